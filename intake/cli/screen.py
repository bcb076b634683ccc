"""`intake screen`: what the rules make of a file of answers. Needs no database, stores nothing."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click
from flask import Flask
from flask_babel import Babel

from intake.clinic import load_clinic
from intake.clinical.screening import screen, screening_as_json
from intake.domain.steps import BY_SLUG
from intake.forms.base import Surroundings
from intake.gateways import clock
from intake.presenters import answers_file
from intake.settings import ROOT, SettingsError, load_settings

if TYPE_CHECKING:
    from datetime import date, datetime

    from intake.clinic import Clinic


@click.command("screen")
@click.argument(
    "file", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=False
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--example", is_flag=True, help="Print a complete file of answers to edit.")
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day to reckon from; without it, today at the clinic.",
)
def command(file: Path | None, as_json: bool, example: bool, today: datetime | None) -> None:
    """Run the rules on FILE, a JSON file of answers such as --example prints."""
    if example == bool(file):
        raise click.UsageError("Give a file of answers, or ask for --example.")
    clinic = _clinic()
    app = Flask(__name__)
    # No database stands behind this, so the clock cannot be one that was moved.
    app.config.update(CLINIC=clinic, SETTINGS=SimpleNamespace(movable_clock=False))
    Babel(app)
    with app.test_request_context():
        day = today.date() if today else _today(clinic)
        around = Surroundings(today=day, states=clinic.states)
        if file is None:
            click.echo(json.dumps(answers_file.example(around), indent=2, ensure_ascii=False))
            return
        found = _screened(file, around)
    if as_json:
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        _say(found)


def _screened(file: Path, around: Surroundings) -> dict[str, Any]:
    """The screening of a file. A fault ends the command: a mistyped answer is no answer."""
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise click.ClickException(f"{file.name} is not JSON: {error}") from None
    if not isinstance(data, dict):
        raise click.ClickException(f"{file.name} must hold an object of pages.")
    answers = answers_file.read(data)
    wrong = list(answers_file.faults(answers, around))
    if wrong:
        raise click.ClickException("\n".join(["The answers cannot be used:", *wrong]))
    asked = "cssrs" in BY_SLUG
    return screening_as_json(screen(answers, today=around.today, cssrs_asked=asked))


def _say(found: dict[str, Any]) -> None:
    """The same for people. That nothing was found is never called safe."""
    click.echo(f"Priority: {found['priority']}")
    for flag in found["flags"]:
        click.echo(f"{flag['severity']}, {flag['respond']}: {flag['reason']} ({flag['rule']})")
    if not found["flags"]:
        click.echo("No rule found anything. That does not mean that there is nothing.")


def _clinic() -> Clinic:
    try:
        return load_clinic(load_settings().clinic_file)
    except SettingsError:
        # The rules need no secrets: without settings, the clinic that comes with the service.
        return load_clinic(ROOT / "clinic.toml")


def _today(clinic: Clinic) -> date:
    return clock.now().astimezone(ZoneInfo(clinic.zone)).date()
