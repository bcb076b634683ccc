"""The clinic: its name, hours, states, and whom to tell. Read from `INTAKE_CLINIC_FILE`."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Annotated, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from intake.domain.escalation import Pace, When
from intake.domain.notices import next_digest
from intake.domain.working_week import Week
from intake.settings import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

    from intake.settings import Settings

SHORTEST_SECRET: Final = 32


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Location(_Part):
    """A place where the clinic sees people."""

    name: str
    address: str


class OwnStatement(_Part):
    """What the clinic says in its own name on the page to read before, and what it goes by."""

    text: str = Field(min_length=1)
    source: str = Field(min_length=1)


class OpeningHours(_Part):
    """Wall-clock hours of one weekday, Monday 0, in the clinic's zone."""

    weekday: int = Field(ge=0, le=6)
    opens: time
    closes: time


class Rung(_Part):
    """One step of the ladder: who is told when nobody has answered after so many minutes.

    Attributes:
        who: the login of a member of staff.
        when: during which hours they stand there.
        page: tell them by the second way too.
    """

    who: str
    after_minutes: int = Field(ge=0)
    when: When = When.ALWAYS
    page: bool = False


class Escalation(_Part):
    """How the ladder is climbed, and how soon an outcome is written down. Minutes, and times.

    Attributes:
        covered_at_night: somebody answers outside opening hours; else the ladder waits for them.
        today_times: how much slower a case climbs that needs an answer today.
        last_minutes: how long after the last rung "nobody has been told" is shown to everybody.
        outcome_minutes: from taking a case to its outcome; open minutes for a case of today.
        tries_before_not_reached: calls that must be logged before "not reached" ends a flag.
    """

    covered_at_night: bool = True
    today_times: int = Field(6, ge=1, le=60)
    last_minutes: int = Field(10, ge=1, le=240)
    outcome_minutes: int = Field(60, ge=5, le=1440)
    tries_before_not_reached: int = Field(3, ge=1, le=20)


class Digest(_Part):
    """When the digests of what can wait go out, on the clinic's clock; only while it is open."""

    times: tuple[time, ...] = Field((time(9, 30), time(14, 0)), min_length=1)


class Service(_Part):
    """How soon somebody takes a case. Minutes; open ones, except for a case of now."""

    now_minutes: int = Field(15, ge=1)
    today_minutes: int = Field(60, ge=1)
    routine_minutes: int = Field(480, ge=1)


class Paging(_Part):
    """The second way to reach somebody: a signed webhook of a paging or text message service."""

    url: str = Field(pattern=r"^https?://[^\s]+$")
    timeout_s: float = Field(10.0, gt=0, le=20)

    @field_validator("url")
    @classmethod
    def _is_https(cls, value: str) -> str:
        plain = value.startswith("http://")
        if plain and not value.startswith(("http://127.0.0.1:", "http://localhost:")):
            raise ValueError("must be https")
        return value


class Clinic(_Part):
    """What the clinic says about itself; nothing here is about a patient."""

    name: str = Field(min_length=1)
    neutral_name: str = Field(min_length=1)
    zone: str
    phone: str = Field(pattern=r"^\+1\d{10}$")
    email: str
    website: str = ""
    portal: str = ""
    states: tuple[str, ...] = Field(min_length=1)
    video_link: str = Field(pattern=r"^https://.*\{token\}.*$")
    locations: tuple[Location, ...] = Field(min_length=1)
    hours: tuple[OpeningHours, ...] = Field(min_length=1)
    on_call: tuple[Rung, ...] = Field(min_length=1)
    # How many hours before a call its patient is reminded; empty means never.
    reminder_hours: tuple[Annotated[int, Field(ge=1, le=336)], ...] = (24, 1)
    statements: tuple[OwnStatement, ...] = ()
    escalation: Escalation = Escalation()
    service: Service = Service()
    digest: Digest = Digest()
    paging: Paging | None = None
    dispatch: str = Field("", pattern=r"^(\+1\d{10})?$")

    @property
    def week(self) -> Week:
        """The opening hours, to count minutes in."""
        return Week(self.hours, self.zone)

    @property
    def pace(self) -> Pace:
        """How fast the ladder is climbed."""
        told = self.escalation
        return Pace(self.week, told.covered_at_night, told.today_times, told.last_minutes)

    @model_validator(mode="after")
    def _has_a_digest(self) -> Clinic:
        # Any week will do: the hours are the same in each.
        next_digest(datetime(2026, 1, 5, tzinfo=UTC), self.digest.times, self.week)
        return self

    @field_validator("zone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError("must be an IANA time zone, such as America/Chicago") from None
        return value


def load_clinic(path: Path) -> Clinic:
    """Read the clinic file.

    Raises:
        SettingsError: the file is missing or wrong; every fault is named.
    """
    try:
        with path.open("rb") as file:
            return Clinic.model_validate(tomllib.load(file))
    except FileNotFoundError:
        raise SettingsError(f"INTAKE_CLINIC_FILE: there is no file {path}") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"INTAKE_CLINIC_FILE: {path.name} is not TOML: {error}") from None
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        lines = [f"{path.name}: {'.'.join(map(str, f['loc']))}: {f['msg']}" for f in faults]
        raise SettingsError("\n".join(lines)) from None


def check_paging(clinic: Clinic, settings: Settings) -> None:
    """Refuse a paging service that could not tell our pages from somebody else's.

    Raises:
        SettingsError: there is no secret to sign pages with.
    """
    secret = settings.paging_secret.get_secret_value()
    if clinic.paging is not None and len(secret) < SHORTEST_SECRET:
        raise SettingsError(
            "INTAKE_PAGING_SECRET: set at least 32 random characters; the clinic file has [paging]"
        )
