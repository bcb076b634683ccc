"""Consent to a telehealth call and, apart from it, to emails."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from intake.forms.base import GIVEN_ALOUD, YES_NO, StepForm
from intake.forms.documents import Document, document
from intake.forms.fields import Choice, Line


class Form(StepForm):
    """Two consents and a typed signature. The documents' versions are kept with them.

    On the phone the patient hears the words and says that they agree, and says their name.
    """

    SPOKEN = {  # noqa: RUF012 - declared so in the base
        "telehealth": _l("The patient heard this and agrees to a screening call by telehealth"),
        "signature": _l("The full name that the patient says to agree"),
    }

    telehealth = Choice(
        _l("I agree to a screening call by telehealth"),
        [("yes", _l("Yes"))],
        message=_l("Tick the box to agree to a screening call, or call us for another way"),
    )
    messages = Choice(
        _l("May we email you about your call?"),
        YES_NO,
        message=_l("Select yes if we may email you about your call"),
    )
    signature = Line(
        _l("Type your full name to sign"),
        needed=_l("Type your full name to sign"),
        longest=100,
    )

    @property
    def documents(self) -> dict[str, Document]:
        """The documents that the page shows, by the field that agrees to each."""
        return {key: document(key) for key in ("telehealth", "messages")}

    def answer(self) -> dict[str, Any]:
        """The consents, and to which words."""
        marks = {key: found.mark for key, found in self.documents.items()}
        given = {"given": GIVEN_ALOUD} if self.around.spoken else {}
        return {**super().answer(), **given, "documents": marks}
