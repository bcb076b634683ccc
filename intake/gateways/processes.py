"""What a process knows of itself: its name among all others, its release, its memory."""

from __future__ import annotations

import os
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from flask import current_app

_LONGEST: Final = 96
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")


def process_name(kind: str, pid: int | None = None) -> str:
    """A name such as `relay@host:4711`."""
    return f"{kind}@{platform.node()}:{pid or os.getpid()}"[-_LONGEST:]


def memory_mb(pid: int | None = None) -> int | None:
    """Resident memory of this process or another in MiB; `None` where the system does not tell."""
    try:
        resident = Path(f"/proc/{pid or 'self'}/statm").read_text(encoding="ascii").split()[1]
    except (OSError, IndexError):
        return None
    return int(resident) * _PAGE // (1024 * 1024)


def release() -> str:
    """What runs here: the setting, else the version of the package."""
    told: str = current_app.config["SETTINGS"].release
    return told or _packaged()


@cache
def _packaged() -> str:
    try:
        return version("intake")
    except PackageNotFoundError:
        return "unknown"
