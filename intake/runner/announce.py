"""Waiting until everything does its work, and telling the person at the terminal."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from typing import TYPE_CHECKING, Final, NoReturn

from intake.runner.memory import footprint
from intake.runner.readiness import Probe, until
from intake.runner.tether import tie

if TYPE_CHECKING:
    from collections.abc import Mapping

    from intake.runner.layout import Layout

START_S: Final = 90.0


def announce(
    layout: Layout, probes: Mapping[str, Probe], runner: int, asked: float, note: str
) -> NoReturn:
    """In a child of the runner: wait until all is ready, say so, and end.

    Args:
        layout: where `demo.json` and the marks of a start are.
        probes: one for each program, made before it was started.
        runner: process id of the supervisor; it is told to stop when the start failed.
        asked: when the person asked for it, in seconds since 1970.
        note: a sentence to add.
    """
    if not tie(runner):
        os._exit(0)
    os.closerange(3, 64)
    late = _late(probes, layout)
    if not layout.failed.exists():
        if late:
            layout.failed.touch()
            _say(_lateness(layout, late))
            os.kill(runner, signal.SIGTERM)
        else:
            layout.ready.touch()
            _say(announcement(layout, runner, time.time() - asked, note))
    os._exit(0)


def announcement(layout: Layout, runner: int, seconds: float, note: str) -> str:
    """Addresses, logins, and what it took."""
    lines = [f"Intake runs, {seconds:.0f} s after it was asked for."]
    if sys.platform == "linux":
        size = footprint(runner)
        lines.append(f"{size.processes} processes use {size.mib:.0f} MiB of memory together.")
    if layout.demo.exists():
        lines += ["", *_demo(json.loads(layout.demo.read_text(encoding="utf-8")))]
    lines += ["", note, f"Logs: {layout.log}", "Ctrl-C stops everything."]
    return "\n".join(lines)


def _demo(demo: dict[str, str | list[dict[str, str]]]) -> list[str]:
    logins = demo["logins"]
    assert isinstance(logins, list)
    width = max((len(login["email"]) for login in logins), default=0)
    return [
        f"  Patients   {demo['web']}/",
        f"  Staff      {demo['web']}/staff/",
        f"  Operators  {demo['web']}/ops/",
        f"  Mail       {demo['inbox']}/  (SMTP on {demo['smtp']})",
        "",
        *(f"  {one['role']:<10} {one['email']:<{width}}  {one['password']}" for one in logins),
    ]


def _late(probes: Mapping[str, Probe], layout: Layout) -> list[str]:
    """Names of the programs that are not ready in time."""
    waiting = list(probes)

    def all_ready() -> bool:
        waiting[:] = [name for name in waiting if not probes[name].ready()]
        return not waiting

    until(all_ready, START_S, layout.failed.exists)
    return waiting


def _lateness(layout: Layout, late: list[str]) -> str:
    logs = ", ".join(str(layout.log_of(name)) for name in late)
    return f"Not ready within {START_S:.0f} s: {', '.join(late)}. The reason is in {logs}."


def _say(words: str) -> None:
    print(words, flush=True)  # noqa: T201  # this is what the command is for
