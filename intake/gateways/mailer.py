"""The way out for mail: Flask-Mail, with what it leaves open closed.

Every step has a time limit, certificates are checked, one message has one reader, a reader who is
refused is an error, and once the server has said yes a fault while saying goodbye changes nothing.
"""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.headerregistry import Address
from typing import TYPE_CHECKING, Any, Protocol

from flask import current_app
from flask_mail import Attachment, Connection, Message

from intake.domain.faults import FaultClass
from intake.domain.replies import Reply, Stage, class_of, read_reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from intake.gateways.letter import Letter


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


class _Line(smtplib.SMTP):
    """A talk with the server that remembers how far it came."""

    stage = Stage.CONNECT
    text_begun = False

    def send(self, s: Any) -> None:
        """Send a command, which smtplib has as text, or the message, which it has as bytes."""
        self.text_begun = self.text_begun or isinstance(s, bytes)
        super().send(s)


class _SecureLine(smtplib.SMTP_SSL, _Line):
    """The same, encrypted from the first byte."""


class OurConnection(Connection):
    """Flask-Mail's connection with time limits and checked certificates."""

    host: _Line | None

    def configure_host(self) -> _Line:
        settings = current_app.config["SETTINGS"]
        # Our own name saves the look-up of this machine's, and does not tell it.
        known = {"local_hostname": settings.mail_domain, "timeout": settings.mail_timeout_s}
        if self.mail.use_ssl:
            line: _Line = _SecureLine(**known, context=ssl.create_default_context())
        else:
            line = _Line(**known)
        self.host = line
        # The name that the server's certificate has to carry.
        line._host = self.mail.server  # type: ignore[attr-defined] # noqa: SLF001
        code, text = line.connect(self.mail.server, self.mail.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, text)
        line.stage = Stage.HELLO
        line.ehlo_or_helo_if_needed()
        if self.mail.use_tls:
            line.stage = Stage.TLS
            line.starttls(context=ssl.create_default_context())
            line.ehlo_or_helo_if_needed()
        if self.mail.username and self.mail.password:
            line.stage = Stage.LOGIN
            line.login(self.mail.username, self.mail.password)
        line.stage = Stage.SENDER
        return line

    def __exit__(self, *_: object) -> None:
        if self.host is not None:
            # The message's fate is known by now: say goodbye, and do not wait for the answer.
            with suppress(OSError, smtplib.SMTPException):
                self.host.putcmd("quit")
            self.host.close()


class SmtpMailer:
    """Sends through the mail server of the settings, one connection for one letter."""

    def send(self, letter: Letter, before_text: Callable[[], None]) -> Sent:
        """Send a letter; see `Mailer`."""
        connection = OurConnection(current_app.extensions["mail"])
        try:
            with connection:
                return Sent("accept", reply=_hand_over(connection.host, letter, before_text))
        except (smtplib.SMTPException, OSError) as error:
            return not_accepted(connection.host, error)
        finally:
            if connection.host is not None:
                connection.host.close()


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


def _hand_over(line: Any, letter: Letter, before_text: Callable[[], None]) -> Reply:
    raw = _message(letter).as_bytes()
    size = [f"SIZE={len(raw)}"] if line.has_extn("size") else []
    _expect(line.mail(letter.envelope or letter.sender, size))
    line.stage = Stage.RECIPIENT
    _expect(line.rcpt(letter.to))
    before_text()
    line.stage = Stage.DATA
    reply = line.data(raw)
    _expect(reply)
    return read_reply(*reply)


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


def not_accepted(line: _Line | None, error: Exception) -> Sent:
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
