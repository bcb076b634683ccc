"""Who is looking: parse, call one service, render."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intake.web import (
    access,
    account,
    clinician,
    design,
    entry,
    errors,
    health,
    keeping,
    leaving,
    operator,
    packing,
    patient,
    people,
    phone,
    record,
    resume,
    standstill,
    visit,
    witness,
)
from intake.web.assets import add_assets
from intake.web.clinician import schedule
from intake.web.sessions import DatabaseSessions

if TYPE_CHECKING:
    from flask import Flask


def register(app: Flask) -> None:
    """Give `app` its sessions, pages and error pages."""
    app.session_interface = DatabaseSessions()
    errors.register(app)
    access.register(app)
    packing.register(app)
    add_assets(app)
    app.register_blueprint(health.blueprint)
    patient.register(app)
    visit.register(app)
    resume.register(app)
    entry.register(app)
    account.register(app)
    keeping.register(app)
    leaving.register(app)
    people.register(app)
    record.register(app)
    witness.register(app)
    standstill.register(app)
    clinician.register(app)
    phone.register(app)
    schedule.register(app)
    operator.register(app)
    if app.config["SETTINGS"].demo:
        app.register_blueprint(design.blueprint)
