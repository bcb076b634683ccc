"""What we write to an operator: which alarms are open, since when, and where to look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from intake.domain.faults import Obsolete, PermanentFault
from intake.domain.troubles import Trouble
from intake.extensions import db
from intake.models import User
from intake.queries.alarms import open_alarms
from intake.services.letters import current_clinic, write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from intake.gateways.letter import Letter
    from intake.services.claiming import Claim

WORDS: Final[Mapping[str, Any]] = {
    Trouble.STALLED: lazy_gettext("Work waits and none is done"),
    Trouble.SLOW: lazy_gettext("Work is done too slowly"),
    Trouble.DEAD_JOBS: lazy_gettext("Jobs are dead and wait for a person"),
    Trouble.WORKERS_SILENT: lazy_gettext("No worker shows signs of life"),
    Trouble.BROKER_AWAY: lazy_gettext("The broker does not answer"),
    Trouble.CHANNEL_DOWN: lazy_gettext("Mail cannot be sent"),
    Trouble.CANARY_LATE: lazy_gettext("The canary job has not come through"),
    Trouble.STUCK_CASES: lazy_gettext("A case needs a person"),
    "nobody-told": lazy_gettext("Nobody has answered an urgent case"),
    Trouble.NOBODY_TO_TELL: lazy_gettext("There is no staff account to tell of a case"),
    Trouble.NO_FREE_TIMES: lazy_gettext("Patients are offered no time for a call"),
}


def operator_call(claim: Claim, now: datetime) -> Letter:
    """The open alarms, for one operator."""
    del now
    reader = db.session.get(User, claim.subject_id)
    if reader is None or not reader.active:
        raise PermanentFault("no-reader")
    standing = open_alarms()
    if not standing:
        raise Obsolete("all-resolved")
    clinic = current_clinic()
    zone = ZoneInfo(clinic.zone)
    told = {
        "alarms": [
            {
                "said": WORDS.get(alarm.name, alarm.name),
                "subject": alarm.subject,
                "since": _(
                    "since %(when)s", when=f"{alarm.raised_at.astimezone(zone):%Y-%m-%d %H:%M %Z}"
                ),
            }
            for alarm in standing
        ],
        "link": f"{current_app.config['SETTINGS'].base_url.rstrip('/')}/ops/",
    }
    return write(claim, clinic.name, reader.email, told)
