"""`intake medications`: what the medicine table makes of a typed line."""

from __future__ import annotations

import json

import click

from intake.clinical.guidance import lookup_as_json


@click.group("medications")
def command() -> None:
    """Ask the medicine table."""


@command.command()
@click.argument("text")
@click.option("--json", "as_json", is_flag=True, help="Print the whole answer as JSON.")
def lookup(text: str, as_json: bool) -> None:
    """Show what TEXT names for certain, and what it may be meant to name."""
    found = lookup_as_json(text)
    if as_json:
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
        return
    for kind in ("certain", "suggestions"):
        for match in found[kind]:
            click.echo(f"{kind}: {match['name']} ({', '.join(match['classes'])})")
    if not found["certain"] and not found["suggestions"]:
        click.echo("Nothing in the table has a name like this.")
