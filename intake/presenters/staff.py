"""Roles, and what was done to accounts, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from intake.queries.accounts import AccountAct

ROLES: Final[Mapping[str, Any]] = {
    "clinician": _l("Clinician"),
    "manager": _l("Manager"),
    "operator": _l("Operator"),
    "auditor": _l("Auditor"),
}
EVENTS: Final[Mapping[str, Any]] = {
    "account.make": _l("Account made"),
    "account.invite": _l("Invited"),
    "account.join": _l("Chose a first password"),
    "account.close": _l("Account closed"),
    "account.reopen": _l("Account opened again"),
    "roles.change": _l("Roles changed"),
    "password.change": _l("Password changed"),
    "password.reset": _l("Password set by a mailed link"),
    "second-factor.set": _l("Second factor set up"),
    "second-factor.reset": _l("Second factor taken away"),
    "recovery-code.use": _l("Recovery code used"),
    "recovery-code.renew": _l("New recovery codes"),
    "session.begin": _l("Signed in"),
    "session.end-all": _l("Signed out everywhere"),
}

PAGES: Final[Mapping[str, Any]] = {
    "clinician.case": _l("The case"),
    "clinician.note": _l("Adding a note"),
    "clinician.log_call": _l("Logging a call"),
    "clinician.outcome": _l("What came of it"),
    "clinician.disposition": _l("What follows"),
}


def page_words(page: str) -> str:
    """A page of a case in words; of a page that has none, the name of its view."""
    return str(PAGES.get(page, page.partition(".")[2].replace("_", " ")))


def role_words(roles: Iterable[str]) -> str:
    """Roles as people read them; a dash when there is none."""
    return ", ".join(str(ROLES.get(role, role)) for role in roles) or "-"


def act_words(act: AccountAct) -> str:
    """What happened, with what changed."""
    return str(_words(act))


def _words(act: AccountAct) -> object:
    event = str(EVENTS.get(act.event, act.event))
    if act.event == "roles.change":
        return _("%(event)s from %(was)s to %(became)s", event=event, **_roles(act))
    if act.event in {"account.make", "account.invite"}:
        return _("%(event)s as %(became)s", event=event, became=_roles(act)["became"])
    if act.event == "recovery-code.use":
        return _("%(event)s, %(left)s left", event=event, left=act.became or "0")
    if act.event == "session.begin":
        coded = act.became == "password and code"
        return _("Signed in with password and code") if coded else _("Signed in with password")
    return event


def _roles(act: AccountAct) -> dict[str, str]:
    return {
        "was": role_words(filter(None, (act.was or "").split(","))),
        "became": role_words(filter(None, (act.became or "").split(","))),
    }
