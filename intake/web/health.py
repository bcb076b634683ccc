"""Probes: is this process up, and can it serve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, current_app, jsonify

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint: Final = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """This process is up, and what it runs. It looks at nothing else."""
    return jsonify(status="ok", release=current_app.config["SETTINGS"].release)
