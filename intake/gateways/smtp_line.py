"""A talk with the mail server: Flask-Mail's connection with time limits, checks and a memory.

A process that sends one letter after another may keep its line open between them, because greeting,
encrypting and signing in can cost more than the letter. Whatever a kept line does before a reader
is named is put down to the line, and a fresh one is tried; from then on it is like any other.
"""

from __future__ import annotations

import smtplib
import ssl
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from flask import current_app
from flask_mail import Connection

from intake.domain.replies import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

# Providers count open connections, so one that nobody uses is given back soon (seconds).
KEEP_S: Final = 10.0
# A kept line that is well answers the first command at once.
STILL_THERE_S: Final = 2.0


class Line(smtplib.SMTP):
    """A talk with the server that remembers how far it came."""

    stage = Stage.CONNECT
    text_begun = False

    def send(self, s: Any) -> None:
        """Send a command, which smtplib has as text, or the message, which it has as bytes."""
        self.text_begun = self.text_begun or isinstance(s, bytes)
        super().send(s)

    def begin_again(self) -> None:
        """Make ready for one more letter."""
        self.stage, self.text_begun = Stage.SENDER, False
        if self.sock is not None:
            self.sock.settimeout(STILL_THERE_S)

    def sender_taken(self) -> None:
        """The server takes letters from us: from here on it may think for as long as ever."""
        self.stage = Stage.RECIPIENT
        if self.sock is not None:
            self.sock.settimeout(self.timeout)


class _SecureLine(smtplib.SMTP_SSL, Line):
    """The same, encrypted from the first byte."""


class OurConnection(Connection):
    """Flask-Mail's connection with time limits and checked certificates."""

    host: Line | None

    def configure_host(self) -> Line:
        settings = current_app.config["SETTINGS"]
        # Our own name saves the look-up of this machine's, and does not tell it.
        known = {"local_hostname": settings.mail_domain, "timeout": settings.mail_timeout_s}
        if self.mail.use_ssl:
            line: Line = _SecureLine(**known, context=ssl.create_default_context())
        else:
            line = Line(**known)
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


class KeptLine:
    """The one line that a process keeps between letters. Its lock is held while it is used."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection: OurConnection | None = None
        self._used = 0.0

    @contextmanager
    def taken(self) -> Iterator[OurConnection | None]:
        """The line, if it was used of late. It is whoever takes it who closes or keeps it."""
        with self._lock:
            self._give_up_idle(KEEP_S)
            taken, self._connection = self._connection, None
            if taken is not None and taken.host is not None:
                taken.host.begin_again()
            yield taken

    def keep(self, connection: OurConnection) -> None:
        """Keep a line whose letter was accepted; only inside `taken`."""
        self._connection, self._used = connection, time.monotonic()

    def rest(self, idle_s: float = KEEP_S) -> None:
        """Hang up if nobody has used it for so long. Never waits for a letter on its way."""
        if self._lock.acquire(blocking=False):
            try:
                self._give_up_idle(idle_s)
            finally:
                self._lock.release()

    def _give_up_idle(self, idle_s: float) -> None:
        if self._connection is not None and time.monotonic() - self._used >= idle_s:
            self._connection.__exit__()
            self._connection = None
