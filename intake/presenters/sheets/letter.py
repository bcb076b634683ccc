"""The letter to the person who prescribes, and why there may be none."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from intake.clinical.prescriber_letter import letter_words, named_in_letter
from intake.domain.states import IntakeState
from intake.domain.zones import say
from intake.exports.sheet import Block, Part, Points, Sheet, Words
from intake.forms.contacts import national
from intake.presenters.sheets.heads import foot, us_date
from intake.presenters.sheets.told import standing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from intake.clinic import Clinic
    from intake.clinical.formulary import Formulary
    from intake.clinical.prescriber_letter import Named
    from intake.domain.steps import Answers
    from intake.queries.cases import Case


class Refusal(StrEnum):
    """Why no letter may be written."""

    SAID_NO = "said-no"
    UNSURE = "unsure"
    NOBODY = "nobody"
    NOT_ASKED = "not-asked"
    TAKEN_BACK = "taken-back"


WHY: Final[Mapping[str, Any]] = {
    Refusal.SAID_NO: _l("The patient said that we may not contact the person who prescribes."),
    Refusal.UNSURE: _l(
        "The patient was not sure whether we may contact the person who prescribes. Ask them first."
    ),
    Refusal.NOBODY: _l("The patient said that nobody prescribes for them."),
    Refusal.NOT_ASKED: _l(
        "The patient has not said yet whether we may contact the person who prescribes."
    ),
    Refusal.TAKEN_BACK: _l("The patient took back the request, and the permission with it."),
}
ANSWERS: Final = {"no": Refusal.SAID_NO, "unsure": Refusal.UNSURE, "nobody": Refusal.NOBODY}


def refusal(case: Case, answers: Answers) -> Refusal | None:
    """Why no letter may be written; nothing when the patient said that it may."""
    if case.intake.state in (IntakeState.WITHDRAWN, IntakeState.EXPIRED):
        return Refusal.TAKEN_BACK
    if not answers.get("contact", {}).get("name"):
        return Refusal.NOT_ASKED
    said = answers.get("care", {}).get("may_contact")
    return None if said == "yes" else ANSWERS.get(str(said), Refusal.NOT_ASKED)


def letter_sheet(
    case: Case, clinic: Clinic, formulary: Formulary, *, today: date, now: datetime
) -> Sheet:
    """The letter: that the patient considers IV ketamine, keeps taking, and who may change what.

    Raises:
        PermissionError: the patient did not say that we may.
    """
    answers = standing(case, clinic, formulary, today).answers
    if why := refusal(case, answers):
        raise PermissionError(why)
    words = letter_words()
    return Sheet(
        kind="letter",
        reference=case.intake.reference,
        title=words.say("title"),
        facts=((_("Date"), say(now, clinic.zone, clinic.zone).day), (_("From"), clinic.name)),
        parts=(Part("", tuple(_body(answers, clinic, named_in_letter(answers, formulary)))),),
        foot=foot(case, clinic, now),
    )


def _body(answers: Answers, clinic: Clinic, named: Named) -> Iterator[Block]:
    words, contact = letter_words(), answers.get("contact", {})
    patient = str(contact["name"])
    born = us_date(date.fromisoformat(contact["birth_date"]))
    prescriber = answers.get("care", {}).get("prescriber_name")
    greeting = "named" if prescriber else "unnamed"
    yield Words(words.say(greeting, prescriber=str(prescriber), patient=patient))
    yield Words(words.say("about", patient=patient, born=born, clinic=clinic.name))
    if named.taken:
        yield Words(words.say("takes"))
        yield Points(named.taken)
    else:
        yield Words(words.say("takes_none"))
    yield Words(words.say("keeps"))
    if named.stopped:
        yield Words(words.say("stopped"))
        yield Points(named.stopped)
        yield Words(words.say("stopped_told"))
    yield Words(words.say("yours"), tone="strong")
    yield Words(words.say("ask", phone=national(clinic.phone)))
    yield Words(words.say("closing"))
    yield Words(words.say("from", clinic=clinic.name))
    yield Words(words.say("signature"), tone="signature")
    if not words.reviewer:
        yield Words(words.say("unsigned"), tone="small")
