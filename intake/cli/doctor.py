"""`intake doctor`: look at everything that the service leans on, one line each."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Final

import click

from intake import create_app
from intake.cli.broker_address import broker_url
from intake.clinic import load_clinic
from intake.clinical.checking import check as check_clinical_data
from intake.exports.pdf import missing
from intake.extensions import db
from intake.gateways import clock
from intake.gateways.broker import Listener
from intake.gateways.mail_probe import greet
from intake.presenters.plain import plain
from intake.queries.accounts import staffing
from intake.queries.standing import AWAY, NOT_KNOWN, Check, look_around
from intake.services.alerting import first_readers
from intake.settings import SettingsError, load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from intake.clinic import Clinic

PATIENCE_S: Final = 2.0


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
def command(*, as_json: bool) -> None:
    """Check settings, clinic file, database, keys, broker, relay, workers, mail and people."""
    found = list(_examine())
    if as_json:
        told = {"ok": all(one.ok for one in found), "checks": plain(found)}
        click.echo(json.dumps(told, indent=2))
    else:
        for one in found:
            click.echo(_line(one))
    if not all(one.ok for one in found):
        sys.exit(1)


def _examine() -> Iterator[Check]:
    try:
        settings = load_settings()
    except SettingsError as fault:
        yield Check("settings", ok=False, detail=_one_line(fault))
        return
    yield Check("settings", ok=True, detail=f"mode {settings.mode}")
    try:
        clinic = load_clinic(settings.clinic_file)
    except SettingsError as fault:
        yield Check("clinic", ok=False, detail=_one_line(fault))
        return
    yield Check("clinic", ok=True, detail=f"{len(clinic.states)} states, {clinic.zone}")
    check_clinical_data()
    yield Check("clinical data", ok=True, detail="complete")
    yield _pdf()
    app = create_app()
    with app.app_context():
        yield from _look_inside(app)


def _look_inside(app: Flask) -> Iterator[Check]:
    listener = Listener(broker_url(app.config["SETTINGS"]), PATIENCE_S)
    yield from look_around(clock.now, listener.depths).checks
    yield _mail_server()
    yield _people()
    yield _second_way(app.config["CLINIC"])
    yield _accounts(strict=app.config["SETTINGS"].second_factor_required)


def _mail_server() -> Check:
    said = greet()
    if said.event == "accept":
        return Check("mail server", ok=True, detail="lets us in")
    return Check("mail server", ok=False, detail=f"{said.fault}: {said.code}")


def _pdf() -> Check:
    lacking = missing()
    return Check("pdf", ok=lacking is None, detail=lacking or "can be made")


def _people() -> Check:
    try:
        count = len(first_readers(db.session()))
    except AWAY:
        return Check("people", ok=False, detail=NOT_KNOWN)
    if not count:
        return Check("people", ok=False, detail="nobody would be told: add a clinician's account")
    return Check("people", ok=True, detail=f"{count} would be told at once")


def _second_way(clinic: Clinic) -> Check:
    if clinic.paging is None:
        told = "none: urgent cases are told by email alone; add [paging] to the clinic file"
        return Check("second way", ok=False, detail=told)
    paged = sum(rung.page for rung in clinic.on_call)
    if not paged:
        told = "nobody on the ladder is paged: set page = true in the clinic file"
        return Check("second way", ok=False, detail=told)
    return Check("second way", ok=True, detail=f"{paged} on the ladder are paged")


def _accounts(*, strict: bool) -> Check:
    try:
        here = staffing()
    except AWAY:
        return Check("accounts", ok=False, detail=NOT_KNOWN)
    faults = []
    if here.people == here.managers == 1:
        faults.append("nobody but one manager can sign in: invite a clinician")
    if strict and here.uncoded:
        faults.append(f"{here.uncoded} of {here.people} have no second factor yet")
    if strict and here.people > 1 and here.managers < 2:
        faults.append(f"{here.managers} manager: make a second one, in case of a lost phone")
    told = f"{here.people} can sign in, {here.managers} of them run the staff list"
    return Check("accounts", ok=not faults, detail="; ".join(faults) or told)


def _line(check: Check) -> str:
    age = f" ({check.age_s:.0f} s ago)" if check.age_s is not None else ""
    return f"{'ok  ' if check.ok else 'FAIL'}  {check.name:<13}  {check.detail}{age}"


def _one_line(fault: SettingsError) -> str:
    return "; ".join(str(fault).splitlines())
