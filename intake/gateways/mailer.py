"""The way out for mail: Flask-Mail, with what it leaves open closed.

Every step has a time limit, certificates are checked, one message has one reader, a reader who is
refused is an error, and once the server has said yes a fault while saying goodbye changes nothing.
"""

from __future__ import annotations

import secrets
import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.policy import Compat32
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from flask import current_app
from flask_mail import Attachment, Message

from intake.domain.faults import FaultClass
from intake.domain.replies import Reply, Stage, class_of, read_reply
from intake.gateways.smtp_line import KeptLine, OurConnection

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from intake.gateways.letter import Letter
    from intake.gateways.smtp_line import Line

LONGEST_LINE: Final = 78


class _AsItIs(Compat32):
    """Headers as Flask-Mail has encoded them; only what is too long for one line is folded."""

    def fold_binary(self, name: str, value: str) -> bytes:
        """A header on the wire."""
        line = f"{name}: {value}"
        if len(line) <= LONGEST_LINE and line.isascii() and "\n" not in line:
            return f"{line}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


_AS_IT_IS: Final = _AsItIs(linesep="\r\n")


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a message.

    Attributes:
        event: `accept`, `doubt` (nobody can know), or `None`: refused.
        fault: the class of a refusal.
        code: a refusal or doubt in one short word.
        reply: the server's codes, when it gave any.
    """

    event: str | None
    fault: FaultClass | None = None
    code: str = ""
    reply: Reply | None = None


class Mailer(Protocol):
    """Sends one letter."""

    def send(self, letter: Letter, before_text: Callable[[], None]) -> Sent:
        """Send it.

        Args:
            letter: what to send.
            before_text: called once, when the reader is accepted and the text is about to go.
                What it raises ends the talk, and the text does not go.
        """


class SmtpMailer:
    """Sends through the mail server of the settings.

    Args:
        kept: where a line is kept between letters; without it each letter has its own.
    """

    def __init__(self, kept: KeptLine | None = None) -> None:
        self._kept = kept

    def send(self, letter: Letter, before_text: Callable[[], None]) -> Sent:
        """Send a letter; see `Mailer`."""
        going = _Going(letter, _as_bytes(_message(letter)), before_text)
        if self._kept is None:
            return _send(going, _fresh())
        with self._kept.taken() as old:
            if old is not None:
                sent = _send(going, old, self._kept)
                if old.host is None or old.host.stage is not Stage.SENDER:
                    return sent
            return _send(going, _fresh(), self._kept)


class NullMailer:
    """Keeps letters instead of sending them."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    def send(self, letter: Letter, before_text: Callable[[], None]) -> Sent:
        """Keep a letter."""
        before_text()
        self.letters.append(letter)
        return Sent("accept", reply=Reply(250, "2.0.0"))


def mailer() -> Mailer:
    """The mailer of this service."""
    chosen: Mailer = current_app.extensions.get("intake-mailer") or SmtpMailer()
    return chosen


def keep_line(app: Flask) -> KeptLine:
    """Have this process keep its line to the mail server open for a while between letters."""
    kept = KeptLine()
    app.extensions["intake-mailer"] = SmtpMailer(kept)
    return kept


def _fresh() -> OurConnection:
    return OurConnection(current_app.extensions["mail"])


class _Going(NamedTuple):
    """A letter, what it is on the wire, and what is to be done before that goes."""

    letter: Letter
    raw: bytes
    before_text: Callable[[], None]


def _send(going: _Going, connection: OurConnection, kept: KeptLine | None = None) -> Sent:
    accepted = False
    try:
        if connection.host is None:
            connection.__enter__()
        reply = _hand_over(connection.host, going)
        accepted = True
        return Sent("accept", reply=reply)
    except (smtplib.SMTPException, OSError) as error:
        return not_accepted(connection.host, error)
    finally:
        if accepted and kept is not None:
            kept.keep(connection)
        else:
            connection.__exit__()


def _hand_over(line: Any, going: _Going) -> Reply:
    size = [f"SIZE={len(going.raw)}"] if line.has_extn("size") else []
    _expect(line.mail(going.letter.envelope or going.letter.sender, size))
    line.sender_taken()
    _expect(line.rcpt(going.letter.to))
    going.before_text()
    line.stage = Stage.DATA
    reply = line.data(going.raw)
    _expect(reply)
    return read_reply(*reply)


def _as_bytes(message: Message) -> bytes:
    # Flask-Mail has encoded every header by now. Its own policy takes each apart once more and
    # puts it together again, which is half of what writing a letter costs.
    parts = message._message()  # noqa: SLF001
    for part in parts.walk():
        if part.is_multipart():
            # Given none, the library looks through the text for one that is not in it. Nobody can
            # have written this one.
            part.set_boundary(f"=_{secrets.token_hex(16)}")
    written: bytes = parts.as_bytes(policy=_AS_IT_IS)
    return written


def _message(letter: Letter) -> Any:
    message = Message(
        subject=letter.subject,
        recipients=[letter.to],
        body=letter.text,
        html=letter.html,
        sender=str(Address(letter.sender_name, addr_spec=letter.sender)),
        reply_to=letter.reply_to,
        # Set here alone: Flask-Mail does not look for line ends in these.
        extra_headers={"X-Intake-Job": letter.job_id, "Auto-Submitted": "auto-generated"},
    )
    message.msgId = letter.message_id
    if letter.invite:
        method = letter.invite_method
        message.alts[f"calendar; method={method}"] = letter.invite.decode()
        message.attachments.append(
            Attachment("invite.ics", "application/ics", letter.invite, "attachment")
        )
    return message


def _expect(reply: tuple[int, bytes]) -> None:
    if not 200 <= reply[0] < 300:
        raise smtplib.SMTPResponseException(*reply)


def not_accepted(line: Line | None, error: Exception) -> Sent:
    """Sort what went wrong by how far the talk had come."""
    stage = line.stage if line is not None else Stage.CONNECT
    if isinstance(error, ssl.SSLCertVerificationError):
        return Sent(None, FaultClass.CONFIGURATION, "certificate")
    if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code > 0:
        reply = read_reply(error.smtp_code, error.smtp_error)
        return Sent(None, class_of(stage, reply), f"smtp-{reply.smtp_code}", reply)
    if line is not None and line.text_begun:
        return Sent("doubt", FaultClass.TRANSIENT, f"text-{_silence(error)}")
    if type(error) in {smtplib.SMTPNotSupportedError, smtplib.SMTPException}:
        # The server does not offer what our settings ask for: TLS, or a way to sign in.
        return Sent(None, FaultClass.CONFIGURATION, f"{stage}-not-offered")
    return Sent(None, FaultClass.OUTAGE, f"{stage}-{_silence(error)}")


def _silence(error: BaseException | None) -> str:
    while error is not None:
        if isinstance(error, TimeoutError):
            return "timeout"
        if isinstance(error, ConnectionRefusedError):
            return "refused"
        error = error.__context__
    return "hung-up"
