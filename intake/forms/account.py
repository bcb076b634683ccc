"""What staff type about their own account. Secrets are taken as they are typed, never tidied."""

from __future__ import annotations

from typing import Any, Final

from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import StopValidation, ValidationError

from intake.domain.roles import Role
from intake.forms.fields import Choices, Line

LONGEST_SECRET: Final = 128
LONGEST_EMAIL: Final = 254
ROLES: Final[tuple[tuple[str, Any], ...]] = (
    (Role.CLINICIAN, _l("Clinician: reads cases and acts on them")),
    (Role.MANAGER, _l("Manager: as a clinician, and runs hours, people and the monitor")),
    (Role.OPERATOR, _l("Operator: keeps the service running, sees no case")),
    (Role.AUDITOR, _l("Auditor: reads who did what, sees no case")),
)


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


class CodeForm(FlaskForm):  # type: ignore[misc]
    """A code of the app, or a recovery code."""

    code = Secret(_l("Code"), needed=_l("Enter the code from your app, or a recovery code"))


class NewPasswordForm(FlaskForm):  # type: ignore[misc]
    """A password of one's own choice. What it must be, `services.passwords` says."""

    password = Secret(_l("New password"), needed=_l("Choose a password"))


class ForgottenForm(FlaskForm):  # type: ignore[misc]
    """Whose password is forgotten."""

    email = Line(_l("Email"), longest=LONGEST_EMAIL, needed=_l("Enter your work email address"))

    def address(self) -> str:
        """The address as accounts keep it."""
        return str(self.email.data).strip().lower()


class InviteForm(FlaskForm):  # type: ignore[misc]
    """Somebody new."""

    email = Line(_l("Work email"), longest=LONGEST_EMAIL, needed=_l("Enter a work email address"))
    name = Line(_l("Name"), needed=_l("Enter the name that colleagues will see"))
    roles = Choices(_l("What will they do?"), ROLES, message=_l("Select one role or more"))

    def validate_email(self, field: Line) -> None:
        """Take one plain address that mail can be sent to.

        Raises:
            ValidationError: it is none.
        """
        try:
            validate_email(str(field.data), check_deliverability=False, allow_smtputf8=False)
        except EmailNotValidError:
            raise ValidationError(
                _l("Enter an email address in the correct format, like name@example.com")
            ) from None


class RolesForm(FlaskForm):  # type: ignore[misc]
    """What somebody does here."""

    roles = Choices(_l("What do they do?"), ROLES, message=_l("Select one role or more"))
