"""What every step's form shares: its surroundings, its stored answer, its rows to check."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple, cast

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from werkzeug.datastructures import MultiDict

    from intake.domain.steps import Answers, Step

YES_NO: Final = (("yes", _l("Yes")), ("no", _l("No")))
YES_NO_UNSURE: Final = (*YES_NO, ("unsure", _l("I am not sure")))
# Kept with an agreement that was said on the phone.
GIVEN_ALOUD: Final = "aloud"
PREFER_NOT: Final = ("prefer_not", _l("I prefer not to say"))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a form may know beside its own fields.

    Attributes:
        today: the date in the clinic's zone.
        states: codes of the states that the clinic serves.
        answers: the answers on the route so far.
        item: id of the list item that the page is about.
        listed: how many things stand on the list that a yes on this page opens.
        offers: value and words of what can be chosen just now, such as times.
        spoken: the questions are read aloud to a patient on the phone.
    """

    today: date
    states: tuple[str, ...] = ()
    answers: Answers = field(default_factory=dict)
    item: str | None = None
    listed: int = 0
    offers: Sequence[tuple[str, Any]] = ()
    spoken: bool = False


class Row(NamedTuple):
    """One line of check-your-answers. `text` is nothing where nothing was answered."""

    name: str
    label: str
    text: str | None


class StepForm(FlaskForm):  # type: ignore[misc]
    """The form of one page.

    Args:
        sent: what the browser posted, or nothing to show what is saved.
        saved: the stored answer.
        around: what the form may know beside its own fields.
    """

    # What the form asks otherwise where it is read aloud: by field.
    SPOKEN: ClassVar[Mapping[str, Any]] = {}

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Every post is checked for forgery before a form is made, so the form need not again."""

        csrf = False

    def __init__(
        self,
        sent: MultiDict[str, str] | None,
        saved: Mapping[str, Any] | None,
        around: Surroundings,
    ) -> None:
        self.around = around
        # On a post the stored answer stays out: a choice that was not sent is not answered.
        super().__init__(formdata=sent, data={} if sent is not None else dict(saved or {}))
        for name, words in self.SPOKEN.items() if around.spoken else ():
            self[name].label.text = words

    def asked(self) -> Iterator[Any]:
        """The fields that make the answer: those that apply to what is answered so far."""
        return iter(self)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check what was sent; what stands in a field that does not apply is no fault."""
        super().validate(extra_validators)
        asked = {found.name for found in self.asked()}
        for found in self:
            if found.name not in asked:
                found.errors = []
        return not any(found.errors for found in self)

    def answer(self) -> dict[str, Any]:
        """What is stored: declared fields that were answered, as JSON values."""
        values = {found.name: found.stored() for found in self.asked()}
        return {name: value for name, value in values.items() if value is not None}

    def rows(self) -> list[Row]:
        """The questions and answers in words, as asked."""
        return [Row(found.name, str(found.label.text), found.shown()) for found in self.asked()]


def form_of(step: Step) -> type[StepForm]:
    """The form of a step, found by its stem."""
    found = import_module(f"intake.forms.{step.stem}").Form
    return cast("type[StepForm]", found)
