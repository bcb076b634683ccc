"""Single stored answers in the words that were asked, whatever page they stood on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from intake.clinical.instruments import NAMES, instrument
from intake.domain.steps import BY_SLUG, from_clear
from intake.forms.base import Surroundings, form_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from intake.clinical.facts import Evidence

REFUSED: Final = "prefer_not"
BY_STEP: Final = {instrument(name).step: name for name in NAMES}
# How far the C-SSRS had come: no answer of its own, so a rule that looks at it names it in a word.
CSSRS_STOOD: Final = {
    "unasked": lazy_gettext("C-SSRS: not asked"),
    "pending": lazy_gettext("C-SSRS: asked, not answered yet"),
    "clear": lazy_gettext("C-SSRS: no question answered yes"),
    "low": lazy_gettext("C-SSRS: low level"),
    "moderate": lazy_gettext("C-SSRS: moderate level"),
    "high": lazy_gettext("C-SSRS: high level"),
}


def page_rows(stop: str, fields: Mapping[str, Any], today: date) -> list[tuple[str, str]]:
    """What was answered on one page as question and answer; what was not asked is left out.

    Args:
        stop: key of the page, as it is stored in the clear.
        fields: the stored answer.
        today: the date at the clinic.
    """
    slug = from_clear(stop).partition(":")[0]
    if slug in BY_STEP:
        return item_rows(BY_STEP[slug], fields, whole=False)
    step = BY_SLUG.get(slug)
    if step is None or step.collection:
        return [(name, said({}, value)) for name, value in fields.items()]
    # Whether a question applied hangs on others, which may have changed since.
    form = form_of(step)(None, fields, Surroundings(today=today))
    found = [one for one in form if one.name in fields]
    return [(str(one.label.text), words) for one in found if (words := one.shown())]


def item_rows(name: str, given: Mapping[str, Any], *, whole: bool) -> list[tuple[str, str]]:
    """An instrument's questions with their answers in words; of a part, those that are there."""
    rows: list[tuple[str, str]] = []
    for item in instrument(name).items:
        if whole or item.field in given:
            words: dict[Any, str] = {option.value: option.text for option in item.options}
            rows.append((item.text, said(words, given.get(item.field))))
    return rows


def evidence_words(found: Evidence, today: date) -> str:
    """The answer that a flag points at, with its question; of a list, the patient's own words.

    The answer is the one that was given then, also when it was changed later. What was typed and
    never sent says so.
    """
    words = _answer_words(found, today)
    return _("Typed, but not sent: %(words)s", words=words) if found.unsent else words


def _answer_words(found: Evidence, today: date) -> str:
    if (found.step, found.field) == ("cssrs", "level"):
        return str(CSSRS_STOOD.get(found.text, found.text))
    slug = from_clear(found.step).partition(":")[0]
    step = BY_SLUG.get(slug)
    if step is None or step.collection or "." in found.field:
        return found.text
    value: Any = found.text
    if slug in BY_STEP and found.text.isdigit():
        value = int(found.text)
    rows = page_rows(slug, {found.field: value}, today)
    if not rows:
        return found.text
    question, answer = rows[0]
    return f"{question} {answer}" if question.endswith("?") else f"{question}: {answer}"


def said(words: Mapping[Any, str], value: Any) -> str:
    """An answer in words. A refusal is neither a no nor a question that was left out."""
    if isinstance(value, str | int) and value in words:
        return words[value]
    if value == REFUSED:
        return str(_("Preferred not to answer"))
    return str(_("Not answered")) if value in (None, "") else str(value)
