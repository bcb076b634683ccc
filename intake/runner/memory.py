"""How much memory a process and all its descendants use together, as Linux counts it."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple

_PROC = Path("/proc")


class Footprint(NamedTuple):
    """Processes, and their memory in MiB with shared pages divided among those that share them."""

    processes: int
    mib: float


def footprint(root: int) -> Footprint:
    """Measure a process tree but for the one who asks. What ends meanwhile counts as nothing."""
    members = [pid for pid in tree(root) if pid != os.getpid()]
    return Footprint(len(members), sum(map(_pss_kib, members)) / 1024)


def tree(root: int) -> list[int]:
    """A process and all its descendants."""
    children: dict[int, list[int]] = {}
    for directory in _PROC.glob("[0-9]*"):
        children.setdefault(_parent(directory), []).append(int(directory.name))
    found = [root]
    for pid in found:
        found += children.get(pid, [])
    return found


def _parent(directory: Path) -> int:
    try:
        # The name stands in brackets and may hold anything, brackets too.
        return int((directory / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _pss_kib(pid: int) -> int:
    try:
        rollup = (_PROC / str(pid) / "smaps_rollup").read_text()
    except OSError:
        return 0
    found = re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)
    return int(found[1]) if found else 0
