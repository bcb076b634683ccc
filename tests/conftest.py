"""Wiring: which fixtures there are, and which tests this machine cannot run."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.house import machine

TESTS = Path(__file__).parent

# Walking the whole service takes a minute of work, and several on a machine that does much else; so
# may reading each of its pages. What hangs is still ended.
ALBUM_S = 1200

# Whoever runs tests side by side begins with the longest, so that nobody waits at the end for one.
LONGEST = ("walks", "simulation", "faults", "races", "browser", "html", "journeys", "web")

# How fast examples are made tells of the machine's other work, not of the code.
settings.register_profile("intake", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("intake")

pytest_plugins = [
    "tests.fixtures.service",
    "tests.fixtures.demo",
    "tests.services.postgres",
    "tests.services.html",
    "tests.browser.chromium",
]


def pytest_configure(config):
    known = {group.marker for group in machine.GROUPS}
    unknown = machine.required() - known
    if unknown:
        raise pytest.UsageError(f"INTAKE_TEST_REQUIRE knows {sorted(known)}, not {sorted(unknown)}")
    faults = [f"{m}: {why}" for m, why in machine.absent().items() if m in machine.required()]
    if faults:
        raise pytest.UsageError("required by INTAKE_TEST_REQUIRE but absent: " + "; ".join(faults))


def pytest_collection_modifyitems(items):
    absent = machine.absent()
    items.sort(key=_how_late)
    for item in items:
        if "album" in item.fixturenames:
            item.add_marker(pytest.mark.timeout(ALBUM_S))
        for marker in sorted({mark.name for mark in item.iter_markers()} & set(absent)):
            item.add_marker(pytest.mark.skip(reason=f"{marker}: {absent[marker]}"))


def _how_late(item):
    room = item.path.relative_to(TESTS).parts[0]
    return LONGEST.index(room) if room in LONGEST else len(LONGEST)


def pytest_terminal_summary(terminalreporter):
    # Counted from the reports, which also come from tests that ran in another process.
    reasons = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    for marker, why in sorted(machine.absent().items()):
        count = sum(f"{marker}: {why}" in reason for reason in reasons)
        if count:
            terminalreporter.write_line(f"Not run here: {count} {marker} tests ({why})")
