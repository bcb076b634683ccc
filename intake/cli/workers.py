"""`intake workers`: which processes show signs of life; have one take no new work."""

from __future__ import annotations

import sys
from typing import Final

import click

from intake import create_app
from intake.cli.printing import say
from intake.cli.shell import BY_SHELL, SHELL, spoken
from intake.gateways import clock
from intake.queries.programs import call_roll
from intake.services.draining import drain
from intake.services.operating import NotPossible

COLUMNS: Final = ("name", "kind", "life", "age_s", "job_id", "memory_mb", "release", "detail")


@click.group("workers", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
@click.pass_context
def command(ctx: click.Context, *, as_json: bool) -> None:
    """Show workers, their children and relays: live, late, dead or unknown."""
    if ctx.invoked_subcommand is None:
        _show(as_json=as_json)


@command.command("drain")
@click.argument("name")
@click.option("--reason", default=BY_SHELL, show_default=True, callback=spoken)
def drain_command(*, name: str, reason: str) -> None:
    """Have the worker NAME finish what it holds and take no new work."""
    _ask(name, reason, wanted=True)
    click.echo(f"{name} takes no new work within seconds.")


@command.command("undrain")
@click.argument("name")
@click.option("--reason", default=BY_SHELL, show_default=True, callback=spoken)
def undrain_command(*, name: str, reason: str) -> None:
    """Have the worker NAME take work again."""
    _ask(name, reason, wanted=False)
    click.echo(f"{name} takes new work again.")


def _ask(name: str, reason: str, *, wanted: bool) -> None:
    with create_app().app_context():
        try:
            drain(name, wanted=wanted, actor=SHELL, reason=reason, now=clock.now())
        except NotPossible:
            sys.exit(f"There is no live worker {name} that was not asked already.")


def _show(*, as_json: bool) -> None:
    with create_app().app_context():
        roll = call_roll()
    found = {"kinds": roll.kinds, "releases": roll.releases, "processes": roll.processes}
    say(found, as_json=as_json, rows=roll.processes, columns=COLUMNS)
    if not as_json:
        click.echo(", ".join(f"{kind}: {life}" for kind, life in roll.kinds.items()))
