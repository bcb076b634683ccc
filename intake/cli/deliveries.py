"""`intake deliveries`: messages, to which role, and how far they got."""

from __future__ import annotations

from typing import Final

import click

from intake import create_app
from intake.cli.printing import say
from intake.domain.states import DeliveryState
from intake.queries.deliveries import deliveries_page

COLUMNS: Final = (
    *("job_id", "template", "who", "state", "smtp_code", "enhanced_code", "attempts"),
    *("changed_at", "reference"),
)


@click.command("deliveries")
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
@click.option("--state", type=click.Choice([state.value for state in DeliveryState]))
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 10_000))
def command(*, as_json: bool, state: str | None, limit: int) -> None:
    """List messages, the last changed first; never an address."""
    with create_app().app_context():
        rows = deliveries_page(state, size=limit).rows
    say(rows, as_json=as_json, rows=rows, columns=COLUMNS)
