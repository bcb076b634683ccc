"""Every message that we send, filled in with made-up cases: by the renderer that sends them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from intake.clinical.guidance import mail_sentence
from intake.domain.notices import Event
from intake.domain.work import MAILED, RULES, Audience, Kind
from intake.domain.zones import say
from intake.services.letters import Filled, current_clinic, fill, respond_words, severity_words
from intake.services.staff_letters import EVENTS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

REFERENCE: Final = "ABC-2345"
OTHERS: Final = ("DEF-6789", "GHJ-2468")


class Preview(NamedTuple):
    """One message in one of its shapes.

    Attributes:
        name: by which it is asked for, such as `confirm-call-moved`.
        kind: the kind of job that sends it.
        audience: who reads it.
        filled: subject, plain text and HTML.
    """

    name: str
    kind: Kind
    audience: Audience
    filled: Filled


WHO: Final[Mapping[Audience, Any]] = {
    Audience.CLINICIAN: _l("Clinicians and managers"),
    Audience.PATIENT: _l("Patients"),
    Audience.OPERATOR: _l("Operators"),
    Audience.STAFF: _l("Everybody with an account"),
}


def names() -> list[str]:
    """Every message that can be looked at, in the order of the kinds."""
    return [name for name, _kind in _shapes()]


def preview(name: str, *, now: datetime) -> Preview:
    """One message, filled in.

    Raises:
        KeyError: there is no such message.
    """
    kind = dict(_shapes())[name]
    audience = RULES[kind].audience or Audience.CLINICIAN
    shape, clinic = name.removeprefix(kind).removeprefix("-"), current_clinic()
    sender = clinic.neutral_name if shape == "shared" else clinic.name
    return Preview(name, kind, audience, fill(kind, sender, _told(kind, shape, now)))


def _shapes() -> list[tuple[str, Kind]]:
    return [
        (f"{kind}-{shape}" if shape else kind.value, kind)
        for kind in MAILED
        for shape in ("", *SHAPES.get(kind, ()))
    ]


# What a message looks like beside its usual shape.
SHAPES: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.ALERT_UNANSWERED: ("again",),
    Kind.ALERT_UNDELIVERED: ("staff", "digest"),
    Kind.TELL_CLINICIAN: ("moved", "cancelled", "gone"),
    Kind.CONFIRM_CALL: ("moved", "by-us", "colleague", "shared"),
    Kind.CANCEL_CALL: ("by-us", "shared"),
    Kind.REMIND_CALL: ("shared",),
    Kind.NO_TIME: ("shared",),
    Kind.SEND_LINK: ("sent",),
    Kind.INVITE_STAFF: ("here",),
}


def _told(kind: Kind, shape: str, now: datetime) -> dict[str, Any]:
    if RULES[kind].audience is Audience.PATIENT:
        return _to_a_patient(kind, shape, now)
    if RULES[kind].audience is Audience.STAFF:
        link = _address("/staff/made-up")
        return {"link": link, "here": shape == "here", "hours": 72, "minutes": 15}
    if kind is Kind.CALL_OPERATOR:
        alarm = {
            "said": _("Mail cannot be sent"),
            "subject": "mail",
            "since": _("since %(when)s", when=f"{now:%H:%M}"),
        }
        return {"alarms": [alarm], "link": _address("/ops/")}
    if kind is Kind.SEND_DIGEST:
        return {"cases": _digest(), "link": _address("/staff/")}
    if kind is Kind.ALERT_UNDELIVERED and shape == "digest":
        return {"staff": True, "reference": None, "link": _address("/staff/alerts")}
    pressing = kind in {Kind.ALERT_SAFETY, Kind.ALERT_UNANSWERED}
    return {
        **_case(REFERENCE, *(("urgent", "now") if pressing else ("review", "before_call"))),
        "again": shape == "again",
        "what": shape or "booked",
        "staff": shape == "staff",
    }


def _digest() -> list[dict[str, Any]]:
    happened = (Event.NEW, Event.SECOND_PART), (Event.MOVED,), (Event.NEW,)
    ranks = ("review", "before_call"), ("review", "before_call"), ("none", "routine")
    return [
        {**_case(reference, *rank), "what": [EVENTS[one] for one in events]}
        for reference, rank, events in zip((REFERENCE, *OTHERS), ranks, happened, strict=True)
    ]


def _case(reference: str, severity: str, respond: str) -> dict[str, Any]:
    return {
        "reference": reference,
        "severity": severity_words(severity),
        "respond": respond_words(respond),
        "link": _address(f"/staff/intakes/{reference}"),
    }


def _to_a_patient(kind: Kind, shape: str, now: datetime) -> dict[str, Any]:
    clinic, private = current_clinic(), shape != "shared"
    start = (now + timedelta(days=2)).replace(minute=0, second=0, microsecond=0)
    page = _address("/visit/made-up") if private or kind is Kind.SEND_LINK else None
    return {
        "said": say(start, clinic.zone, clinic.zone),
        "minutes": 15 if kind is Kind.SEND_LINK else 30,
        "named": private,
        "private": private,
        "link": page,
        "keep": _(mail_sentence()),
        "help": True,
        "moved": shape in {"moved", "by-us", "colleague"},
        "by_us": shape in {"by-us", "colleague"},
        "same_time": shape == "colleague",
        "open_request": True,
        "place": "Wisconsin",
        "draft": shape != "sent",
    }


def _address(path: str) -> str:
    return f"{current_app.config['SETTINGS'].base_url.rstrip('/')}{path}"
