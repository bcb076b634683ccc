"""`intake mail preview`: every message that we send, with made-up cases."""

from __future__ import annotations

import click

from intake import create_app
from intake.gateways import clock
from intake.services.previewing import names, preview


@click.group("mail")
def command() -> None:
    """Look at the messages that we send."""


@command.command("preview")
@click.argument("name", required=False)
@click.option("--text", "shape", flag_value="text", default="text", help="Subject and plain text.")
@click.option("--html", "shape", flag_value="html", help="The HTML alone.")
def show(name: str | None, shape: str) -> None:
    """Print a message; without a NAME, list the names."""
    with create_app().app_context():
        if name is None:
            click.echo("\n".join(names()))
            return
        try:
            found = preview(name, now=clock.now()).filled
        except KeyError:
            known = ", ".join(names())
            raise click.UsageError(f"There is no message {name}. There are: {known}.") from None
    click.echo(found.html if shape == "html" else f"Subject: {found.subject}\n\n{found.text}")
