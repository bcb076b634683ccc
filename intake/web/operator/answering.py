"""How every page of the monitor answers: as a page for people, as JSON for programs."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from flask import current_app, jsonify, render_template, request, url_for
from werkzeug.exceptions import NotFound

from intake.gateways import clock
from intake.gateways.broker import Listener
from intake.presenters import monitor
from intake.presenters.plain import plain
from intake.queries.jobs import Place
from intake.web.operator import pages

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from flask.typing import ResponseReturnValue

# An operator who looks waits for the broker no longer than this.
PATIENCE_S: Final = 0.5


def answer(
    template: str, facts: Mapping[str, Any], status: int = 200, **more: Any
) -> ResponseReturnValue:
    """Render the facts.

    Args:
        template: below `templates/operator/`.
        facts: what the page tells; as JSON it is the whole answer.
        status: of the answer.
        more: what only the page needs, such as forms and links.
    """
    if request.args.get("format") == "json":
        return jsonify(plain(facts)), status
    return render_template(f"operator/{template}", **facts, **more), status


@pages.context_processor
def words() -> dict[str, Any]:
    """What every template of the monitor may call."""
    now, zone = clock.now(), current_app.config["CLINIC"].zone
    return {
        "now": now,
        "ago": lambda at: monitor.ago(at, now),
        "moment": lambda at: monitor.moment(at, zone),
        "length": monitor.length,
        "monitor": monitor,
        "json_url": _with(format="json"),
    }


def _with(**changes: Any) -> str | None:
    """The address of this page with some arguments changed."""
    if request.endpoint is None or request.method != "GET":
        return None
    arguments = {**request.args.to_dict(), **changes}
    return url_for(request.endpoint, **(request.view_args or {}), **arguments)


def place(name: str = "after") -> Place | None:
    """Where the page goes on, from the address.

    Raises:
        NotFound: it is not a place.
    """
    text = request.args.get(name)
    if not text:
        return None
    try:
        at, job_id = text.split("_")
        found = Place(datetime.fromisoformat(at), uuid.UUID(job_id))
    except ValueError:
        raise NotFound from None
    if found.at.tzinfo is None:
        raise NotFound
    return found


def link_after(found: Place | None) -> str | None:
    """The address of the next page of a list, when there is one."""
    return _with(after=f"{found.at.isoformat()}_{found.id}") if found else None


def link_first() -> str | None:
    """The address of the first page of a list, from a later one."""
    if not request.args.get("after"):
        return None
    arguments: dict[str, Any] = request.args.to_dict()
    del arguments["after"]
    return url_for(request.endpoint or "", **(request.view_args or {}), **arguments)


def one_of(name: str, allowed: Collection[str]) -> str | None:
    """An argument that narrows a list.

    Raises:
        NotFound: there is no such thing; saying nothing would look like an empty list.
    """
    value = request.args.get(name) or None
    if value is not None and value not in allowed:
        raise NotFound
    return value


def broker_depths() -> dict[str, int] | None:
    """How many rings wait in each queue; `None` when the broker does not answer."""
    return Listener(current_app.config["SETTINGS"].redis_url, PATIENCE_S).depths()


def broker_up() -> bool:
    """Whether the broker answers."""
    return broker_depths() is not None
