"""`intake slots`: which times are free, as patients would be offered them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from intake import create_app
from intake.domain.us_states import STATE_NAMES
from intake.domain.zones import say
from intake.gateways import clock
from intake.queries.availability import HORIZON
from intake.queries.slots import free_slots

if TYPE_CHECKING:
    from intake.domain.slots import Slot


class _Day(click.ParamType[date]):
    name = "day"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail("give a day as YYYY-MM-DD", param, ctx)


class _Zone(click.ParamType[ZoneInfo]):
    name = "zone"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> ZoneInfo:
        try:
            return ZoneInfo(str(value))
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.fail("give an IANA zone, such as America/Chicago", param, ctx)


class _State(click.ParamType[str]):
    name = "state"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        code = str(value).upper()
        if code not in STATE_NAMES:
            self.fail("give a state's two letters, such as WI", param, ctx)
        return code


@click.command("slots")
@click.option("--from", "first", type=_Day(), required=True, help="First day, in the zone.")
@click.option("--to", "last", type=_Day(), required=True, help="Last day, in the zone.")
@click.option("--zone", type=_Zone(), required=True, help="IANA zone to read and to print in.")
@click.option(
    "--state", type=_State(), help="USPS code: only clinicians who may see a patient there."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(first: date, last: date, zone: ZoneInfo, state: str | None, as_json: bool) -> None:
    """List the free times of each clinician from one day to another, both included."""
    if last < first:
        raise click.UsageError("--to must not lie before --from")
    if last - first > HORIZON:
        raise click.UsageError(f"ask for {HORIZON.days} days at most")
    window = _midnight(first, zone), _midnight(last + timedelta(days=1), zone)
    with create_app().app_context():
        found = free_slots(now=clock.now(), state=state, window=window)
    if as_json:
        click.echo(json.dumps([_row(slot, zone) for slot in found], indent=2))
        return
    for slot in found:
        click.echo(f"{say(slot.start, zone.key, slot.zone)}\t{slot.clinician_id}")


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _row(slot: Slot, zone: ZoneInfo) -> dict[str, str]:
    return {
        "start": slot.start.astimezone(zone).isoformat(),
        "end": slot.end.astimezone(zone).isoformat(),
        "zone": zone.key,
        "clinician": slot.clinician_id,
    }
