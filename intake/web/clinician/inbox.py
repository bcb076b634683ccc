"""The list of cases, in tabs, and finding one."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import current_app, jsonify, redirect, render_template, request, session, url_for
from flask_security import current_user

from intake.domain.references import read_reference
from intake.domain.zones import say
from intake.forms.desk import SearchForm
from intake.gateways import clock
from intake.presenters.inbox import HEARD, OVERLAP, TABS, age, deadline, news, shown_count, viewer
from intake.queries.inbox import InboxRow, Tab, counts, found_by, inbox, news_since, read_place
from intake.queries.phone import count_unfinished
from intake.security.vaults import keyring
from intake.web.clinician import pages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue


@pages.get("/")
def cases() -> ResponseReturnValue:
    """The cases of one tab, riskiest first; the tab and the place stand in the address."""
    tab, after, now = asked_tab(), request.args.get("after"), clock.now()
    who = viewer(current_user.id, current_app.config["CLINIC"], now)
    found = inbox(tab, who, read_place(after))
    return render_template(
        "staff/inbox.html",
        **_shown(found.rows, now),
        form=SearchForm(),
        tabs=_tabs(tab, counts(who)),
        tab=tab,
        on_the_phone=count_unfinished(),
        second_way=current_app.config["CLINIC"].paging is not None,
        next_url=inbox_url(tab, str(found.next)) if found.next else None,
        first_url=inbox_url(tab) if after else None,
        news_url=url_for(".news_of_cases", **_seen(now - OVERLAP)),
    )


@pages.get("/news")
def news_of_cases() -> ResponseReturnValue:
    """How much has come since the list was made. Nobody acts by it: a browser asks by itself."""
    session.acted = False  # type: ignore[attr-defined]
    try:
        since = datetime.fromisoformat(request.args.get("since", ""))
        seen = [int(request.args.get(name, "")) for name in ("came", "told")]
    except ValueError:
        return jsonify(words=""), 400
    if since.tzinfo is None:
        return jsonify(words=""), 400
    came, told = (count - before for count, before in zip(news_since(since), seen, strict=True))
    return jsonify(words=news(came, told))


@pages.get("/search", endpoint="search_anew")
def search_anew() -> ResponseReturnValue:
    """Back at the address of a search, such as after signing in: what was typed is nowhere."""
    return redirect(url_for(".cases"), 303)


@pages.post("/search")
def search() -> ResponseReturnValue:
    """Find a case by reference, email or phone. What was typed never stands in an address."""
    form = SearchForm()
    rows: list[InboxRow] = []
    if form.validate():
        if reference := read_reference(str(form.q.data)):
            return redirect(url_for(".case", reference=reference), 303)
        kind, text = form.contact()
        rows = found_by(kind, keyring().blind(kind, text))
        if len(rows) == 1:
            return redirect(url_for(".case", reference=rows[0].reference), 303)
    page = render_template("staff/found.html", **_shown(rows, clock.now()), form=form)
    return page, 422 if form.errors else 200


def asked_tab() -> Tab:
    """The part of the list that the address names; the whole list when it names none."""
    asked = request.args.get("tab", "")
    return Tab(asked) if asked in set(Tab) else Tab.OPEN


def inbox_url(tab: Tab, after: str | None = None) -> str:
    """The address of a part of the list, from a place on."""
    # What is the same as leaving it out is left out.
    return url_for("clinician.cases", tab=None if tab is Tab.OPEN else tab.value, after=after)


def _tabs(current: Tab, counted: dict[Tab, int]) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "href": inbox_url(tab),
            "count": shown_count(counted[tab]),
            "current": tab is current,
        }
        for tab, label in TABS.items()
    ]


def _seen(since: datetime) -> dict[str, Any]:
    came, told = news_since(since)
    return {"since": since.isoformat(), "came": came, "told": told}


def _shown(rows: Sequence[InboxRow], now: datetime) -> dict[str, Any]:
    clinic = current_app.config["CLINIC"]
    kept: dict[str, Any] = {
        name: request.args[name] for name in ("tab", "after") if name in request.args
    }
    return {
        "rows": rows,
        "age": lambda since: age(since, now),
        "deadline": lambda row: deadline(row, clinic, now),
        "said": lambda start: say(start, clinic.zone, clinic.zone),
        "heard": HEARD,
        "case_url": lambda reference: url_for(".case", reference=reference, **kept),
    }
