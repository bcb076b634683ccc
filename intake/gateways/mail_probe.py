"""Whether the mail server would talk to us, without giving it a message."""

from __future__ import annotations

import smtplib

from flask import current_app

from intake.gateways.mailer import Sent, not_accepted
from intake.gateways.smtp_line import OurConnection


def greet() -> Sent:
    """Connect, encrypt and sign in as the settings say, then say goodbye.

    Returns:
        `accept`, or the class and code of what was in the way.
    """
    line = OurConnection(current_app.extensions["mail"])
    try:
        with line:
            return Sent("accept")
    except (smtplib.SMTPException, OSError) as error:
        return not_accepted(line.host, error)
    finally:
        if line.host is not None:
            line.host.close()
