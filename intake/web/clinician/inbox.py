"""The list of cases, in tabs, and finding one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import current_app, redirect, render_template, request, url_for
from flask_security import current_user

from intake.domain.references import read_reference
from intake.domain.zones import say
from intake.forms.desk import SearchForm
from intake.gateways import clock
from intake.presenters.inbox import TABS, age, deadline, shown_count, viewer
from intake.queries.inbox import InboxRow, Tab, counts, found_by, inbox, read_place
from intake.security.vaults import keyring
from intake.web.clinician import pages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue


@pages.get("/")
def cases() -> ResponseReturnValue:
    """The cases of one tab, riskiest first; the tab and the place stand in the address."""
    asked = request.args.get("tab", "")
    tab = Tab(asked) if asked in set(Tab) else Tab.OPEN
    who = viewer(current_user.id, current_app.config["CLINIC"], clock.now())
    found = inbox(tab, who, read_place(request.args.get("after")))
    return render_template(
        "staff/inbox.html",
        **_shown(found.rows),
        form=SearchForm(),
        tabs=_tabs(tab, counts(who)),
        tab=tab,
        second_way=current_app.config["CLINIC"].paging is not None,
        next_url=_address(tab, str(found.next)) if found.next else None,
        first_url=_address(tab) if request.args.get("after") else None,
    )


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
    page = render_template("staff/found.html", **_shown(rows), form=form)
    return page, 422 if form.errors else 200


def _tabs(current: Tab, counted: dict[Tab, int]) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "href": _address(tab),
            "count": shown_count(counted[tab]),
            "current": tab is current,
        }
        for tab, label in TABS.items()
    ]


def _address(tab: Tab, after: str | None = None) -> str:
    # What is the same as leaving it out is left out.
    return url_for(".cases", tab=None if tab is Tab.OPEN else tab.value, after=after)


def _shown(rows: Sequence[InboxRow]) -> dict[str, Any]:
    clinic, now = current_app.config["CLINIC"], clock.now()
    return {
        "rows": rows,
        "age": lambda since: age(since, now),
        "deadline": lambda row: deadline(row, clinic, now),
        "said": lambda start: say(start, clinic.zone, clinic.zone),
    }
