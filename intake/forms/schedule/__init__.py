"""What staff are asked about when calls are taken."""

from __future__ import annotations

from flask_wtf import FlaskForm


class ScheduleForm(FlaskForm):  # type: ignore[misc]
    """A form of the schedule pages. Every post is checked for forgery before a form is made."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """No token of its own."""

        csrf = False
