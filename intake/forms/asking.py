"""Asking a patient something, the patient's answer, and a message to them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from intake.clinical.asking import better_unsaid, questions
from intake.forms.base import StepForm, Surroundings
from intake.forms.contacts import Phone
from intake.forms.desk import LONGEST_NOTE, SeenForm
from intake.forms.fields import Choice, Line, Lines
from intake.forms.medicine_list import Form as MedicineForm

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.datastructures import MultiDict

ANSWER_IT: Final = _l("Answer this question, or call us")
LONGEST_QUESTION: Final = 200


class AskForm(SeenForm):
    """What is asked. The kinds stand with their medicine: `dose:m1`. They are set when bound."""

    kind = Choice(_l("What do you ask?"), [], message=_l("Select what you ask"))
    words = Line(
        _l("Your question"),
        longest=LONGEST_QUESTION,
        description=_l("Only for one in your own words. The patient reads it word for word."),
    )

    def validate_words(self, field: Line) -> None:
        """Ask for the words where they are the question.

        Raises:
            ValidationError: there are none, or some that no patient is told.
        """
        if self.kind.data == "other" and not field.data:
            raise ValidationError(_l("Write your question"))
        if instead := better_unsaid(field.data or ""):
            raise ValidationError(_l(instead))


class MessageForm(SeenForm):
    """A message to the patient, read by the sender before it is sent."""

    text = Lines(
        _l("What the patient will read"),
        longest=LONGEST_NOTE,
        needed=_l("Write the message"),
        description=_l("A draft. Change every word that does not fit. It stands on their page."),
    )

    def validate_text(self, field: Lines) -> None:
        """Refuse words that no patient is told.

        Raises:
            ValidationError: there are some; it says what to say instead.
        """
        if instead := better_unsaid(field.data or ""):
            raise ValidationError(_l(instead))


class AnswerForm(StepForm):
    """One question to a patient, as a page of the form asks it. `answer` is made for each kind."""

    def words(self) -> str:
        """The answer as a person reads it."""
        return str(self.answer_field.shown() or "")

    @property
    def answer_field(self) -> Any:
        """The one field."""
        return self["answer"]


def _last_taken(label: str) -> Any:
    asked = MedicineForm(None, None, Surroundings(today=date.max))["last_taken"]
    return Choice(label, asked.choices, message=asked.message)


FIELDS: Final[dict[str, Callable[[str], Any]]] = {
    "dose": lambda label: Line(label, needed=ANSWER_IT, longest=100),
    "last_taken": _last_taken,
    "callback": lambda label: Phone(label, needed=ANSWER_IT, longest=40),
    "place": lambda label: Line(label, needed=ANSWER_IT, longest=200),
    "other": lambda label: Lines(label, needed=ANSWER_IT, longest=1000),
}


def asked_words(kind: str, name: str) -> str:
    """A question in the words in which its patient reads it."""
    return str(_(questions()[kind].text)).replace("{name}", name)


def answer_form(kind: str, name: str, sent: MultiDict[str, str] | None, today: date) -> AnswerForm:
    """The form of a question.

    Args:
        kind: a key of the questions.
        name: of the medicine, or the words of a free question.
        sent: what the browser posted.
        today: the date at the clinic.
    """
    field = FIELDS[kind](asked_words(kind, name))
    made: type[AnswerForm] = type("Answer", (AnswerForm,), {"answer": field})
    return made(sent, None, Surroundings(today=today))
