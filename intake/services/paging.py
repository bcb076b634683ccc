"""The second way to reach somebody: the same few words, through a paging service."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import current_app
from flask_babel import gettext as _

from intake.domain import priority
from intake.domain.faults import PermanentFault
from intake.domain.work import Kind
from intake.extensions import db
from intake.gateways.pager import Page, pager
from intake.models import Intake, User
from intake.services import channels, deliveries
from intake.services.letters import respond_words, severity_words
from intake.services.planning import plan
from intake.services.transaction import writing

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from sqlalchemy.orm import Session

    from intake.clinic import Clinic
    from intake.services.working import Work


def plan_page(  # noqa: PLR0913 - one keyword a column
    session: Session,
    about: uuid.UUID,
    reader_id: uuid.UUID,
    *,
    now: datetime,
    wait: timedelta = timedelta(0),
    intake_id: uuid.UUID | None = None,
) -> None:
    """Plan one page to one person, where the clinic has a paging service.

    Args:
        session: inside `writing()`.
        about: the rung, or anything else that makes this page another one.
        reader_id: who is paged.
        now: when.
        wait: for how long it is kept back.
        intake_id: the case; nothing for a test page.
    """
    clinic: Clinic = current_app.config["CLINIC"]
    if clinic.paging is None:
        return
    plan(
        session,
        Kind.PAGE,
        f"{Kind.PAGE}:{about}:{reader_id}",
        now=now,
        intake_id=intake_id,
        subject_id=reader_id,
        run_at=now + wait,
    )


def send_test_page(user_id: uuid.UUID, attempt: uuid.UUID, *, now: datetime) -> None:
    """Plan a page to oneself that says that it is a test; the same attempt again is one page."""
    with writing() as session:
        plan_page(session, attempt, user_id, now=now)


def page(work: Work) -> None:
    """What the job `page` does.

    Raises:
        WorkFault: the service refused it or cannot be reached.
    """
    reader = db.session.get(User, work.claim.subject_id)
    if reader is None or not reader.active:
        raise PermanentFault("no-reader")
    job_id, words = work.claim.job_id, _words(work, reader)
    with work.holding():
        pass
    status = pager().send(words)
    now = work.now()
    with work.closing() as session:
        deliveries.note_answer(session, job_id, "accept", status, None, now=now)
        channels.note_success(session, work.claim.kind, now=now)


def _words(work: Work, reader: User) -> Page:
    case = db.session.get(Intake, work.claim.intake_id) if work.claim.intake_id else None
    base = current_app.config["SETTINGS"].base_url.rstrip("/")
    job_id = str(work.claim.job_id)
    if case is None:
        text = _("This is a test page. Nobody needs help.")
        return Page(job_id, reader.email, text, f"{base}/staff/alerts", test=True)
    severity, respond = priority.words(case.priority)
    text = _(
        "Safety alert: %(reference)s, %(severity)s, %(respond)s",
        reference=case.reference,
        severity=severity_words(severity),
        respond=respond_words(respond),
    )
    return Page(job_id, reader.email, text, f"{base}/staff/intakes/{case.reference}")
