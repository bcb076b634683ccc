"""Scenes of an album about papers that cannot be had."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unittest.mock import patch

from intake.exports.pdf import INSTALL, PdfUnavailable
from tests.walks.web import standing

if TYPE_CHECKING:
    from tests.walks.album import Looking


def no_papers(person: Looking, reference: str) -> None:
    """No letter, since the patient said no; and no PDF on a machine that cannot make one.

    Args:
        person: a clinician who has just signed in.
        reference: of a case whose patient wants nobody told.
    """
    exports = f"/staff/intakes/{reference}/exports"
    page = person.get(exports)
    assert person.get(f"{exports}/letter").status == 409
    away = PdfUnavailable(INSTALL)
    with patch("intake.web.clinician.exports.pdf_of", side_effect=away):
        token = standing(page.form())["csrf_token"]
        assert person.post(f"{exports}/brief", {"csrf_token": token}).status == 503
