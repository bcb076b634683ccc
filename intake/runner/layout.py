"""Where the files of a running service lie, below the data directory."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent.parent

# Linux keeps 108 bytes for a socket's address, the closing zero included, and supervisor binds
# to `<name>.<its pid>` before it moves the socket into place.
_SOCKET_ADDRESS: Final = 107
_LONGEST_SOCKET: Final = "supervisor.sock.4194304"


class LayoutError(Exception):
    """The data directory cannot be used. The message is one sentence for the person who reads."""


@dataclass(frozen=True)
class Layout:
    """The data directory and what is in it. Every directory is for its owner alone (0700)."""

    var: Path
    run: Path

    @property
    def log(self) -> Path:
        return self.var / "log"

    def log_of(self, name: str) -> Path:
        """Where a program's output goes."""
        return self.log / f"{name}.log"

    @property
    def inbox(self) -> Path:
        return self.var / "inbox"

    @property
    def bounces(self) -> Path:
        return self.var / "bounces"

    @property
    def secrets(self) -> Path:
        return self.var / "secrets.env"

    @property
    def demo(self) -> Path:
        return self.var / "demo.json"

    @property
    def lock(self) -> Path:
        return self.var / "up.lock"

    @property
    def broker_socket(self) -> Path:
        return self.run / "broker.sock"

    @property
    def supervisor_socket(self) -> Path:
        return self.run / "supervisor.sock"

    @property
    def supervisor_config(self) -> Path:
        return self.run / "supervisord.conf"

    @property
    def ready(self) -> Path:
        """Exists once everything has been ready."""
        return self.run / "ready"

    @property
    def failed(self) -> Path:
        """Exists when the start failed, so that the exit code can say so."""
        return self.run / "failed"


def data_directory() -> Path:
    """The directory that INTAKE_VAR names, else `var` in the checkout."""
    return Path(os.environ.get("INTAKE_VAR") or ROOT / "var").expanduser().absolute()


def lay_out(var: Path) -> Layout:
    """Make the data directory and its rooms, or take the ones that are there.

    Raises:
        LayoutError: the directory belongs to somebody else or cannot be written.
    """
    var = var.absolute()
    layout = Layout(var=var, run=_run_directory(var))
    try:
        for room in (layout.var, layout.run, layout.log, layout.inbox):
            room.mkdir(mode=0o700, parents=True, exist_ok=True)
            _keep_private(room)
    except OSError as fault:
        raise LayoutError(
            f"The data directory {var} cannot be used ({fault.strerror}): make it yours, "
            "or name another one in INTAKE_VAR."
        ) from None
    return layout


def _run_directory(var: Path) -> Path:
    run = var / "run"
    if len(os.fsencode(run / _LONGEST_SOCKET)) <= _SOCKET_ADDRESS:
        return run
    # A deep checkout: sockets go to a short path of our own, the same one at every start.
    mark = hashlib.sha256(os.fsencode(var)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"intake-{os.getuid()}-{mark}"


def _keep_private(room: Path) -> None:
    found = room.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise LayoutError(
            f"The directory {room} belongs to somebody else: start as its owner, "
            "or name another data directory in INTAKE_VAR."
        )
    if stat.S_IMODE(found.st_mode) != 0o700:
        room.chmod(0o700)
