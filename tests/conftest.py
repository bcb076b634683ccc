"""Wiring: which fixtures there are, and which tests this machine cannot run."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from tests.house import machine

# How fast examples are made tells of the machine's other work, not of the code.
settings.register_profile("intake", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("intake")

pytest_plugins = [
    "tests.fixtures.service",
    "tests.fixtures.demo",
    "tests.services.postgres",
    "tests.services.html",
]

_not_run = pytest.StashKey[dict[str, int]]()


def pytest_configure(config):
    config.stash[_not_run] = {}
    known = {group.marker for group in machine.GROUPS}
    unknown = machine.required() - known
    if unknown:
        raise pytest.UsageError(f"INTAKE_TEST_REQUIRE knows {sorted(known)}, not {sorted(unknown)}")
    faults = [f"{m}: {why}" for m, why in machine.absent().items() if m in machine.required()]
    if faults:
        raise pytest.UsageError("required by INTAKE_TEST_REQUIRE but absent: " + "; ".join(faults))


def pytest_collection_modifyitems(config, items):
    absent = machine.absent()
    counts = config.stash[_not_run]
    for item in items:
        for marker in sorted({mark.name for mark in item.iter_markers()} & set(absent)):
            item.add_marker(pytest.mark.skip(reason=f"{marker}: {absent[marker]}"))
            counts[marker] = counts.get(marker, 0) + 1


def pytest_terminal_summary(terminalreporter, config):
    absent = machine.absent()
    for marker, count in sorted(config.stash[_not_run].items()):
        terminalreporter.write_line(f"Not run here: {count} {marker} tests ({absent[marker]})")
