"""Probes: is this process up, can it serve, and how the whole service is doing."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, current_app, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from intake.gateways import clock
from intake.gateways.broker import Listener
from intake.gateways.processes import release
from intake.presenters.metrics import Figures
from intake.presenters.plain import plain
from intake.queries.standing import look_around

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint: Final = Blueprint("health", __name__)

# Whoever asks every few seconds must not wait long for a broker that hangs.
PATIENCE_S: Final = 0.5


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """This process is up, and what it runs. It looks at nothing else."""
    return jsonify(status="ok", release=current_app.config["SETTINGS"].release)


@blueprint.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Whether this process can serve; beside it, how everything else is doing."""
    found = look_around(clock.now, _depths)
    told = {"ready": found.ready, "degraded": found.degraded, "checks": plain(found.checks)}
    return jsonify(told), 200 if found.ready else 503


@blueprint.get("/metrics")
def metrics() -> ResponseReturnValue:
    """Figures for Prometheus, read from the database now, so they are true across processes."""
    if not _may_read():
        return Response("a bearer token is needed\n", 401, {"WWW-Authenticate": "Bearer"})
    registry = CollectorRegistry()
    registry.register(Figures(clock.now(), _depths(), release()))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _may_read() -> bool:
    settings = current_app.config["SETTINGS"]
    if settings.demo:
        return True
    token = settings.metrics_token.get_secret_value()
    kind, _space, given = request.headers.get("Authorization", "").partition(" ")
    same = hmac.compare_digest(given.strip().encode(), token.encode())
    return bool(token) and kind.lower() == "bearer" and same


def _depths() -> dict[str, int] | None:
    return Listener(current_app.config["SETTINGS"].redis_url, PATIENCE_S).depths()
