"""`intake workers`: which processes show signs of life."""

from __future__ import annotations

from typing import Final

import click

from intake import create_app
from intake.cli.printing import say
from intake.queries.programs import call_roll

COLUMNS: Final = ("name", "kind", "life", "age_s", "job_id", "memory_mb", "release", "detail")


@click.command("workers")
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
def command(*, as_json: bool) -> None:
    """Show workers, their children and relays: live, late, dead or unknown."""
    with create_app().app_context():
        roll = call_roll()
    found = {"kinds": roll.kinds, "releases": roll.releases, "processes": roll.processes}
    say(found, as_json=as_json, rows=roll.processes, columns=COLUMNS)
    if not as_json:
        click.echo(", ".join(f"{kind}: {life}" for kind, life in roll.kinds.items()))
