"""How a command prints what it found: JSON for a program, aligned columns for a person."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from intake.presenters.plain import plain

if TYPE_CHECKING:
    from collections.abc import Sequence


def say(found: Any, *, as_json: bool, rows: Sequence[Any], columns: Sequence[str]) -> None:
    """Print what was found.

    Args:
        found: all of it, for `--json`.
        as_json: whether a program reads.
        rows: what a person sees, a line each.
        columns: which of a row's values, in order; their names are the first line.
    """
    if as_json:
        click.echo(json.dumps(plain(found), indent=2))
        return
    lines = [tuple(columns), *(tuple(_cell(row, name) for name in columns) for row in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(columns))]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        click.echo("  ".join(cells).rstrip())


def _cell(row: Any, name: str) -> str:
    value = plain(getattr(row, name))
    if isinstance(value, list):
        value = " ".join(map(str, value))
    if isinstance(value, float):
        value = f"{value:.0f}"
    return "-" if value in (None, "") else str(value)
