"""Times of day and whole numbers, read as people type them."""

from __future__ import annotations

import re
from datetime import time
from typing import TYPE_CHECKING, Any, Final

from flask_babel import lazy_gettext as _l
from wtforms.validators import StopValidation

from intake.forms.fields import Line

if TYPE_CHECKING:
    from wtforms.form import BaseForm

_CLOCK: Final = re.compile(r"(\d{1,2})(?::([0-5]\d))?(?::00)?\s*([ap])?\.?(?:m\.?)?", re.IGNORECASE)


def read_clock(text: str) -> time | None:
    """The time of day of `9`, `9:30`, `5 pm`, `17:00`; nothing when it is none."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute) if hour < 24 else None


class ClockTime(Line):
    """A time of day. `data` is the text for the page, `clock` the time after a check."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, longest=12, **kwargs)
        self.clock: time | None = None

    def process_data(self, value: Any) -> None:
        """Take a stored time."""
        self.data = value.strftime("%H:%M") if isinstance(value, time) else value

    def pre_validate(self, form: BaseForm) -> None:
        """Read the time.

        Raises:
            StopValidation: it is no time of day.
        """
        super().pre_validate(form)
        self.clock = None
        if self.data:
            self.clock = read_clock(self.data)
            if self.clock is None:
                raise StopValidation(_l("Enter a time, like 9:00 AM"))


class Whole(Line):
    """A whole number between two others. `number` is it after a check.

    `asks` is what to enter, in words that tell it from the other numbers of its page.
    """

    def __init__(self, label: Any, *, asks: Any, least: int, most: int, **kwargs: Any) -> None:
        super().__init__(label, longest=6, needed=asks, **kwargs)
        self.asks, self.least, self.most = asks, least, most
        self.number = least

    def process_data(self, value: Any) -> None:
        """Take a stored number."""
        self.data = None if value is None else str(value)

    def pre_validate(self, form: BaseForm) -> None:
        """Read the number.

        Raises:
            StopValidation: it is none, or too small or large.
        """
        super().pre_validate(form)
        text = self.data or ""
        if not text:
            return
        if not (text.isascii() and text.isdigit() and self.least <= int(text) <= self.most):
            raise StopValidation(
                _l(
                    "%(asks)s, from %(least)s to %(most)s",
                    asks=self.asks,
                    least=self.least,
                    most=self.most,
                )
            )
        self.number = int(text)
