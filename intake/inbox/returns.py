"""Mail that comes back: the inbox plays the server that cannot deliver, and the bounce mailbox.

A message to any address at `bounce.example.org` is kept like every other, and a report as of RFC
3464 goes back to where the message came from. What is for the bounce address, `bounces+<id>@...`,
is put into a Maildir, where the service looks for it.
"""

from __future__ import annotations

import mailbox
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.utils import make_msgid
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

    from aiosmtpd.smtp import Envelope

UNDELIVERABLE: Final = "@bounce.example.org"
BOUNCES: Final = "bounces+"
HOST: Final = "inbox.localhost"


class Returns:
    """The Maildir of what came back."""

    def __init__(self, path: Path) -> None:
        """Use a Maildir, making it when it is absent."""
        for part in ("tmp", "new", "cur"):
            (path / part).mkdir(mode=0o700, parents=True, exist_ok=True)
        self._box = mailbox.Maildir(path, create=False)

    def handle(self, envelope: Envelope, message: bytes) -> None:
        """Keep a returned message, or return one that cannot be delivered."""
        readers = [str(reader) for reader in envelope.rcpt_tos]
        if any(reader.startswith(BOUNCES) for reader in readers):
            self._box.add(message)
        lost = [reader for reader in readers if reader.lower().endswith(UNDELIVERABLE)]
        # A report comes from nobody, so that reports never chase each other.
        if lost and envelope.mail_from:
            self._return(envelope.mail_from, lost[0], message)

    def _return(self, to: str, reader: str, message: bytes) -> None:
        report = report_of(to, reader, message).as_bytes()
        if to.startswith(BOUNCES):
            self._box.add(f"Return-Path: <>\r\nDelivered-To: {to}\r\n".encode() + report)


def report_of(to: str, reader: str, message: bytes) -> EmailMessage:
    """The report that `message` could not be given to `reader`, for `to`."""
    report = EmailMessage()
    report["From"] = f"Mail delivery <MAILER-DAEMON@{HOST}>"
    report["To"] = to
    report["Subject"] = "Undelivered mail returned to sender"
    report["Message-ID"] = make_msgid(domain=HOST)
    report["Auto-Submitted"] = "auto-replied"
    report.set_content("Your message could not be delivered. There is no such mailbox.\n")
    report.make_mixed()
    report.replace_header("Content-Type", 'multipart/report; report-type="delivery-status"')
    report.attach(_status(reader))
    report.attach(_headers(message))
    return report


def _status(reader: str) -> EmailMessage:
    whole, mine, theirs = EmailMessage(), EmailMessage(), EmailMessage()
    mine["Reporting-MTA"] = f"dns; {HOST}"
    theirs["Final-Recipient"] = f"rfc822; {reader}"
    theirs["Action"] = "failed"
    theirs["Status"] = "5.1.1"
    theirs["Diagnostic-Code"] = "smtp; 550 5.1.1 There is no such mailbox"
    whole["Content-Type"] = "message/delivery-status"
    whole.set_payload([mine, theirs])
    return whole


def _headers(message: bytes) -> EmailMessage:
    part = EmailMessage()
    quoted = BytesHeaderParser().parsebytes(message)
    part.set_content("".join(f"{name}: {value}\n" for name, value in quoted.items()))
    part.replace_header("Content-Type", "text/rfc822-headers; charset=utf-8")
    return part
