"""Coming back after a rest: the same browser is asked for the date of birth, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import current_app, redirect, render_template, request, session, url_for
from werkzeug.exceptions import HTTPException

from intake.forms.birthday import BirthdayForm
from intake.services import returning
from intake.web.patient import pages, typed
from intake.web.patient.rendering import sent_again
from intake.web.patient.visiting import load_visit, today

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

OPEN: Final = frozenset(
    {
        "patient.start",
        "patient.learn",
        "patient.help_now",
        "patient.welcome_back",
        "patient.deleted",
        "patient.closed",
    }
)
KEPT: Final = "kept-"


@pages.before_request
def ask_who_is_there() -> ResponseReturnValue | None:
    """Show nothing of a form that has rested until we know who is there."""
    if not session.get("locked") or request.endpoint in OPEN:
        return None
    visit = load_visit()
    if _birth_date(visit.draft.answers) is None:
        session.pop("locked")
        return None
    if request.method == "POST":
        typed.keep_posted(visit)
        target = request.full_path.rstrip("?")
        return _ask(BirthdayForm.blank(today()), target, sent_again())
    return redirect(url_for("patient.welcome_back"), 303)


@pages.route("/intake/welcome-back", methods=["GET", "POST"])
def welcome_back() -> ResponseReturnValue:
    """Ask for the date of birth; what was typed before is carried along."""
    birth_date = _birth_date(load_visit().draft.answers)
    if not session.get("locked") or birth_date is None:
        session.pop("locked", None)
        return redirect(url_for("patient.resume"), 303)
    if int(session.get(returning.SPENT, 0)) >= returning.TRIES:
        return _away()
    kept = [
        (name.removeprefix(KEPT), value) for name, value in sent_again() if name.startswith(KEPT)
    ]
    # A lock that this request has only just made is not stored yet, and neither would a try be.
    if request.method != "POST" or session.just_locked:  # type: ignore[attr-defined]
        return _ask(BirthdayForm.blank(today()), request.form.get("target", ""), kept)
    return _check(birth_date, request.form.get("target", ""), kept)


def _check(birth_date: str, target: str, kept: list[tuple[str, str]]) -> ResponseReturnValue:
    form = BirthdayForm.sent(request.form, today())
    if not form.validate():
        return _ask(form, target, kept), 422
    if returning.spend_try(session.token or "") > returning.TRIES:  # type: ignore[attr-defined]
        return _away()
    if not returning.is_same_day(form.birth_date.stored() or "", birth_date):
        form.birth_date.errors = [form.WRONG]
        return _ask(form, target, kept), 422
    return _let_in(target, kept)


def _let_in(target: str, kept: list[tuple[str, str]]) -> ResponseReturnValue:
    for name in ("locked", returning.SPENT):
        session.pop(name, None)
    session.rotate = True  # type: ignore[attr-defined]
    if kept and _is_ours(target):
        return render_template("patient/send_again.html", action=target, sent=kept)
    return redirect(url_for("patient.resume"), 303)


def _ask(form: BirthdayForm, target: str, kept: list[tuple[str, str]]) -> str:
    # Looking at this page is not an act of the patient's: the count of tries must not be lost.
    session.acted = False  # type: ignore[attr-defined]
    return render_template(
        "patient/welcome_back.html",
        form=form,
        target=target,
        kept=[(KEPT + name, value) for name, value in kept],
    )


def _away() -> ResponseReturnValue:
    session.acted = False  # type: ignore[attr-defined]
    return render_template("patient/too_many_tries.html"), 429


def _birth_date(answers: dict[str, dict[str, object]]) -> str | None:
    found = (fields.get("birth_date") for fields in answers.values())
    return next((str(value) for value in found if value), None)


def _is_ours(target: str) -> bool:
    path = target.partition("?")[0]
    try:
        endpoint, _values = current_app.url_map.bind("").match(path, "POST")
    except HTTPException:
        return False
    return target.startswith("/") and endpoint.startswith("patient.")
