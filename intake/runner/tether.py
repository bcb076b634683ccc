"""Run a command that dies with its parent: `python tether.py [--signal KILL] -- command ...`.

A process that is killed cannot tidy up, so its children are told by the kernel: on Linux every
tethered process gets a signal at the moment its parent ends, however it ended. The command
replaces this process, so nothing of ours stays in memory. Started by its path and without
`site`, because it is paid for at every start; it imports the standard library only.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from typing import Final, NoReturn

PR_SET_PDEATHSIG: Final = 1
# Each tethered process leaves its own id here, so that a child can see that its parent was
# already gone before the kernel was asked; without it that child would live for ever.
PARENT: Final = "INTAKE_TETHERED_TO"


def tie(to: int, sig: signal.Signals = signal.SIGKILL) -> bool:
    """Ask the kernel to send `sig` to this process when its parent thread ends.

    Args:
        to: id of the process that must be the parent.
        sig: what the kernel sends.

    Returns:
        False when that parent is already gone; the caller should end at once.
    """
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(PR_SET_PDEATHSIG, int(sig), 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl refused to tie this process to its parent")
    return os.getppid() == to


def main(arguments: list[str]) -> NoReturn:
    """Tie this process to its parent, then become the command after `--`."""
    split = arguments.index("--")
    options, command = arguments[:split], arguments[split + 1 :]
    sig = signal.Signals[f"SIG{options[options.index('--signal') + 1]}" if options else "SIGKILL"]
    to = int(os.environ.get(PARENT) or os.getppid())
    if not tie(to, sig):
        sys.exit(f"tether: the parent {to} is gone; {command[0]} is not started")
    os.environ[PARENT] = str(os.getpid())
    try:
        os.execvp(command[0], command)  # noqa: S606  # no shell, our own argument list
    except OSError as fault:
        sys.exit(f"tether: {command[0]} cannot be started: {fault.strerror}")


if __name__ == "__main__":
    main(sys.argv[1:])
