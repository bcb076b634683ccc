"""`intake up`: the whole service on this machine, in the foreground."""

from __future__ import annotations

import sys

import click

from intake.runner.start import CannotStartError, start


@click.command("up")
def command() -> None:
    """Start web, workers, relay, broker and the local inbox; Ctrl-C stops them all."""
    try:
        start()
    except CannotStartError as fault:
        sys.exit(str(fault))
