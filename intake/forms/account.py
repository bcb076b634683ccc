"""What staff type about their own account. Secrets are taken as they are typed, never tidied."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import StopValidation

LONGEST_SECRET: Final = 128


class Secret(StringField):
    """A password or a code. One value, not longer than what is worth hashing."""

    def __init__(self, label: Any, *, needed: Any, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.needed = needed
        self.flags.optional = False

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read one value; two are none."""
        self.data = valuelist[0] if len(valuelist) == 1 else ""

    def pre_validate(self, form: Any) -> None:
        """Ask for it, and refuse what is far too long.

        Raises:
            StopValidation: there is nothing, or too much.
        """
        del form
        if not self.data:
            raise StopValidation(self.needed)
        if len(self.data) > LONGEST_SECRET:
            raise StopValidation(_l("Use %(count)s characters or fewer", count=LONGEST_SECRET))


class ConfirmForm(FlaskForm):  # type: ignore[misc]
    """Who is there? One field for either proof."""

    proof = Secret(_l("Your password"), needed=_l("Enter your password"))
