"""The mailbox to which the mail servers on the way send back what they cannot deliver.

A Maildir, into which any mail server on the machine can deliver; or an IMAP mailbox elsewhere.
"""

from __future__ import annotations

import imaplib
import mailbox
import ssl
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import unquote, urlsplit

from flask import current_app

from intake.domain.faults import ConfigurationFault, TransientFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from intake.settings import Settings

    Take = Callable[[bytes], object]

TIMEOUT_S: Final = 10.0
# One run reads no more than this; what is left is read by the next.
PAGE: Final = 200
# A bounce quotes at most one of our messages, which are small.
LARGEST_BYTES: Final = 1024 * 1024


class BounceBox(Protocol):
    """A mailbox that is emptied letter by letter."""

    def empty(self, take: Take) -> int:
        """Give each letter to `take`, and throw it away once `take` has returned. Gives how many.

        Raises:
            WorkFault: the mailbox cannot be read.
        """


class MaildirBox:
    """A Maildir on this machine."""

    def __init__(self, path: Path) -> None:
        """Read from a directory; one that is not there yet is empty."""
        self._path = path

    def empty(self, take: Take) -> int:
        """See `BounceBox`."""
        if not (self._path / "new").is_dir():
            return 0
        box = mailbox.Maildir(self._path, create=False)
        count = 0
        for key in sorted(box.keys())[:PAGE]:
            # Another worker may just have thrown it away.
            with suppress(KeyError, FileNotFoundError):
                with box.get_file(key) as file:
                    raw = file.read(LARGEST_BYTES)
                take(raw)
                box.discard(key)
                count += 1
        return count


class ImapBox:
    """A mailbox at a mail provider: `imaps://user@host[:port]/folder`; the password apart."""

    def __init__(self, url: str, password: str) -> None:
        """Read from this folder, INBOX unless named."""
        self._parts = urlsplit(url)
        self._password = password

    def empty(self, take: Take) -> int:
        """See `BounceBox`."""
        try:
            with self._folder() as line:
                _ok, found = line.search(None, "UNDELETED")
                numbers = found[0].split()[:PAGE]
                for number in numbers:
                    take(_fetched(line, number))
                    line.store(number, "+FLAGS", "\\Deleted")
                line.expunge()
                return len(numbers)
        except imaplib.IMAP4.error:
            raise ConfigurationFault("bounce-box-refused") from None
        except OSError:
            raise TransientFault("bounce-box-away") from None

    @contextmanager
    def _folder(self) -> Iterator[imaplib.IMAP4]:
        parts = self._parts
        host, user = parts.hostname or "", unquote(parts.username or "")
        line: imaplib.IMAP4
        if parts.scheme == "imaps":
            context = ssl.create_default_context()
            port = parts.port or 993
            line = imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=TIMEOUT_S)
        else:
            line = imaplib.IMAP4(host, parts.port or 143, timeout=TIMEOUT_S)
        with line:
            line.login(user, self._password)
            line.select(f'"{unquote(parts.path.strip("/")) or "INBOX"}"')
            yield line


def bounce_box() -> BounceBox | None:
    """The bounce mailbox of this service; nothing when none is set up."""
    settings: Settings = current_app.config["SETTINGS"]
    where = settings.bounces
    if not where:
        return None
    if where.startswith(("imap://", "imaps://")):
        return ImapBox(where, settings.bounce_password.get_secret_value())
    return MaildirBox(Path(where))


def _fetched(line: imaplib.IMAP4, number: Any) -> bytes:
    _ok, data = line.fetch(number, f"(BODY.PEEK[]<0.{LARGEST_BYTES}>)")
    return next((part[1] for part in data if isinstance(part, tuple)), b"")
