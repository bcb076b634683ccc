"""The privacy notice, before the first question."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from intake.forms.base import GIVEN_ALOUD, StepForm
from intake.forms.documents import Document, document
from intake.forms.fields import Choice


class Form(StepForm):
    """Agreement to the privacy notice; its version and fingerprint are kept with it."""

    SPOKEN = {"privacy": _l("The patient heard this and wants to go on")}  # noqa: RUF012

    privacy = Choice(
        _l("I have read this and I want to go on"),
        [("yes", _l("Yes"))],
        message=_l("Tick the box to go on"),
    )

    @property
    def notice(self) -> Document:
        """The notice that the page shows."""
        return document("privacy")

    def answer(self) -> dict[str, Any]:
        """The agreement, and to which words."""
        given = {"given": GIVEN_ALOUD} if self.around.spoken else {}
        return {**super().answer(), **given, "notice": self.notice.mark}
