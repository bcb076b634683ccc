"""The local inbox sends back what is for an address that does not exist, as real servers do."""

import mailbox
import uuid
from types import SimpleNamespace

import pytest

from intake.gateways.bounces import read_bounce
from intake.inbox.returns import Returns

JOB = uuid.UUID("0a0b0c0d-1111-4222-8333-444455556666")
SENDER = f"bounces+{JOB}@intake.example.org"
MESSAGE = f"Message-ID: <{JOB}@intake.example.org>\r\nSubject: marker\r\n\r\nmarker".encode()


@pytest.fixture
def box(tmp_path):
    return Returns(tmp_path / "bounces"), mailbox.Maildir(tmp_path / "bounces", create=False)


def envelope(*readers, sender=SENDER):
    return SimpleNamespace(mail_from=sender, rcpt_tos=list(readers))


def test_what_cannot_be_delivered_comes_back_with_its_id_and_codes(box):
    returns, kept = box
    returns.handle(envelope("who@bounce.example.org"), MESSAGE)
    [letter] = kept
    report = letter.as_bytes()
    bounce = read_bounce(report)
    assert (bounce.job_ids, bounce.smtp_code, bounce.enhanced_code) == ((JOB,), 550, "5.1.1")
    assert letter["Return-Path"] == "<>"


def test_other_mail_is_kept_and_nothing_comes_back(box):
    returns, kept = box
    returns.handle(envelope("who@example.org"), MESSAGE)
    returns.handle(envelope("who@bounce.example.org", sender=""), MESSAGE)
    returns.handle(envelope("who@bounce.example.org", sender="office@example.org"), MESSAGE)
    assert len(kept) == 0


def test_what_another_server_sends_back_is_put_where_the_service_looks(box):
    returns, kept = box
    returns.handle(envelope(SENDER, sender=""), MESSAGE)
    assert len(kept) == 1
