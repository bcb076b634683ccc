"""Form fields that survive anything a browser can send, and say what they would store.

Every field takes one value. Sent twice, or as something else, it has an error and keeps its text.
`stored()` gives the JSON value for the answer, `shown()` the words for check-your-answers.
No message ever quotes what was sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import Field, StringField
from wtforms.validators import StopValidation

from intake.forms.cleaning import LINE_BREAKS, has_hidden, tidy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wtforms.form import BaseForm

ONCE: Final = _l("Answer this question once")
MOST_CHOICES: Final = 50


class Needed:
    """Ask for an answer, in words of the question's own."""

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, form: BaseForm, field: Field) -> None:
        """Stop at an empty field, unless it already has a better error.

        Raises:
            StopValidation: nothing was answered.
        """
        del form
        if field.errors:
            raise StopValidation
        if field.data is None or field.data in ("", []):
            raise StopValidation(self.message)


class Line(StringField):
    """One line of text: tidied, without hidden characters, not longer than `longest`."""

    breaks: frozenset[str] = frozenset()

    def __init__(
        self,
        label: Any,
        *,
        longest: int = 100,
        needed: Any = None,
        validators: Sequence[Any] = (),
        **kwargs: Any,
    ) -> None:
        checks = [Needed(needed)] if needed else []
        super().__init__(label, validators=[*checks, *validators], **kwargs)
        self.longest = longest
        self.flags.optional = not needed

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read one value.

        Raises:
            ValueError: several were sent.
        """
        self.data = tidy(valuelist[0]) if valuelist else None
        if len(valuelist) > 1:
            raise ValueError(ONCE)

    def pre_validate(self, form: BaseForm) -> None:
        """Refuse hidden characters and too much text.

        Raises:
            StopValidation: the text cannot be kept as it is.
        """
        del form
        text = self.data or ""
        if len(text) > self.longest:
            raise StopValidation(_l("Use %(count)s characters or fewer", count=self.longest))
        if has_hidden(text, self.breaks):
            raise StopValidation(_l("This has hidden characters in it. Please type it in again"))

    def stored(self) -> str | None:
        """The tidied text, or nothing."""
        return self.data or None

    def shown(self) -> str | None:
        """The same text."""
        return self.stored()


class Lines(Line):
    """Text of several lines."""

    breaks = LINE_BREAKS


class Offering(Field):
    """A field with choices: pairs of value and words. `message` is said when the answer is none.

    Our own, because those of WTForms quote a wrong value in their message and would keep a stored
    answer where a post leaves the question open.

    Args:
        label: the question.
        choices: value and words; may be replaced on a bound field by what can be chosen just now.
        message: said when nothing, something unknown or too much was sent.
        optional: may be left open.
    """

    def __init__(
        self,
        label: Any,
        choices: Iterable[tuple[str, Any]],
        *,
        message: Any,
        optional: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, **kwargs)
        self.choices = list(choices)
        self.message = message
        self.flags.optional = optional

    def iter_choices(self) -> Iterable[tuple[str, Any]]:
        """Value and words of each choice, for the page."""
        return iter(self.choices)

    def has_groups(self) -> bool:
        """Choices stand in one list."""
        return False

    def labels(self) -> dict[str, Any]:
        """Choice value to its words."""
        return dict(self.choices)


class Choice(Offering):
    """One of several.

    Args:
        numbers: store digits as whole numbers.
    """

    def __init__(self, *args: Any, numbers: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = numbers

    def process_data(self, value: Any) -> None:
        """Take a stored value; numbers become the text of their choice."""
        self.data = None if value is None else str(value)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read one value.

        Raises:
            ValueError: several were sent.
        """
        self.data = valuelist[0] if valuelist and valuelist[0] else None
        if len(valuelist) > 1:
            raise ValueError(self.message)

    def pre_validate(self, form: BaseForm) -> None:
        """Accept only what was offered.

        Raises:
            StopValidation: nothing, or nothing that was offered, was chosen.
        """
        del form
        if self.data is None and self.flags.optional:
            return
        if self.data not in self.labels():
            raise StopValidation(self.message)

    def stored(self) -> str | int | None:
        """The chosen value."""
        if self.numbers and self.data is not None and self.data.isascii() and self.data.isdigit():
            return int(self.data)
        return None if self.data is None else str(self.data)

    def shown(self) -> str | None:
        """The words of the chosen value."""
        label = self.labels().get(self.data or "")
        return None if label is None else str(label)


class Choices(Offering):
    """Any of several, each once.

    Args:
        alone: values that go with no other, such as "none of these".
    """

    def __init__(self, *args: Any, alone: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.alone = frozenset(alone)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the values, each once."""
        self.data = list(dict.fromkeys(valuelist[:MOST_CHOICES]))

    def pre_validate(self, form: BaseForm) -> None:
        """Accept only what was offered.

        Raises:
            StopValidation: nothing, something that was not offered, or too much was chosen.
        """
        del form
        chosen = set(self.data or ())
        both = len(chosen) > 1 and chosen & self.alone
        if not chosen <= set(self.labels()) or both or not (chosen or self.flags.optional):
            raise StopValidation(self.message)

    def stored(self) -> list[str] | None:
        """The chosen values in the order in which they are offered."""
        return [value for value in self.labels() if value in (self.data or ())] or None

    def shown(self) -> str | None:
        """The words of the chosen values."""
        words = [str(self.labels()[value]) for value in self.stored() or ()]
        return ", ".join(words) or None
