"""What a mail server's reply means for the message, and what of it may be kept.

The text of a reply quotes addresses, so only the two codes are ever looked at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from intake.domain.faults import FaultClass

_ENHANCED: Final = re.compile(rb"\s*([245]\.\d{1,3}\.\d{1,3})\b")
_OUR_LOGIN: Final = frozenset({"530", "534", "535", "538"})
_SERVER_BUSY: Final = frozenset({"421", "454"})
_TOO_LARGE: Final = "552"


class Stage(StrEnum):
    """How far the talk with the server had come."""

    CONNECT = "connect"
    HELLO = "hello"
    TLS = "tls"
    LOGIN = "login"
    SENDER = "sender"
    RECIPIENT = "recipient"
    DATA = "data"


# Security and policy: the server will not have it from us, or for this reader (RFC 3463, X.7).
POLICY: Final = "5.7."


class Alike(StrEnum):
    """In which way a refusal of one reader can befall every other as well."""

    BUSY = "busy"
    POLICY = "policy"


# Until the recipient is named, whatever goes wrong would go wrong for every message.
SERVER_WIDE: Final = frozenset({Stage.CONNECT, Stage.HELLO, Stage.TLS, Stage.LOGIN, Stage.SENDER})


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply's two codes, such as 550 and 5.1.1."""

    smtp_code: int
    enhanced_code: str | None


def read_reply(smtp_code: int, text: bytes | str) -> Reply:
    """Keep the codes of a reply and forget its text."""
    raw = text.encode("ascii", "replace") if isinstance(text, str) else text
    found = _ENHANCED.match(raw)
    return Reply(smtp_code, found.group(1).decode() if found else None)


def class_of(stage: Stage, reply: Reply) -> FaultClass:
    """Sort a refusal.

    A refusal of one recipient or one text concerns this message. Anything before that concerns
    all of them: a server that is busy is an outage, one that will not have us is our settings'
    fault.
    """
    code = str(reply.smtp_code)
    if code in _OUR_LOGIN:
        return FaultClass.CONFIGURATION
    if code == _TOO_LARGE:
        return FaultClass.PERMANENT
    if code in _SERVER_BUSY:
        return FaultClass.OUTAGE
    if stage in SERVER_WIDE:
        return FaultClass.OUTAGE if code.startswith("4") else FaultClass.CONFIGURATION
    return FaultClass.TRANSIENT if code.startswith("4") else FaultClass.PERMANENT


def alike_of(fault: FaultClass | None, reply: Reply | None) -> Alike | None:
    """In which way others may have been refused too; nothing where it is this message's own."""
    if reply is None:
        return None
    if fault is FaultClass.TRANSIENT and 400 <= reply.smtp_code <= 499:
        return Alike.BUSY
    if fault is FaultClass.PERMANENT and (reply.enhanced_code or "").startswith(POLICY):
        return Alike.POLICY
    return None
