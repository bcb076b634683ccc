"""Which commits the disk must have before we go on, and what a power cut makes of the others."""

import shutil

import pytest
from flask import current_app
from sqlalchemy import event

from intake.domain.faults import TransientFault
from intake.domain.states import DeliveryState, JobState
from intake.domain.work import Kind
from intake.extensions import db
from intake.gateways.mailer import NullMailer
from intake.services import leases
from intake.services.claiming import claim
from intake.services.connections import RELAXED, WRITES
from intake.services.transaction import writing
from tests.fixtures.calls import add_draft
from tests.fixtures.ledger import (
    ANNA,
    add_job,
    add_reader,
    app,
    attempts,
    clock,
    delivery,
    end_lease,
    handled,
    job,
    sent,
    work,
)
from tests.fixtures.service import build

__all__ = ["app", "clock", "handled", "sent"]

SURE = {"2": True, "1": False, "on": True, "off": False}


def is_sure(connection):
    """What the database itself says of the commit that is about to come."""
    if connection.dialect.name == "sqlite":
        asked = connection.connection.driver_connection.execute("PRAGMA synchronous").fetchone()[0]
    else:
        asked = connection.exec_driver_sql("SHOW synchronous_commit").scalar()
    return SURE[str(asked)]


@pytest.fixture
def commits(app):
    """Whether each writing commit waits for the disk, oldest first."""
    seen = []

    def on_connect(raw, _record):
        if db.engine.dialect.name == "postgresql":
            # The tests' own cluster trusts nobody's disk; a clinic's has this by default.
            raw.execute("SET synchronous_commit = on")
            raw.commit()

    def on_commit(connection):
        if connection.get_execution_options().get(WRITES):
            seen.append(is_sure(connection))

    event.listen(db.engine, "connect", on_connect)
    event.listen(db.engine, "commit", on_commit)
    db.session.remove()
    db.engine.dispose()
    return seen


def add_alert(clock):
    with writing() as session:
        intake_id = add_draft(session, clock())
    return add_job(Kind.ALERT_NEW_FORM, intake_id=intake_id, subject_id=add_reader())


def test_a_letters_claim_and_end_are_relaxed_and_its_plan_and_mark_are_not(
    app, clock, sent, commits
):
    alert = add_alert(clock)
    assert commits == [True, True, True], "the case, the reader, the plan"
    commits.clear()
    assert work(alert, clock) == "done"
    assert commits == [False, True, False], "claim, mark, end"
    assert len(sent) == 1


def test_what_a_job_does_in_the_database_is_certain(app, clock, handled, commits):
    def effect(held):
        with held.closing():
            pass

    handled(Kind.CANARY, effect)
    canary = add_job()
    commits.clear()
    assert work(canary, clock) == "done"
    assert commits == [False, True]


def test_a_failure_is_certain(app, clock, handled, commits):
    def failing(_held):
        raise TransientFault("t")

    handled(Kind.PURGE, failing)
    purge = add_job(Kind.PURGE)
    commits.clear()
    work(purge, clock)
    assert commits == [False, True]


def test_a_relaxed_commit_relaxes_no_other(app, commits):
    for relaxed in (False, True, False, True, True, False):
        with writing(relaxed=relaxed):
            pass
    assert commits == [True, False, True, False, False, True]


def test_a_relaxed_transaction_that_fails_leaves_nothing_relaxed(app, commits):
    with pytest.raises(RuntimeError), writing(relaxed=True):
        raise RuntimeError
    with writing() as session:
        assert session.connection().get_execution_options().get(RELAXED) is False
    assert commits == [True]


class Disk:
    """Remembers how much of SQLite's log is certain: what stood there at the last full commit."""

    def __init__(self, app):
        self.var = app.config["SETTINGS"].var
        self.log = self.var / "intake.sqlite3-wal"
        self.certain = 0
        self._sure = False
        event.listen(db.engine, "commit", self._about_to_commit)
        event.listen(db.session, "after_commit", self._committed)

    def close(self):
        event.remove(db.engine, "commit", self._about_to_commit)
        event.remove(db.session, "after_commit", self._committed)

    def _about_to_commit(self, connection):
        writes = connection.get_execution_options().get(WRITES)
        self._sure = bool(writes) and is_sure(connection)

    def _committed(self, _session):
        if self._sure:
            self.certain = self.log.stat().st_size
        self._sure = False

    def cut_power(self, var):
        """Copy the database as a power cut leaves it, when nothing uncertain was kept."""
        var.mkdir()
        shutil.copy(self.var / "intake.sqlite3", var)
        kept = self.log.read_bytes()[: self.certain]
        (var / self.log.name).write_bytes(kept)
        return self.log.stat().st_size - len(kept)


@pytest.fixture
def disk(tmp_path, migrated):
    """A service on SQLite whose disk is watched."""
    var = tmp_path / "before"
    var.mkdir()
    shutil.copy(migrated, var / "intake.sqlite3")
    app = build(var=var)
    with app.app_context():
        watched = Disk(app)
        yield watched
        watched.close()
        db.session.remove()
        db.engine.dispose()


class Afterwards:
    """The same service, started on what the power cut left."""

    def __init__(self, var):
        self.mailer = NullMailer()
        self._app = build(var=var)
        self._app.extensions["intake-mailer"] = self.mailer

    def __enter__(self):
        self._context = self._app.app_context()
        self._context.push()
        return self.mailer.letters

    def __exit__(self, *_):
        db.session.remove()
        db.engine.dispose()
        self._context.pop()


def test_a_claim_lost_to_a_power_cut_never_was(disk, tmp_path, clock):
    alert = add_alert(clock)
    with writing(relaxed=True) as session:
        assert claim(session, alert, ANNA, now=clock())
    assert disk.cut_power(tmp_path / "after") > 0, "the claim was not certain yet"
    with Afterwards(tmp_path / "after") as letters:
        assert (job(alert).state, job(alert).attempts) == (JobState.QUEUED, 0)
        assert attempts(alert) == []
        assert work(alert, clock) == "done"
        assert len(letters) == 1
        assert delivery(alert).maybe_twice is False


class CutsPower(NullMailer):
    """The lights go out when the text has left, before the answer comes."""

    def __init__(self, disk, var):
        super().__init__()
        self._disk, self._var = disk, var

    def send(self, letter, before_text):
        told = super().send(letter, before_text)
        self._disk.cut_power(self._var)
        return told


def in_doubt(var, alert, clock):
    """Start again on what is left: the message is sent once more, and says what it may be."""
    with Afterwards(var) as letters:
        assert (job(alert).state, job(alert).attempts) == (JobState.RUNNING, 1)
        assert delivery(alert).smtp_code == 354
        end_lease(alert)
        assert leases.return_expired(now=clock.pass_by(minutes=1)) == 1
        assert work(alert, lambda: clock.pass_by(minutes=1)) == "done"
        assert len(letters) == 1
        assert "You may get this message twice" in letters[0].text
        assert delivery(alert).maybe_twice is True
        assert delivery(alert).state == DeliveryState.ACCEPTED


def test_when_the_text_has_left_the_disk_knows(disk, tmp_path, clock):
    alert = add_alert(clock)
    current_app.extensions["intake-mailer"] = CutsPower(disk, tmp_path / "after")
    assert work(alert, clock) == "done"
    in_doubt(tmp_path / "after", alert, clock)


def test_an_end_lost_to_a_power_cut_leaves_a_message_in_doubt_never_a_silent_double(
    disk, tmp_path, clock
):
    alert = add_alert(clock)
    current_app.extensions["intake-mailer"] = NullMailer()
    assert work(alert, clock) == "done"
    assert disk.cut_power(tmp_path / "after") > 0, "the end was not certain yet"
    in_doubt(tmp_path / "after", alert, clock)


def test_whatever_is_certain_later_makes_the_end_certain_too(disk, tmp_path, clock):
    alert = add_alert(clock)
    current_app.extensions["intake-mailer"] = NullMailer()
    assert work(alert, clock) == "done"
    add_reader("another@example.org")
    assert disk.cut_power(tmp_path / "after") == 0
    with Afterwards(tmp_path / "after") as letters:
        assert job(alert).state == JobState.DONE
        assert delivery(alert).maybe_twice is False
        assert letters == []
