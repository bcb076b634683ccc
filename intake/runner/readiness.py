"""Whether a program does its work yet: asked of the program itself, never guessed from a delay."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass
from http.client import HTTPException
from typing import TYPE_CHECKING, Final, Protocol
from urllib.error import URLError
from urllib.request import urlopen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_PAUSE_S: Final = 0.1


class Probe(Protocol):
    """Asks one program whether it is ready."""

    def ready(self) -> bool:
        """True once it is. Never raises because the program is not there."""


@dataclass(frozen=True)
class Answers:
    """Ready when a page answers with 200."""

    url: str

    def ready(self) -> bool:
        """Ask for the page."""
        try:
            with urlopen(self.url, timeout=2) as answer:  # noqa: S310  # our own http address
                return bool(answer.status == 200)
        except (URLError, HTTPException, OSError):
            return False


@dataclass(frozen=True)
class Pongs:
    """Ready when a Redis-compatible server answers on its UNIX socket."""

    path: Path

    def ready(self) -> bool:
        """Say PING."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(1)
            try:
                line.connect(str(self.path))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
            except OSError:
                return False


class Says:
    """Ready when the program has written a word into its log since this probe was made."""

    def __init__(self, log: Path, word: str) -> None:
        """Remember where the log ends now."""
        self._log = log
        self._word = word.encode()
        self._from = log.stat().st_size if log.exists() else 0

    def ready(self) -> bool:
        """Look at what has been written since."""
        if not self._log.exists():
            return False
        with self._log.open("rb") as file:
            # A log that has been rolled over begins again.
            file.seek(self._from if self._log.stat().st_size >= self._from else 0)
            return self._word in file.read()


def until(met: Callable[[], bool], seconds: float, give_up: Callable[[], bool]) -> bool:
    """Wait for a condition.

    Args:
        met: the condition.
        seconds: how long to wait at most.
        give_up: ends the wait early, for example because the program is gone.
    """
    ends = time.monotonic() + seconds
    while not met():
        if give_up() or time.monotonic() > ends:
            return False
        time.sleep(_PAUSE_S)
    return True
