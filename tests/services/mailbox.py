"""Reading the inbox over its own interface, as a person or another program would."""

from __future__ import annotations

import email
import email.policy
import json
import time
from typing import TYPE_CHECKING, TypedDict
from urllib.request import urlopen

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.message import EmailMessage


class Row(TypedDict("Sender", {"from": str})):
    """One entry of the list."""

    id: str
    to: str
    subject: str
    date: str


class Mailbox:
    """The inbox at an address such as `http://127.0.0.1:28025`."""

    def __init__(self, url: str) -> None:
        self.url = url

    def messages(self) -> list[Row]:
        """Every message, newest first."""
        with urlopen(f"{self.url}/messages.json", timeout=30) as answer:
            return json.load(answer)

    def source(self, message_id: str) -> bytes:
        """A message as it arrived."""
        with urlopen(f"{self.url}/messages/{message_id}.eml", timeout=30) as answer:
            return answer.read()

    def message(self, message_id: str) -> EmailMessage:
        """A message, parsed."""
        found = email.message_from_bytes(self.source(message_id), policy=email.policy.default)
        assert isinstance(found, email.message.EmailMessage)
        return found

    def wait_for(self, predicate: Callable[[Row], bool], timeout: float = 90.0) -> Row:
        """The newest message that fits.

        Raises:
            AssertionError: none came in time; the message lists what did.
        """
        ends = time.monotonic() + timeout
        while True:
            rows = self.messages()
            found = next(filter(predicate, rows), None)
            if found:
                return found
            assert time.monotonic() < ends, f"no such message in {timeout} s; there are {rows}"
            time.sleep(0.1)
