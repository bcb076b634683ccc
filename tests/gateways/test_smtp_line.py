"""A line that is kept between letters: used while it works, and never a reason to lose or double."""

import shutil
import time

import pytest

from intake.domain.faults import FaultClass
from intake.extensions import db
from intake.gateways import smtp_line
from intake.gateways.mailer import SmtpMailer
from intake.gateways.smtp_line import KeptLine
from tests.faults.hostile_smtp import DROP, HANG, HostileSmtp
from tests.fixtures.service import build
from tests.gateways.test_mailer import letter


@pytest.fixture
def server():
    with HostileSmtp() as found:
        yield found


@pytest.fixture
def kept():
    return KeptLine()


@pytest.fixture
def send(server, kept, tmp_path, migrated):
    """Sends one letter over the kept line; gives what became of it and how often it was begun."""
    shutil.copy(migrated, tmp_path / "intake.sqlite3")
    app = build(var=tmp_path, mail_port=server.port, mail_timeout_s=1)

    def send_one(**changes):
        begun = []
        with app.app_context():
            told = SmtpMailer(kept).send(letter(**changes), lambda: begun.append(1))
        return told, len(begun)

    yield send_one
    kept.rest(0)
    with app.app_context():
        db.engine.dispose()


def test_letters_that_follow_each_other_share_one_line(send, server):
    assert [send()[0].event for _ in range(3)] == ["accept"] * 3
    assert (server.seen, len(server.texts)) == (1, 3)


@pytest.mark.parametrize("broken", [DROP, "421 4.7.0 too many letters", "503 5.5.1 who", HANG])
def test_a_kept_line_that_no_longer_works_is_replaced_and_nothing_is_begun_twice(
    send, server, monkeypatch, broken
):
    monkeypatch.setattr(smtp_line, "STILL_THERE_S", 0.3)
    send()
    # What the old line says; a fresh one is greeted and served as ever.
    server.over_old_lines = broken
    told, begun = send()
    assert (told.event, begun) == ("accept", 1)
    assert (server.seen, len(server.texts)) == (2, 2)


def test_where_the_fresh_line_fails_too_the_server_is_away(send, server):
    send()
    server.steps["banner"] = "421 4.3.2 later"
    told, begun = send()
    assert (told.event, told.fault, told.code, begun) == (None, FaultClass.OUTAGE, "smtp-421", 0)
    assert len(server.texts) == 1


@pytest.mark.parametrize(
    ("step", "said", "event"),
    [("RCPT", "550 5.1.1 unknown", None), ("text", DROP, "doubt"), ("DATA", DROP, None)],
)
def test_what_goes_wrong_once_a_reader_is_named_is_not_tried_again_by_itself(
    send, server, step, said, event
):
    send()
    server.steps[step] = said
    told, begun = send()
    assert (told.event, begun) == (event, int(step != "RCPT"))
    assert server.seen == 1
    assert len(server.texts) == (2 if step == "text" else 1)
    server.steps[step] = "354 go on" if step == "DATA" else "250 Ok"
    assert send()[0].event == "accept"
    assert server.seen == 2, "a line over which a letter failed is not kept"


def test_a_line_that_nobody_uses_is_given_back(send, server, kept, monkeypatch):
    send()
    kept.rest()
    monkeypatch.setattr(smtp_line, "KEEP_S", 0.0)
    time.sleep(0.01)
    assert send()[0].event == "accept"
    assert server.seen == 2


def test_what_ends_the_talk_closes_the_line(send, server, kept, tmp_path):
    class LeaseLostError(Exception):
        pass

    def lost():
        raise LeaseLostError

    send()
    app = build(var=tmp_path, mail_port=server.port, mail_timeout_s=1)
    with app.app_context(), pytest.raises(LeaseLostError):
        SmtpMailer(kept).send(letter(), lost)
    with app.app_context():
        db.engine.dispose()
    assert len(server.texts) == 1
    assert send()[0].event == "accept"
    assert server.seen == 2
