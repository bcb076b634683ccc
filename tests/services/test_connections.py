"""What every connection refuses, and when it asks whether the database is still there."""

import psycopg
import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import OperationalError

from intake.domain.states import JobState
from intake.extensions import db
from intake.models import Job
from intake.services import connections
from intake.services.connections import WriteRefused
from intake.services.transaction import writing
from tests.fixtures.ledger import add_job, app, job

__all__ = ["app"]

DEAD = {"state": JobState.DEAD}
POSTGRES = pytest.mark.parametrize(
    "app", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)


@pytest.mark.parametrize(
    "statement",
    [
        update(Job).values(**DEAD),
        text("UPDATE job SET state = 'dead'"),
        text("  delete from job"),
        text("DROP TABLE job"),
    ],
    ids=["built", "written", "indented", "of the schema"],
)
def test_outside_of_a_writing_transaction_nothing_can_be_written(app, statement):
    known = add_job()
    with pytest.raises(WriteRefused):
        db.session.execute(statement)
    db.session.rollback()
    assert job(known).state == JobState.QUEUED


def test_an_object_that_was_changed_outside_is_refused_too(app):
    known = add_job()
    found = db.session.get_one(Job, known)
    found.state = JobState.DEAD
    with pytest.raises(WriteRefused):
        db.session.commit()
    db.session.rollback()
    assert job(known).state == JobState.QUEUED


def test_inside_it_can(app):
    known = add_job()
    with writing() as session:
        session.execute(update(Job).values(**DEAD))
    assert job(known).state == JobState.DEAD


@pytest.fixture
def pings(app, monkeypatch):
    """How often a connection was asked whether it still stands."""
    asked, really = [], db.engine.dialect.do_ping
    noted = lambda raw: asked.append(raw) or really(raw)  # noqa: E731 - one line is what it is
    monkeypatch.setattr(db.engine.dialect, "do_ping", noted)
    return asked


def cut_every_line():
    """What a restart of PostgreSQL does to the connections in the pool."""
    db.session.rollback()
    url = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@POSTGRES
def test_a_line_that_was_cut_while_it_lay_idle_is_replaced(app, pings, monkeypatch):
    monkeypatch.setattr(connections, "TRUSTED_S", 0.0)
    known = add_job()
    cut_every_line()
    assert job(known).state == JobState.QUEUED
    assert pings


@POSTGRES
def test_a_line_that_was_used_a_moment_ago_is_not_asked(app, pings, monkeypatch):
    monkeypatch.setattr(connections, "TRUSTED_S", 60.0)
    known = add_job()
    assert job(known).state == JobState.QUEUED
    assert not pings
    cut_every_line()
    with pytest.raises(OperationalError):
        job(known)
    assert job(known).state == JobState.QUEUED, "the error has emptied the pool"
