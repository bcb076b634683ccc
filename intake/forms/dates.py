"""A date as month, day and year, whatever is sent for each part."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from flask_babel import format_date
from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import StopValidation

from intake.forms.fields import ONCE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wtforms.form import BaseForm

PARTS: Final = ("month", "day", "year")
_MISSING: Final[Mapping[str, Any]] = {
    "month": _l("Enter a month"),
    "day": _l("Enter a day"),
    "year": _l("Enter a year"),
}
_WRONG: Final[Mapping[str, Any]] = {
    "month": _l("The month must be a number from 1 to 12"),
    "day": _l("The day must be a number from 1 to 31"),
    "year": _l("The year must have 4 numbers, like 1985"),
}
_SHAPE: Final = {
    "month": re.compile(r"0?[1-9]|1[0-2]"),
    "day": re.compile(r"0?[1-9]|[12][0-9]|3[01]"),
    "year": re.compile(r"[12][0-9]{3}"),
}
UNREAL: Final = _l("Enter a real date")


@dataclass
class Part:
    """One box of the date, in the shape that the page's macros read."""

    id: str
    name: str
    raw_data: list[str] = field(default_factory=list)
    data: str | None = None
    errors: list[Any] = field(default_factory=list)


class MonthDayYear(Field):
    """A calendar date. `data` is a `date` or nothing.

    Args:
        needed: message when all parts are empty; without one the date may be left out.
    """

    def __init__(self, label: Any, *, needed: Any = None, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.needed = needed
        self.flags.optional = not needed
        self._part = {name: Part(f"{self.id}-{name}", f"{self.name}-{name}") for name in PARTS}

    @property
    def month(self) -> Part:
        """The month's box."""
        return self._part["month"]

    @property
    def day(self) -> Part:
        """The day's box."""
        return self._part["day"]

    @property
    def year(self) -> Part:
        """The year's box."""
        return self._part["year"]

    def process(
        self, formdata: Any, data: Any = None, extra_filters: Sequence[Any] | None = None
    ) -> None:
        """Fill the boxes from what was sent, else from a stored `YYYY-MM-DD`."""
        del extra_filters
        self.process_errors = []
        self.data = None
        if formdata is not None:
            for part in self._part.values():
                part.raw_data = formdata.getlist(part.name)
                part.data = part.raw_data[0].strip() if part.raw_data else None
            self.raw_data = [text for part in self._part.values() for text in part.raw_data]
        elif isinstance(data, str):
            self.data = date.fromisoformat(data)
            for name, part in self._part.items():
                part.data = str(getattr(self.data, name))

    def pre_validate(self, form: BaseForm) -> None:
        """Make a date of the parts, or say which of them is wrong.

        Raises:
            StopValidation: a part is missing or wrong, or there is no such day.
        """
        del form
        for part in self._part.values():
            part.errors = []
        if not any(part.data for part in self._part.values()):
            if self.needed:
                raise StopValidation(self.needed)
            return
        for name, part in self._part.items():
            self._check(name, part)
        try:
            month, day, year = (int(self._part[name].data or 0) for name in PARTS)
            self.data = date(year, month, day)
        except ValueError:
            self.day.errors = [UNREAL]
            raise StopValidation(UNREAL) from None

    def _check(self, name: str, part: Part) -> None:
        message = None
        if len(part.raw_data) > 1:
            message = ONCE
        elif not part.data:
            message = _MISSING[name]
        elif not _SHAPE[name].fullmatch(part.data):
            message = _WRONG[name]
        if message:
            part.errors = [message]
            raise StopValidation(message)

    def stored(self) -> str | None:
        """The date as `YYYY-MM-DD`."""
        return self.data.isoformat() if self.data else None

    def shown(self) -> str | None:
        """The date in words."""
        return format_date(self.data, "MMMM d, y") if self.data else None
