"""The way out for mail, against servers that misbehave in every way of the table."""

import email
import email.policy
import shutil
import ssl
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from intake.domain.faults import FaultClass
from intake.extensions import db
from intake.gateways.letter import Letter, NotSendable
from intake.gateways.mailer import SmtpMailer
from tests.faults.hostile_smtp import DROP, HANG, HostileSmtp
from tests.fixtures.service import build

READER = "reader.unmistakable@example.org"
GOOD = {
    "to": READER,
    "sender_name": "Lakeside Office",
    "sender": "office@lakeside.example.org",
    "reply_to": "office@lakeside.example.org",
    "subject": "Your appointment is booked",
    "text": "Hello.\n.\nA line with a dot above.\n",
    "html": "<p>Hello.</p>",
    "message_id": "<0b7e@intake.example.org>",
    "job_id": "0b7e",
}


def letter(**changes):
    return Letter(**{**GOOD, **changes})


@pytest.fixture
def send(tmp_path, migrated):
    """Sends one letter to a server; gives what became of it and how often the text was begun."""
    shutil.copy(migrated, tmp_path / "intake.sqlite3")

    def send_to(port, changes=None, **settings):
        begun = []
        app = build(var=tmp_path, mail_port=port, **{"mail_timeout_s": 1, **settings})
        with app.app_context():
            try:
                told = SmtpMailer().send(letter(**(changes or {})), lambda: begun.append(1))
            finally:
                db.engine.dispose()
        return told, len(begun)

    return send_to


@pytest.fixture
def certificate(tmp_path):
    """A certificate for 127.0.0.1 that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "certificate.pem"
    pem = serialization.Encoding.PEM
    path.write_bytes(
        made.public_bytes(pem)
        + key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return path


def test_an_accepted_letter_arrives_whole(send):
    with HostileSmtp() as server:
        told, begun = send(server.port)
    assert (told.event, told.fault, begun) == ("accept", None, 1)
    assert (told.reply.smtp_code, told.reply.enhanced_code) == (250, "2.0.0")
    (raw,) = server.texts
    got = email.message_from_bytes(raw.replace(b"\r\n..", b"\r\n."), policy=email.policy.default)
    assert got["Message-ID"] == GOOD["message_id"]
    assert got["X-Intake-Job"] == "0b7e"
    assert got["To"] == READER
    assert str(got["From"]) == "Lakeside Office <office@lakeside.example.org>"
    assert "A line with a dot above." in got.get_body(("plain",)).get_content()
    assert got.get_body(("html",)).get_content().strip() == "<p>Hello.</p>"


def test_an_invite_is_a_part_that_says_its_method(send):
    body = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
    with HostileSmtp() as server:
        send(server.port, {"invite": body, "invite_method": "REQUEST"})
    got = email.message_from_bytes(server.texts[0], policy=email.policy.default)
    part = next(p for p in got.walk() if p.get_content_type() == "text/calendar")
    assert part.get_param("method") == "REQUEST"
    assert "METHOD:REQUEST" in part.get_content()
    kept = next(p for p in got.walk() if p.get_filename() == "invite.ics")
    assert kept.get_payload(decode=True) == body


REFUSALS = [
    ({"banner": "421 4.3.2 later"}, "outage", "smtp-421", 0),
    ({"banner": "554 5.7.1 go away"}, "configuration", "smtp-554", 0),
    ({"banner": DROP}, "outage", "connect-hung-up", 0),
    ({"banner": HANG}, "outage", "connect-timeout", 0),
    ({"EHLO": HANG}, "outage", "hello-timeout", 0),
    ({"MAIL": "451 4.3.0 busy"}, "outage", "smtp-451", 0),
    ({"MAIL": "530 5.7.0 sign in"}, "configuration", "smtp-530", 0),
    ({"MAIL": "552 5.3.4 too large"}, "permanent", "smtp-552", 0),
    ({"MAIL": "550 5.7.1 not you"}, "configuration", "smtp-550", 0),
    ({"RCPT": "421 4.7.0 too many"}, "outage", "smtp-421", 0),
    ({"RCPT": "450 4.2.1 greylisted"}, "transient", "smtp-450", 0),
    ({"RCPT": "452 4.2.2 full"}, "transient", "smtp-452", 0),
    ({"RCPT": "550 5.1.1 unknown"}, "permanent", "smtp-550", 0),
    ({"RCPT": "553 5.1.3 odd"}, "permanent", "smtp-553", 0),
    ({"RCPT": DROP}, "outage", "recipient-hung-up", 0),
    ({"DATA": "451 4.3.0 later"}, "transient", "smtp-451", 1),
    ({"DATA": DROP}, "outage", "data-hung-up", 1),
    ({"text": "451 4.3.0 later"}, "transient", "smtp-451", 1),
    ({"text": "554 5.6.0 bad text"}, "permanent", "smtp-554", 1),
]


@pytest.mark.parametrize(("steps", "fault", "code", "begun"), REFUSALS)
def test_each_refusal_has_its_class(send, steps, fault, code, begun):
    with HostileSmtp(**steps) as server:
        told, times = send(server.port)
    assert (told.event, told.fault, told.code, times) == (None, FaultClass(fault), code, begun)
    assert server.texts == []


@pytest.mark.parametrize(("step", "code"), [(HANG, "text-timeout"), (DROP, "text-hung-up")])
def test_no_answer_after_the_text_is_doubt(send, step, code):
    with HostileSmtp(text=step) as server:
        told, begun = send(server.port)
    assert (told.event, told.fault, told.code, begun) == ("doubt", FaultClass.TRANSIENT, code, 1)
    assert len(server.texts) == 1


@pytest.mark.parametrize("goodbye", [DROP, HANG, "500 what", "421 4.0.0 no"])
def test_a_fault_while_saying_goodbye_changes_nothing(send, goodbye):
    with HostileSmtp(QUIT=goodbye) as server:
        began = time.monotonic()
        told, _ = send(server.port, mail_timeout_s=10)
    assert told.event == "accept"
    assert time.monotonic() - began < 9, "nobody waited for an answer"


def test_nobody_listens(send):
    with HostileSmtp() as server:
        port = server.port
    told, _ = send(port)
    assert (told.fault, told.code) == (FaultClass.OUTAGE, "connect-refused")


def test_a_name_that_does_not_resolve_is_an_outage(send):
    told, _ = send(25, mail_host="mail.invalid")
    assert told.fault is FaultClass.OUTAGE


def test_a_wrong_password_is_our_fault(send):
    with HostileSmtp(AUTH="535 5.7.8 wrong for " + READER) as server:
        told, _ = send(server.port, mail_username="u", mail_password="p")
    assert (told.fault, told.code) == (FaultClass.CONFIGURATION, "smtp-535")


def test_a_server_that_knows_no_login_is_our_fault(send):
    with HostileSmtp() as server:
        told, _ = send(server.port, mail_username="u", mail_password="p")
    assert (told.fault, told.code) == (FaultClass.CONFIGURATION, "login-not-offered")


def test_a_server_without_tls_is_not_written_to(send):
    with HostileSmtp() as server:
        told, begun = send(server.port, mail_tls="starttls")
    assert (told.fault, told.code, begun) == (FaultClass.CONFIGURATION, "tls-not-offered", 0)
    assert server.readers == []


def test_a_certificate_nobody_vouches_for_is_refused(send, certificate):
    with HostileSmtp(certificate=certificate, starttls=True) as server:
        told, begun = send(server.port, mail_tls="starttls")
    assert (told.fault, told.code, begun) == (FaultClass.CONFIGURATION, "certificate", 0)
    assert server.readers == []


def test_of_the_servers_words_only_the_codes_are_kept(send):
    for step in ("RCPT", "MAIL", "text"):
        with HostileSmtp(**{step: f"550 5.1.1 <{READER}> is unknown to sertraline"}) as server:
            told, _ = send(server.port)
        assert "unmistakable" not in repr(told)
        assert told.reply.enhanced_code == "5.1.1"


def test_what_ends_the_talk_keeps_the_text_back(tmp_path, migrated):
    class LeaseLostError(Exception):
        pass

    def lost():
        raise LeaseLostError

    shutil.copy(migrated, tmp_path / "intake.sqlite3")
    with HostileSmtp() as server:
        app = build(var=tmp_path, mail_port=server.port, mail_timeout_s=1)
        with app.app_context(), pytest.raises(LeaseLostError):
            SmtpMailer().send(letter(), lost)
        with app.app_context():
            db.engine.dispose()
    assert server.texts == []


@pytest.mark.parametrize(
    "changes",
    [
        {"to": "a@b.example, evil@x.example"},
        {"to": "a@b.example\r\nBcc: evil@x.example"},
        {"to": ""},
        {"to": "nobody"},
        {"to": "ä@example.org"},
        {"subject": "hello\r\nBcc: evil@x.example"},
        {"subject": "hello\u2028Bcc: evil@x.example"},
        {"sender_name": "x\nBcc: evil@x.example"},
        {"message_id": "<a@b>\r\nBcc: evil@x.example"},
        {"job_id": "1\r\nBcc: evil@x.example"},
        {"reply_to": "a@b.example\nX: y"},
        {"invite_method": "REQUEST\r\nX: y"},
    ],
)
def test_no_header_can_carry_another(changes):
    with pytest.raises(NotSendable) as caught:
        letter(**changes)
    assert "evil" not in str(caught.value)


@pytest.mark.parametrize("name", ["Praxis Müller", 'A "quoted" name', "Comma, Inc.", "x@y.example"])
def test_a_senders_name_may_be_any_one_line(send, name):
    with HostileSmtp() as server:
        assert send(server.port, {"sender_name": name})[0].event == "accept"
    got = email.message_from_bytes(server.texts[0], policy=email.policy.default)
    (sender,) = got["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (name, GOOD["sender"])


def test_the_tls_context_checks_names_and_chains():
    context = ssl.create_default_context()
    assert context.check_hostname
    assert context.verify_mode == ssl.CERT_REQUIRED
    source = (Path(__file__).parents[2] / "intake/gateways/mailer.py").read_text()
    assert "_create_unverified" not in source
