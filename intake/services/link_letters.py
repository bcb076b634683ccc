"""The letter to somebody who asked for a way back to their form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app

from intake.domain.faults import Obsolete
from intake.domain.states import IntakeState
from intake.extensions import db
from intake.models import Intake, ResumeLink
from intake.queries.answers import load_draft
from intake.queries.visits import token_of
from intake.services import resuming
from intake.services.call_letters import CONTACT, read_wishes
from intake.services.letters import current_clinic, write

if TYPE_CHECKING:
    from datetime import datetime

    from intake.gateways.letter import Letter
    from intake.services.claiming import Claim


def link(claim: Claim, now: datetime) -> Letter:
    """The link to an unfinished form; of a form that was sent, the one to its page.

    Raises:
        Obsolete: nobody here has that address, or too many links were asked for.
    """
    wish = db.session.get(ResumeLink, claim.subject_id)
    intake = resuming.find(db.session(), wish) if wish else None
    if wish is None or intake is None:
        raise Obsolete("nobody-to-write")
    draft = intake.state == IntakeState.DRAFT
    wishes = read_wishes(load_draft(intake).answers.get(CONTACT, {}))
    clinic = current_clinic()
    told = {
        "link": _address(wish, intake, draft=draft, now=now),
        "draft": draft,
        "minutes": int(resuming.LIFE.total_seconds() // 60),
        "help": True,
    }
    name = clinic.name if wishes.clinic_name else clinic.neutral_name
    return write(claim, name, wishes.email, told)


def _address(wish: ResumeLink, intake: Intake, *, draft: bool, now: datetime) -> str:
    base = current_app.config["SETTINGS"].base_url.rstrip("/")
    if draft:
        return f"{base}/resume/{resuming.token_for(wish.id, intake, now=now)}"
    token = token_of(intake)
    if token is None:
        raise Obsolete("no-page")
    return f"{base}/visit/{token}"
