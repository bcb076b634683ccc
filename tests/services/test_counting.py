"""What a process counts in memory is in the tallies soon, once, and survives a fork's fresh start."""

import pytest

from intake.domain.tallies import Measure
from intake.queries import tallies
from intake.services import counting
from tests.fixtures.ledger import app, clock, sent

__all__ = ["app", "clock", "sent"]


@pytest.fixture
def rings(monkeypatch):
    counts = {"rung": 5, "failed": 2, "skipped": 1, "dropped": 0}
    monkeypatch.setattr(counting.broker, "counts", lambda: dict(counts))
    monkeypatch.setattr(counting, "_written", type(counting._written)())
    monkeypatch.setattr(counting, "_refused", type(counting._refused)())
    return counts


def test_refused_claims_and_failed_rings_are_written_once(app, clock, rings):
    counting.note_refused("canary")
    counting.note_refused("canary")
    assert counting.write_down(now=clock()) == 5
    assert counting.write_down(now=clock()) == 0
    assert tallies.ever(Measure.REFUSED) == {("canary", ""): 2}
    assert tallies.ever(Measure.UNRUNG) == {("", "failed"): 2, ("", "skipped"): 1}
    rings["failed"] += 1
    assert counting.write_down(now=clock()) == 1


def test_a_doorbell_that_counts_afresh_is_not_counted_backwards(app, clock, rings):
    counting.write_down(now=clock())
    rings.update(failed=1, skipped=0)
    assert counting.write_down(now=clock()) == 1
    assert sum(tallies.ever(Measure.UNRUNG).values()) == 4
