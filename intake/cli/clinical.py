"""`intake clinical`: is what medicine says whole, and who has signed it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import click

from intake.clinical.checking import faults
from intake.clinical.documentation import render_clinical_doc
from intake.clinical.signing import unsigned

PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "clinical.md"


@click.group("clinical")
def command() -> None:
    """Check the clinical data and write it out for a doctor."""


@command.command()
def check() -> None:
    """List what is wrong, then what nobody has signed or verified yet."""
    wrong = tuple(faults())
    for fault in wrong:
        click.echo(f"fault: {fault}")
    for line in unsigned():
        click.echo(line)
    if wrong:
        sys.exit(1)


@command.command()
@click.option("--check", "only_check", is_flag=True, help="Fail when the page is out of date.")
def docs(only_check: bool) -> None:
    """Write docs/clinical.md from the data."""
    text = render_clinical_doc()
    if not only_check:
        PAGE.write_text(text, encoding="utf-8")
    elif PAGE.read_text(encoding="utf-8") != text:
        raise click.ClickException("docs/clinical.md is out of date: run `intake clinical docs`.")
