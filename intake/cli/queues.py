"""`intake queues`: how much work there is of each kind, how old, and whether it moves."""

from __future__ import annotations

from typing import Final

import click

from intake import create_app
from intake.cli.broker_address import broker_url
from intake.cli.printing import say
from intake.gateways import clock
from intake.gateways.broker import Listener
from intake.queries.flow import flows
from intake.queries.pauses import pauses

COLUMNS: Final = (
    *("kind", "queue", "flow", "ready", "oldest_s", "running", "retrying", "later", "held"),
    *("dead", "paused"),
)


@click.command("queues")
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
def command(*, as_json: bool) -> None:
    """Show work by kind, what is paused, and how many rings wait in the broker."""
    app = create_app()
    with app.app_context():
        now = clock.now()
        standing = pauses(now=now)
        kinds = flows(now=now, standing=standing)
    depths = Listener(broker_url(app.config["SETTINGS"])).depths()
    found = {"kinds": kinds, "pauses": standing, "broker": depths}
    say(found, as_json=as_json, rows=kinds, columns=COLUMNS)
    if not as_json:
        told = "away" if depths is None else ", ".join(f"{k} {v}" for k, v in depths.items())
        click.echo(f"broker: {told}")
