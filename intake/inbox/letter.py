"""Reading one message, whatever state it is in: anything may arrive by mail.

Parsing uses the forgiving policy of the standard library and decodes by hand, because the
strict one raises on headers that real mail carries.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

_TEXT: Final = ("text/plain", "text/html", "text/calendar", "text/csv", "message/delivery-status")
_FIRST: Final = ("from", "to", "cc", "subject", "date", "reply-to", "message-id")
_MOST_PARTS: Final = 200


@dataclass(frozen=True)
class Part:
    """One piece of a message that is not itself a container.

    Attributes:
        number: its place in the message, from 0.
        kind: content type in small letters, such as `text/calendar`.
        filename: what the sender called it, or empty.
        content: its bytes, decoded from their transport.
        text: its characters, when a person can read them as they are.
    """

    number: int
    kind: str
    filename: str
    content: bytes
    text: str | None

    @property
    def is_page(self) -> bool:
        """True for a part that a browser would draw."""
        return self.kind == "text/html"


@dataclass(frozen=True)
class Letter:
    """A message, read.

    Attributes:
        headers: every header with its decoded value, in the order of the message.
        parts: what it holds.
    """

    headers: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]

    @property
    def main_headers(self) -> list[tuple[str, str]]:
        """The headers that a person looks for, in the usual order."""
        return [(n, v) for first in _FIRST for n, v in self.headers if n.lower() == first]

    def header(self, name: str) -> str:
        """The first header of that name, or an empty string."""
        return next((v for n, v in self.headers if n.lower() == name.lower()), "")


def read_letter(raw: bytes) -> Letter:
    """Read a whole message. Never raises because of what is in it."""
    message = BytesParser().parsebytes(raw)
    return Letter(_headers(message), tuple(_parts(message)))


def summary(raw: bytes, arrived: float) -> dict[str, str]:
    """What a list shows of a message: from, to, subject, and date (ISO 8601, UTC).

    Args:
        raw: the message; its body is not looked at.
        arrived: seconds since 1970, for a message that does not say when it was written.
    """
    headers = Letter(_headers(BytesParser().parsebytes(raw, headersonly=True)), ())
    return {
        "from": headers.header("From") or headers.header("Return-Path"),
        "to": headers.header("To") or headers.header("Delivered-To"),
        "subject": headers.header("Subject"),
        "date": _date(headers.header("Date"), arrived),
    }


def _headers(message: Message) -> tuple[tuple[str, str], ...]:
    return tuple((_plain(name), _decoded(value)) for name, value in message.items())


def _decoded(value: object) -> str:
    folded = " ".join(str(value).split())
    try:
        text = str(make_header(decode_header(folded)))
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        text = folded
    return _plain(text)


def _plain(text: str) -> str:
    """Text without the marks that Python keeps for bytes it could not read."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _date(value: str, arrived: float) -> str:
    try:
        when = parsedate_to_datetime(value)
        when = when if when.tzinfo else when.replace(tzinfo=UTC)
        return when.astimezone(UTC).isoformat(timespec="seconds")
    except (ValueError, TypeError, IndexError, OverflowError):
        return datetime.fromtimestamp(arrived, UTC).isoformat(timespec="seconds")


def _parts(message: Message) -> Iterator[Part]:
    leaves = (piece for piece in message.walk() if not piece.is_multipart())
    for number, piece in zip(range(_MOST_PARTS), leaves, strict=False):
        yield _part(number, piece)


def _part(number: int, piece: Message) -> Part:
    kind = piece.get_content_type()
    content = _content(piece)
    text = _text(piece, content) if kind in _TEXT else None
    return Part(number, kind, _filename(piece), content, text)


def _content(piece: Message) -> bytes:
    content = piece.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _filename(piece: Message) -> str:
    name = _decoded(piece.get_filename() or "")
    return name.replace("\\", "/").rsplit("/", 1)[-1].strip()


def _text(piece: Message, content: bytes) -> str:
    charset = piece.get_content_charset() or "utf-8"
    try:
        return content.decode(charset, "replace")
    except (LookupError, ValueError):
        return content.decode("utf-8", "replace")
