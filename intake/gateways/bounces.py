"""Reading a letter that came back: of which of our messages it speaks, and what it says, in codes.

Which reports are for good, and which only say that delivery takes longer, flufl.bounce knows for
the standard form and for those of many mail servers.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from email.errors import MessageError
from email.parser import BytesParser
from typing import TYPE_CHECKING, Final

import structlog
from flufl.bounce import all_failures

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from email.message import Message

log = structlog.get_logger(__name__)
ID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
STATUS: Final = re.compile(r"\b5\.\d{1,3}\.\d{1,3}\b")
CODE: Final = re.compile(r"\b(5\d\d)[ -]")
# Where a message's id stands: in the address it came back to, and in what it quotes of ours.
ADDRESSED: Final = ("Delivered-To", "X-Original-To", "Envelope-To", "To")
QUOTED: Final = ("X-Intake-Job", "Message-ID", "In-Reply-To", "References")
MOST_IDS: Final = 20
# Anything may come by mail, and none of it may keep the rest from being read.
UNREADABLE: Final = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError),
    *(MessageError, RecursionError, TypeError, ValueError),
)


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a letter says that is no report of a passing trouble.

    Attributes:
        job_ids: the jobs it may speak of, the likeliest first.
        smtp_code: the mail server's reply code, where it is told.
        enhanced_code: the enhanced status code, such as 5.1.1, where it is told.
    """

    job_ids: tuple[uuid.UUID, ...]
    smtp_code: int | None
    enhanced_code: str | None


def read_bounce(raw: bytes) -> Bounce | None:
    """Read a letter; nothing when it is no report that something was not delivered for good."""
    try:
        letter = BytesParser().parsebytes(raw)
        _passing, failed = all_failures(letter)
        status, reply = _codes(letter)
        ids = tuple(dict.fromkeys(_ids(letter)))[:MOST_IDS]
    except UNREADABLE as fault:
        log.warning("bounce.unreadable", error=type(fault).__name__)
        return None
    return Bounce(ids, reply, status) if failed else None


def _codes(letter: Message) -> tuple[str | None, int | None]:
    """The codes of the report's own part; what it says around them is not kept."""
    for part in letter.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.walk():
            status = STATUS.search(str(block.get("Status", "")))
            if status:
                reply = CODE.search(str(block.get("Diagnostic-Code", "")))
                return status.group(), int(reply.group(1)) if reply else None
    return None, None


def _ids(letter: Message) -> Iterator[uuid.UUID]:
    yield from _told(letter, ADDRESSED)
    for part in letter.walk():
        # Some servers quote the headers alone.
        if part.get_content_type() == "text/rfc822-headers":
            quoted = part.get_payload(decode=True)
            if isinstance(quoted, bytes):
                yield from _told(BytesParser().parsebytes(quoted, headersonly=True), QUOTED)
        elif part is not letter:
            yield from _told(part, QUOTED)
    yield from _told(letter, ("In-Reply-To", "References"))


def _told(part: Message, headers: Iterable[str]) -> Iterator[uuid.UUID]:
    for name in headers:
        for value in part.get_all(name, ()):
            yield from (uuid.UUID(found) for found in ID.findall(str(value)))
