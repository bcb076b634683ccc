"""A message to one person, ready to be sent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from unicodedata import category

_ONE_ADDRESS: Final = re.compile(r"[^\s@<>\"(),:;\\\[\]]{1,64}@[^\s@<>\"(),:;\\\[\]]{1,255}")

_ENDS_A_LINE: Final = frozenset({"Cc", "Zl", "Zp"})


class NotSendable(ValueError):  # noqa: N818 - it reads as what it is at the raise
    """A header or an address could carry a second header or a second reader.

    The value itself is not told: it may be somebody's address.
    """


@dataclass(frozen=True, slots=True)
class Letter:
    """One message.

    Attributes:
        to: one plain address.
        sender_name: who it is from, as a mail program shows it.
        sender: the address it is from.
        reply_to: where an answer goes.
        subject: one line.
        text: the plain text.
        html: the same in HTML.
        message_id: the same for every attempt, angle brackets included.
        job_id: for the header by which an operator finds the job.
        invite: a calendar message; empty when there is none.
        invite_method: its RFC 5546 method, such as REQUEST.
        envelope: where it comes back to when it cannot be delivered; the sender, when empty.

    Raises:
        NotSendable: a header or address is not one plain line.
    """

    to: str
    sender_name: str
    sender: str
    reply_to: str
    subject: str
    text: str
    html: str
    message_id: str
    job_id: str
    invite: bytes = b""
    invite_method: str = ""
    envelope: str = ""

    def __post_init__(self) -> None:
        for address in (self.to, self.sender, self.reply_to, self.envelope or self.sender):
            if not (address.isascii() and _ONE_ADDRESS.fullmatch(address)):
                raise NotSendable("an address is not one plain address")
        for line in (self.sender_name, self.subject, self.message_id, self.job_id):
            if not line.isprintable() and not _ENDS_A_LINE.isdisjoint(map(category, line)):
                raise NotSendable("a header is not one line")
        if self.invite_method and not self.invite_method.isalpha():
            raise NotSendable("a calendar method is one word")
