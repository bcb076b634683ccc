"""`intake export`: a case for another system. Written down in its history as any export is."""

from __future__ import annotations

import getpass
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import click

from intake import create_app
from intake.clinical.formulary import load_formulary
from intake.domain.actors import Actor, staff, system
from intake.domain.roles import Right, rights_of
from intake.exports.fhir.bundle import bundle_of
from intake.gateways import clock
from intake.presenters.brief import SHELL
from intake.presenters.charted import record_of
from intake.queries.cases import load_case
from intake.services import staffing
from intake.services.exporting import Export, note_export

if TYPE_CHECKING:
    from flask import Flask

ONLY_OWNER: Final = 0o600
LONGEST_LOGIN: Final = 32


@click.group("export")
def command() -> None:
    """Take a case out of the service. What is printed holds health data: mind where it goes."""


@command.command("fhir")
@click.argument("reference")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write to a new file that only you can read; without it, print.",
)
@click.option("--as", "email", help="The login of the clinician or manager who asked for it.")
def fhir(reference: str, out: Path | None, email: str | None) -> None:
    """Print case REFERENCE as a FHIR R4 bundle."""
    app = create_app()
    with app.test_request_context():
        made = _bundle(app, reference, email)
    if out is None:
        click.echo(made, nl=False)
        return
    try:
        handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, ONLY_OWNER)
    except OSError as fault:
        raise click.ClickException(f"{out}: {fault.strerror}") from None
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(made)


def _bundle(app: Flask, reference: str, email: str | None) -> str:
    case, now, clinic = load_case(reference), clock.now(), app.config["CLINIC"]
    if case is None:
        raise click.ClickException("There is no case with this reference.")
    actor = _actor(email)
    today = now.astimezone(ZoneInfo(clinic.zone)).date()
    record = record_of(case, clinic, load_formulary(), today=today, now=now)
    made = bundle_of(record, app.config["SETTINGS"].base_url)
    note_export(case.intake.id, Export.BUNDLE, made.encode(), actor=actor, now=now)
    return made


def _actor(email: str | None) -> Actor:
    """Who asked: a colleague who may read cases, else whoever is at the server."""
    if email is None:
        return system(f"{SHELL}{getpass.getuser()[:LONGEST_LOGIN]}")
    for person in staffing.people():
        if person.email.lower() == email.lower() and person.active:
            if Right.READ_CASES in rights_of(role.name for role in person.roles):
                return staff(person.id)
            raise click.ClickException("This person may not read cases.")
    raise click.ClickException("Nobody who works here has this login.")
