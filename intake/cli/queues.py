"""`intake queues`: how much work of each kind, how old, whether it moves; pause it, resume it."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import Final

import click

from intake import create_app
from intake.cli.broker_address import broker_url
from intake.cli.printing import say
from intake.cli.shell import BY_SHELL, SHELL, spoken
from intake.domain.work import PAUSABLE
from intake.gateways import clock
from intake.gateways.broker import Listener
from intake.queries.flow import flows
from intake.queries.pauses import pauses
from intake.services import operating

COLUMNS: Final = (
    *("kind", "queue", "flow", "ready", "oldest_s", "running", "retrying", "later", "held"),
    *("dead", "paused"),
)


@click.group("queues", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
@click.pass_context
def command(ctx: click.Context, *, as_json: bool) -> None:
    """Show work by kind, what is paused, and how many rings wait in the broker."""
    if ctx.invoked_subcommand is None:
        _show(as_json=as_json)


@command.command("pause")
@click.argument("name", type=click.Choice(PAUSABLE), metavar="NAME")
@click.option("--reason", required=True, callback=spoken, help="Every page of staff shows it.")
@click.option("--hours", type=click.IntRange(1, 24), help="Then it goes on by itself.")
def pause_command(*, name: str, reason: str, hours: int | None) -> None:
    """Have nothing of NAME begun: a kind, a queue, `mail` or `pager`.

    While `critical` or `mail` is paused, nobody is told when a patient is in danger.
    """
    with create_app().app_context():
        now = clock.now()
        until = now + timedelta(hours=hours) if hours else None
        operating.pause(name, actor=SHELL, reason=reason, now=now, until=until)
    click.echo(f"{name} is paused.")


@command.command("resume")
@click.argument("name")
@click.option("--reason", default=BY_SHELL, show_default=True, callback=spoken)
def resume_command(*, name: str, reason: str) -> None:
    """Let NAME go on."""
    with create_app().app_context():
        try:
            operating.resume(name, actor=SHELL, reason=reason, now=clock.now())
        except operating.NotPossible:
            sys.exit(f"{name} is not paused.")
    click.echo(f"{name} goes on.")


def _show(*, as_json: bool) -> None:
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
