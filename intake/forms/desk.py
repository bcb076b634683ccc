"""What staff write down about a case: what came of an urgent flag, of a call."""

from __future__ import annotations

from typing import Any, Final

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import ValidationError

from intake.domain.outcomes import CallResult, Disposition, Outcome
from intake.forms.fields import Choice, Choices, Line, Lines

LONGEST_NOTE: Final = 4000
LONGEST_VERSION: Final = 9
OUTCOMES: Final[tuple[tuple[str, Any], ...]] = (
    (Outcome.SAFE_FOR_NOW, _l("Spoke with the patient: safe for now")),
    (Outcome.SAFETY_PLAN, _l("Safety plan made")),
    (Outcome.EMERGENCY, _l("Sent to emergency care")),
    (Outcome.WELFARE_CHECK, _l("Welfare check asked for")),
    (Outcome.NOT_REACHED, _l("Not reached, after the calls that our policy asks for")),
    (Outcome.IN_ERROR, _l("Raised in error")),
)
RESULTS: Final[tuple[tuple[str, Any], ...]] = (
    (CallResult.SPOKE, _l("Spoke with the patient")),
    (CallResult.NO_ANSWER, _l("No answer")),
    (CallResult.VOICEMAIL, _l("Left a voicemail")),
    (CallResult.WRONG_NUMBER, _l("Wrong number")),
)


DISPOSITIONS: Final[tuple[tuple[str, Any], ...]] = (
    (Disposition.EVALUATE, _l("Proceed to evaluation")),
    (Disposition.MORE_INFORMATION, _l("More information is needed: the case stays open")),
    (Disposition.NOT_NOW, _l("Not now")),
    (Disposition.REFER, _l("Refer elsewhere")),
)


class OutcomeForm(FlaskForm):  # type: ignore[misc]
    """What came of one or more urgent flags. The flags are set on the bound form."""

    flags = Choices(
        _l("Which flags does this end?"), [], message=_l("Select the flags that this ends")
    )
    outcome = Choice(_l("What came of it?"), OUTCOMES, message=_l("Select what came of it"))
    note = Lines(
        _l("In your words"),
        longest=LONGEST_NOTE,
        needed=_l("Write what was said and done, or why it was an error"),
        description=_l("Who said what, what was agreed, who does what next."),
    )


class CallForm(FlaskForm):  # type: ignore[misc]
    """A phone call to the patient that was made or tried."""

    result = Choice(_l("What came of the call?"), RESULTS, message=_l("Select what came of it"))
    note = Lines(_l("In your words"), longest=LONGEST_NOTE)


class NoteForm(FlaskForm):  # type: ignore[misc]
    """A note of the staff."""

    note = Lines(_l("Note"), longest=LONGEST_NOTE, needed=_l("Write the note"))


class SeenForm(FlaskForm):  # type: ignore[misc]
    """An act on a case. `seen` is the version of the case that was shown."""

    seen = HiddenField()

    def version(self) -> int:
        """The version of the case that was shown."""
        return int(self.seen.data or 0)

    def validate_seen(self, field: HiddenField) -> None:
        """Refuse what is no version of ours.

        Raises:
            ValidationError: it is no whole number.
        """
        sent = field.data or ""
        if not (sent.isascii() and sent.isdecimal()) or len(sent) > LONGEST_VERSION:
            raise ValidationError(_l("Open this page again, then do it once more"))


class HandOverForm(SeenForm):
    """Giving a case to a colleague. Who can be chosen is set on the bound form."""

    to = Choice(_l("Who takes it?"), [], message=_l("Select the colleague who takes it"))
    note = Lines(
        _l("Why, and what they need to know"),
        longest=LONGEST_NOTE,
        needed=_l("Write why you hand it over"),
    )


class DispositionForm(SeenForm):
    """What follows from the screening."""

    disposition = Choice(
        _l("What follows?"), DISPOSITIONS, message=_l("Select what follows from the screening")
    )
    note = Lines(
        _l("Why, in your words"),
        longest=LONGEST_NOTE,
        needed=_l("Write why, in a few words"),
    )


class SearchForm(FlaskForm):  # type: ignore[misc]
    """A reference, an email address or a phone number."""

    q = Line(
        _l("Find a case"),
        longest=254,
        needed=_l("Enter a reference, an email address or a phone number"),
        description=_l("By reference, email or phone number."),
    )

    def contact(self) -> tuple[str, str]:
        """`email` or `phone`, and the text as it is stored with a form."""
        typed = str(self.q.data)
        if "@" in typed:
            try:
                found = validate_email(typed, check_deliverability=False, allow_smtputf8=False)
            except EmailNotValidError:
                return "email", typed
            return "email", found.ascii_email or found.normalized
        try:
            number = phonenumbers.parse(typed, "US")
        except phonenumbers.NumberParseException:
            return "phone", typed
        return "phone", phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
