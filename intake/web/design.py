"""The design sheet: every piece of the page kit in every state. Registered in the demo only."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, render_template
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (  # type: ignore[attr-defined]  # the stubs do not know SelectChoice
    Form,
    FormField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional

blueprint = Blueprint("design", __name__)

YES_NO: Final = (("yes", _l("Yes")), ("no", _l("No")), ("unsure", _l("I am not sure")))
OFTEN: Final = (
    ("0", _l("Not at all")),
    ("1", _l("Several days")),
    ("2", _l("More than half the days")),
    ("3", _l("Nearly every day")),
    ("prefer_not", _l("Prefer not to answer")),
)
GOALS: Final = (
    ("depression", _l("Depression")),
    ("anxiety", _l("Anxiety")),
    ("none", _l("None of these")),
)
STATES: Final = (("", _l("Choose a state")), ("WI", "Wisconsin"), ("other", _l("Another state")))
COLOURS: Final = (
    *("paper", "sheet", "sunk", "ink", "ink-soft", "line", "line-strong"),
    *("accent", "accent-deep", "accent-soft", "sun", "focus"),
    *("danger", "danger-soft", "care", "care-soft", "calm", "calm-soft", "good", "good-soft"),
)
TYPED: Final = (
    ("name", "Jordan Example"),
    ("born-month", "4"),
    ("born-day", "19"),
    ("born-year", "1985"),
    ("words", "I would like to sleep again."),
    ("takes", "yes"),
    ("dose", "50 mg"),
    ("goals", "depression"),
    ("goals", "anxiety"),
    ("state", "WI"),
    ("often", "1"),
)


def _choices(pairs: tuple[tuple[str, Any], ...]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in pairs]


class Born(Form):
    """The parts of a date."""

    month = StringField(validators=[InputRequired(_l("Enter your date of birth"))])
    day = StringField()
    year = StringField()


class Sample(FlaskForm):  # type: ignore[misc]
    """One field of each kind."""

    name = StringField(
        _l("Your full name"),
        [InputRequired(_l("Enter your full name"))],
        description=_l("As it is on your ID."),
    )
    born = FormField(Born, _l("Your date of birth"))
    state = SelectField(
        _l("Where will you be on the day of the call?"),
        [InputRequired(_l("Choose a state"))],
        choices=_choices(STATES),
    )
    words = TextAreaField(_l("What do you hope for?"), [Optional()])
    takes = RadioField(
        _l("Do you take any medicines?"),
        [InputRequired(_l("Select yes if you take any medicines"))],
        choices=_choices(YES_NO),
    )
    dose = StringField(_l("How much?"), description=_l("For example, 50 mg."))
    goals = SelectMultipleField(
        _l("What do you want help with?"),
        [InputRequired(_l("Select what you want help with"))],
        choices=_choices(GOALS),
    )
    often = RadioField(
        _l("Feeling tired or having little energy"),
        [InputRequired(_l("Select an answer, or that you prefer not to"))],
        choices=_choices(OFTEN),
    )


def sample(state: str) -> Sample:
    """The sample form: `empty`, `filled`, or `wrong` (sent with nothing in it)."""
    prefix = f"{state}-"
    sent: MultiDict[str, str] = MultiDict()
    if state == "filled":
        sent = MultiDict((prefix + name, text) for name, text in TYPED)
    form = Sample(sent if state != "empty" else None, prefix=prefix, meta={"csrf": False})
    if state == "wrong":
        form.validate()
    return form


@blueprint.get("/design")
def sheet() -> str:
    """Show the whole kit on one page."""
    forms: dict[str, Any] = {state: sample(state) for state in ("empty", "filled", "wrong")}
    return render_template("design/index.html", forms=forms, colours=COLOURS)
