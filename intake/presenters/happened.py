"""What happened to a case, in words."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from intake.presenters.calls import act_words

if TYPE_CHECKING:
    from collections.abc import Mapping

NOBODY: Final[Mapping[str, str]] = MappingProxyType({})
WORDS: Final[Mapping[str, Any]] = {
    "case.open": _l("Opened the case"),
    "case.acknowledge": _l("Took the case"),
    "intake.begin": _l("Began the form"),
    "intake.submit": _l("Sent the form"),
    "flag.raise": _l("A rule raised a flag"),
    "flag.rise": _l("A flag became more urgent"),
    "flag.refresh": _l("A later answer was added to a flag"),
    "flag.close": _l("Closed a flag"),
    "case.review": _l("Reviewed a part of the brief"),
    "case.pdmp": _l("Checked the ePDMP"),
    "question.ask": _l("Asked the patient a question"),
    "question.answer": _l("Answered a question"),
    "question.take_back": _l("Took a question back"),
    "message.send": _l("Wrote to the patient"),
    "intake.withdraw": _l("Took back the request"),
    "intake.second-part": _l("Sent the second part"),
    "case.outcome": _l("Wrote down what came of it"),
    "call.log": _l("Logged a phone call"),
    "case.note": _l("Wrote a note"),
    "case.decide": _l("Decided what follows"),
    "intake.close": _l("Closed the case"),
    "ladder.begin": _l("Began to tell people, one after the other"),
    "ladder.nobody": _l("Everybody was told, and nobody had answered"),
    "export.brief": _l("Took the brief out, on paper or as PDF"),
    "export.text": _l("Opened the brief as plain text"),
    "export.letter": _l("Took out a letter to the person who prescribes"),
    "export.copy": _l("Took out the patient's own copy"),
    "export.bundle": _l("Took out the FHIR bundle"),
}


def event_words(event: str, became: str | None = None, names: Mapping[str, str] = NOBODY) -> str:
    """One event of history in words, without who did it.

    Args:
        event: as history names it.
        became: what it led to: a state, a number or an id.
        names: of the staff, by id as text.
    """
    if event == "case.hand":
        return str(_("Handed the case over to %(name)s", name=names.get(became or "", "")))
    if event == "ladder.rung":
        return str(_("Told the next ones: step %(number)s", number=became or ""))
    return str(WORDS[event]) if event in WORDS else act_words(event)
