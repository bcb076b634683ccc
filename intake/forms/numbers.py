"""A whole number that may be left out, or refused in words where the question says so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from flask_babel import lazy_gettext as _l
from wtforms.validators import StopValidation

from intake.forms.fields import ONCE, Line

if TYPE_CHECKING:
    from wtforms.form import BaseForm

PREFER_NOT: Final = "prefer_not"
DIGITS: Final = re.compile(r"[0-9]{1,6}")


class Whole(Line):
    """A whole number between two others.

    Args:
        label: the question.
        least: smallest number taken; `most` the greatest.
        refusable: whether a box with the same name may say that the person prefers not to answer.
        example: a number that raises no eyebrows.
        needed: message when nothing was said; without one it may be left open.
    """

    def __init__(  # noqa: PLR0913 - a range, and what may stand in its place
        self,
        label: Any,
        *,
        least: int,
        most: int,
        example: int,
        refusable: bool = False,
        needed: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, longest=20, needed=needed, **kwargs)
        self.least, self.most, self.example = least, most, example
        self.refusable = refusable

    def process_data(self, value: Any) -> None:
        """Take a stored number; it is shown as text."""
        self.data = None if value is None else str(value)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number, or the refusal.

        Raises:
            ValueError: more than one was sent.
        """
        said = [value for value in valuelist if value.strip()]
        super().process_formdata(said[:1])
        if len(said) > 1:
            raise ValueError(ONCE)

    def pre_validate(self, form: BaseForm) -> None:
        """Accept a number in the range, a refusal where there is one, or nothing.

        Raises:
            StopValidation: it is neither.
        """
        super().pre_validate(form)
        if self.data and self.stored() is None:
            message = _l(
                "Enter a whole number from %(least)s to %(most)s", least=self.least, most=self.most
            )
            raise StopValidation(message)

    def takes(self, value: object) -> bool:
        """Whether this is a value that could have been stored."""
        if self.refusable and value == PREFER_NOT:
            return True
        whole = isinstance(value, int) and not isinstance(value, bool)
        return whole and self.least <= int(str(value)) <= self.most

    def stored(self) -> Any:
        """The number, the refusal, or nothing."""
        text = (self.data or "").strip()
        value: int | str = int(text) if DIGITS.fullmatch(text) else text
        return value if self.takes(value) else None

    def shown(self) -> str | None:
        """The number in digits, or the refusal in words."""
        value = self.stored()
        if value == PREFER_NOT:
            return str(_l("I prefer not to say"))
        return None if value is None else str(value)
