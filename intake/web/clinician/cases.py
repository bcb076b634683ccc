"""One case: read it, and take it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import abort, current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_security import current_user

from intake.clinical.formulary import load_formulary
from intake.domain.actors import staff
from intake.domain.priority import words
from intake.domain.states import FlagState
from intake.domain.steps import amendable
from intake.domain.zones import say
from intake.gateways import clock
from intake.presenters import brief
from intake.presenters.acting import act_panel, safety_answers
from intake.presenters.amended import amended_pages
from intake.presenters.asked import asked_lines, message_lines
from intake.presenters.check import check_sections
from intake.presenters.consents import consent_lines
from intake.presenters.earlier import earlier_scores
from intake.presenters.inbox import HEARD
from intake.presenters.reaching import reach
from intake.presenters.reviewed import part_reviews, pdmp_tick
from intake.presenters.scores import score_cards
from intake.presenters.taken import medicine_rows
from intake.queries.asked import asked_of, written_to
from intake.queries.cases import intake_of
from intake.queries.earlier import earlier_forms
from intake.queries.ladders import climb_of
from intake.queries.notices import digests_of
from intake.queries.parts import reviews_of
from intake.services import reviewing
from intake.web.clinician import pages
from intake.web.clinician.acts import conflict, find, today
from intake.web.clinician.inbox import asked_tab, inbox_url
from intake.web.clinician.schedule.calls import check_in_card

REACHED: Final = ("contact", "emergency")

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence

    from flask.typing import ResponseReturnValue

    from intake.queries.cases import Case


@pages.get("/intakes/<reference>")
def case(reference: str) -> ResponseReturnValue:
    """The brief of one case; that it was opened is written down."""
    row = intake_of(reference)
    if row is None:
        abort(404)
    heard = HEARD.get(row.heard or "")
    reviewing.note_opened(
        row.id, user_id=current_user.id, actor=staff(current_user.id), now=clock.now()
    )
    back_url = inbox_url(asked_tab(), request.args.get("after"))
    context = _shown(find(reference))
    return render_template("staff/case.html", **context, back_url=back_url, heard=heard)


@pages.post("/intakes/<reference>/acknowledge")
def acknowledge(reference: str) -> ResponseReturnValue:
    """Take the case, or learn who has it."""
    found = find(reference)
    user_id: uuid.UUID = current_user.id
    try:
        reviewing.acknowledge(
            found.intake.id, user_id=user_id, actor=staff(user_id), now=clock.now()
        )
    except reviewing.TakenByAnother as taken:
        title = _("A colleague has this case")
        return conflict(title, taken.name, taken.at, found.intake.reference)
    return redirect(url_for(".case", reference=reference), 303)


def _shown(found: Case) -> dict[str, Any]:
    clinic, day = current_app.config["CLINIC"], today()
    zone = clinic.zone
    answers, sections = _answers(found)
    severity, respond = words(found.intake.priority)
    flags = brief.flag_lines(found.flags, day)
    listed, waits = digests_of(found.intake.id)
    act_now = [one for one in flags if one.severity == "urgent" and one.state == FlagState.OPEN]
    return {
        "intake": found.intake,
        "severity": severity,
        "respond": respond,
        "flags": flags,
        "act_now": act_now,
        "panel": act_panel(answers, found, zone, day) if act_now else None,
        "reach": reach(answers, flags),
        "dispatch": clinic.dispatch,
        "safety": safety_answers(answers, found, zone, day),
        "medicines": medicine_rows(*_medicines(found, answers, sections), flags),
        "scores": score_cards(answers),
        "sections": brief.rest_of(sections),
        "amended": amended_pages(found, load_formulary(), today=day, states=clinic.states),
        "call": found.call,
        # One button each: before its time it can neither have been held nor missed.
        "can_conclude": found.call is not None and clock.now() >= found.call.start,
        "call_said": say(found.call.start, zone, found.call.zone) if found.call else None,
        "checked_in": check_in_card(found.intake, found.call.clinician_id) if found.call else None,
        "told": listed or brief.told(found.deliveries),
        "listed": waits,
        **_by_staff(found, answers),
    }


def _by_staff(found: Case, answers: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """What staff did, asked, wrote and reviewed, and who has the case."""
    zone = current_app.config["CLINIC"].zone
    return {
        "written": brief.note_lines(found, zone),
        "asked": asked_lines(asked_of(found.intake), found.names, zone),
        "messages": message_lines(written_to(found.intake), found.names, zone),
        "parts": part_reviews(found, reviews_of(found.intake.id), zone),
        "pdmp": pdmp_tick(found, zone),
        "consents": consent_lines(answers, found, zone),
        "earlier": earlier_scores(earlier_forms(found), answers, zone),
        "climb": climb_of(found.intake.id),
        "said": lambda at: say(at, zone, zone).primary,
        "timeline": brief.timeline(found, zone),
        "taken_by": found.names.get(str(found.intake.acknowledged_by)),
        "owner": found.names.get(str(found.intake.owner_id)),
        "handed": found.intake.owner_id != found.intake.acknowledged_by,
        "to_me": found.intake.owner_id == current_user.id,
        "mine": found.intake.acknowledged_by == current_user.id,
    }


def _medicines(
    found: Case,
    answers: Mapping[str, Mapping[str, Any]],
    sections: Sequence[Mapping[str, Any]],
) -> tuple[Sequence[Mapping[str, Any]], Mapping[str, Mapping[str, Any]]]:
    """The medicines as they stand: a rule may join one that was told of after sending."""
    sent, now = (found.frozen or {}).get("versions"), found.draft.versions
    told = {stop for stop in now if amendable(stop)}
    if sent is None or all(now[stop] == sent.get(stop) for stop in told):
        return sections, answers
    live = found.draft.answers
    states = current_app.config["CLINIC"].states
    pages = check_sections(live, load_formulary(), today=today(), states=states)
    return brief.as_mappings(pages), live


def _answers(
    found: Case,
) -> tuple[Mapping[str, Mapping[str, Any]], Sequence[Mapping[str, Any]]]:
    """What was sent, word for word as it was asked; of a draft, what stands now."""
    if found.frozen is not None:
        # How to reach somebody, and where they are, is always what they said last.
        last = {stop: found.draft.answers[stop] for stop in REACHED if stop in found.draft.answers}
        return {**found.frozen["answers"], **last}, found.frozen["sections"]
    answers, states = found.draft.answers, current_app.config["CLINIC"].states
    sections = check_sections(answers, load_formulary(), today=today(), states=states)
    return answers, brief.as_mappings(sections)
