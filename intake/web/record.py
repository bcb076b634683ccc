"""The record: what was done to accounts, and who opened which case. Nothing here can be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, current_app, render_template, request

from intake.domain.references import read_reference
from intake.presenters.monitor import moment
from intake.presenters.staff import act_words, page_words
from intake.queries import accounts
from intake.queries.readings import readings
from intake.web.operator.answering import link_after, link_first, place

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Flask
    from flask.typing import ResponseReturnValue

pages: Final = Blueprint("record", __name__, url_prefix="/staff/record")


def register(app: Flask) -> None:
    """Give `app` the record. `web.access` says who may see it."""
    app.register_blueprint(pages)


@pages.get("", endpoint="accounts")
def acts_on_accounts() -> ResponseReturnValue:
    """What was done to accounts, the newest first."""
    found = accounts.acts(place())
    rows = [
        {"at": _at(act.at), "what": act_words(act), "whom": act.whom, "who": act.who}
        for act in found.rows
    ]
    return _page("accounts", rows, next=link_after(found.after))


@pages.get("/cases")
def cases() -> ResponseReturnValue:
    """Who opened which case, the newest first; or one case's readers."""
    typed = request.args.get("reference", "").strip()
    reference = read_reference(typed) if typed else None
    wrong = bool(typed) and reference is None
    found = readings(place(), reference)
    rows: list[dict[str, Any]] = [
        {
            "at": _at(one.at),
            "who": one.who,
            "reference": one.reference,
            "page": page_words(one.page),
        }
        for one in found.rows
    ]
    more = {"typed": reference or "", "wrong": wrong, "next": link_after(found.after)}
    return _page("cases", [] if wrong else rows, **more)


def _page(here: str, rows: list[dict[str, Any]], **more: Any) -> str:
    return render_template(f"staff/record/{here}.html", rows=rows, first=link_first(), **more)


def _at(at: datetime) -> str:
    zone = current_app.config["CLINIC"].zone
    return moment(at, zone)
