"""How much memory a process and all its descendants use together, as Linux counts it."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final, NamedTuple

_PROC: Final = Path("/proc")
_NAMES: Final = re.compile(r"supervise|valkey|redis|intake\.inbox|critical@|rest@|relay|gunicorn")


class Footprint(NamedTuple):
    """Processes, and their memory in MiB with shared pages divided among those that share them."""

    processes: int
    mib: float


def footprint(root: int) -> Footprint:
    """Measure a process tree but for the one who asks. What ends meanwhile counts as nothing."""
    members = [pid for pid in tree(root) if pid != os.getpid()]
    return Footprint(len(members), sum(map(pss_mib, members)))


def tree(root: int) -> list[int]:
    """A process and all its descendants."""
    children: dict[int, list[int]] = {}
    for directory in _PROC.glob("[0-9]*"):
        children.setdefault(_parent(directory), []).append(int(directory.name))
    found = [root]
    for pid in found:
        found += children.get(pid, [])
    return found


def pss_mib(pid: int) -> float:
    """Memory of one process in MiB, its share of shared pages included; 0 once it has ended."""
    found = re.search(r"^Pss:\s+(\d+)", _read(pid, "smaps_rollup"), re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def name_of(pid: int) -> str:
    """Which of our programs a process belongs to."""
    found = _NAMES.search(_read(pid, "cmdline"))
    return found[0].rstrip("@") if found else "other"


def _parent(directory: Path) -> int:
    # The name stands in brackets and may hold anything, brackets too.
    after = _read(int(directory.name), "stat").rpartition(")")[2].split()
    return int(after[1]) if after else 0


def _read(pid: int, file: str) -> str:
    try:
        return (_PROC / str(pid) / file).read_text(errors="replace")
    except OSError:
        return ""
