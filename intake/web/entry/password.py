"""The page that asks for the password."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from flask import redirect, render_template, request
from flask_babel import lazy_gettext as _l
from flask_security import LoginForm, current_user
from wtforms import PasswordField, StringField, SubmitField

from intake.services.passwords import LONGEST, keep_new_hash
from intake.web.access import home
from intake.web.entry.admitting import password_was_right
from intake.web.freshness import own_place

if TYPE_CHECKING:
    from typing import Any

    from flask.typing import ResponseReturnValue

    from intake.models import User

LONGEST_EMAIL: Final = 254


class SignInForm(LoginForm):
    """Email and password. "Remember me" is gone: its cookie would outlive the stored session."""

    remember = None  # type: ignore[assignment]
    email = StringField(_l("Email"))  # type: ignore[assignment]
    password = PasswordField(_l("Password"))
    submit = SubmitField(_l("Sign in"))

    def validate(self, **kwargs: Any) -> bool:
        """Whether the two belong together. What is too long is never hashed."""
        sent = ((self.email, LONGEST_EMAIL), (self.password, LONGEST))
        if any(len(field.data or "") > longest for field, longest in sent):
            self.password.errors = [_l("Check your email and password, then try again.")]
            return False
        return bool(super().validate(**kwargs))


def sign_in() -> ResponseReturnValue:
    """Ask for email and password; say the same about every pair that is wrong."""
    if current_user.is_authenticated:
        return redirect(home(), 303)
    form = SignInForm()
    if form.validate_on_submit():
        wanted = request.args.get("next") or request.form.get("next")
        user = cast("User", form.user)
        keep_new_hash(user)
        return password_was_right(user, wanted if own_place(wanted) else None)
    page = render_template("staff/login.html", login_user_form=form)
    return page, 422 if request.method == "POST" else 200
