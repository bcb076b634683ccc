"""`intake ...`: what an operator types."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Final

import click

from intake.settings import SettingsError

if TYPE_CHECKING:
    from flask import Flask

# Each names a module of this room that holds a click command called `command`.
COMMANDS: Final = (
    "up",
    "strings",
    "clinical",
    "doctor",
    "export",
    "users",
    "medications",
    "screen",
    "relay",
    "jobs",
    "queues",
    "workers",
    "deliveries",
    "stuck",
    "clock",
    "slots",
    "simulate",
    "mail",
)


class _Commands(click.Group):
    """Loads a command's module only when that command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        found = import_module(f"intake.cli.{cmd_name}").command
        assert isinstance(found, click.Command)
        return found


@click.group(cls=_Commands)
@click.version_option(package_name="intake")
def group() -> None:
    """Run and look after the intake service."""


def main() -> None:
    """Run a command; a bad setting is a sentence, not a traceback."""
    try:
        group()
    except SettingsError as fault:
        sys.exit(f"The settings cannot be used:\n{fault}")


def register(app: Flask) -> None:
    """Leave `flask --app wsgi ...` with its own commands; ours are under `intake`."""
    del app
