"""The clinic: its name, hours, states, and whom to tell. Read from `INTAKE_CLINIC_FILE`."""

from __future__ import annotations

import tomllib
from datetime import time  # noqa: TC003 - pydantic reads it at run time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from intake.settings import SettingsError

if TYPE_CHECKING:
    from pathlib import Path


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
    """One step of the ladder: who is told when nobody has answered after so many minutes."""

    who: str
    after_minutes: int = Field(ge=0)
    page: bool = False


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
    statements: tuple[OwnStatement, ...] = ()

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
