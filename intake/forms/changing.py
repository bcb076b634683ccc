"""What a patient fills in on their own page: another time, and why a call is cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask_babel import lazy_gettext as _l

from intake.forms.base import StepForm, Surroundings
from intake.forms.fields import Choice

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from werkzeug.datastructures import MultiDict

REASONS: Final = (
    ("time", _l("The time does not suit me")),
    ("place", _l("I cannot talk in private then")),
    ("device", _l("I cannot join by video")),
    ("mind", _l("I do not want this call any more")),
    ("other", _l("Another reason")),
)


class TimeForm(StepForm):
    """One of the offered times, and the zone that times are said in."""

    choice = Choice(_l("A time for your call"), [], message=_l("Select a time"))
    zone = Choice(_l("Your time zone"), [], message=_l("Select your time zone"), optional=True)

    def __init__(
        self,
        sent: MultiDict[str, str] | None,
        today: date,
        times: Sequence[tuple[str, str]],
        zones: Sequence[tuple[str, str]],
        zone: str,
    ) -> None:
        super().__init__(sent, {"zone": zone}, Surroundings(today))
        self.choice.choices = list(times)
        self.zone.choices = list(zones)


class PlaceForm(StepForm):
    """At which of the clinic's places."""

    place = Choice(_l("Where would you like to come?"), [], message=_l("Select a place"))

    def __init__(
        self, sent: MultiDict[str, str] | None, today: date, places: Sequence[tuple[str, str]]
    ) -> None:
        super().__init__(sent, None, Surroundings(today))
        self.place.choices = list(places)


class CancelForm(StepForm):
    """Why, if they want to say."""

    reason = Choice(
        _l("Why do you cancel?"), list(REASONS), message=_l("Select a reason"), optional=True
    )

    def __init__(self, sent: MultiDict[str, str] | None, today: date) -> None:
        super().__init__(sent, None, Surroundings(today))

    def chosen(self) -> Any:
        """The reason's code, or nothing."""
        return self.answer().get("reason")
