"""The mail server: takes every message for every address, and keeps it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import structlog
from aiosmtpd.smtp import SMTP

if TYPE_CHECKING:
    from aiosmtpd.smtp import Envelope, Session

    from intake.inbox.returns import Returns
    from intake.inbox.store import Store

LARGEST_BYTES: Final = 10 * 1024 * 1024
_log = structlog.get_logger()


class Postbox:
    """What aiosmtpd calls when a message has come in."""

    def __init__(self, store: Store, returns: Returns | None = None) -> None:
        """Keep messages in a store; what comes back is also put where the service looks."""
        self._store = store
        self._returns = returns

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's name
        """Keep the message, and only then say that it was taken."""
        del server, session
        message = _trace(envelope) + (envelope.original_content or b"")
        try:
            message_id = await asyncio.to_thread(self._store.add, message)
            if self._returns is not None:
                await asyncio.to_thread(self._returns.handle, envelope, message)
        except OSError as fault:
            _log.error("inbox_full", error=fault.__class__.__name__, errno=fault.errno)
            return "452 4.3.1 The inbox cannot keep the message now"
        _log.info("inbox_message", id=message_id, recipients=len(envelope.rcpt_tos))
        return f"250 2.0.0 Kept as {message_id}"


def server(store: Store, returns: Returns | None = None) -> SMTP:
    """One conversation with a client."""
    return SMTP(
        Postbox(store, returns),
        data_size_limit=LARGEST_BYTES,
        enable_SMTPUTF8=True,
        hostname="inbox.localhost",
        ident="Intake inbox",
        timeout=60,
    )


def _trace(envelope: Envelope) -> bytes:
    """The lines that a mailbox puts on top at delivery: who sent it, and to whom it went."""
    lines = [f"Return-Path: <{envelope.mail_from or ''}>"]
    lines += [f"Delivered-To: {recipient}" for recipient in envelope.rcpt_tos]
    return "".join(f"{_one_line(line)}\r\n" for line in lines).encode("utf-8", "surrogateescape")


def _one_line(text: str) -> str:
    return " ".join(text.split())
