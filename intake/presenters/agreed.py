"""What a patient agreed to or refused, each with the version of the words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask_babel import gettext as _

from intake.exports.fhir.record import Agreement
from intake.forms.documents import document

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from intake.domain.steps import Answers

# Page and field of each agreement to a document, and the document; whether it is about treatment.
DOCUMENTS: Final = (
    ("before-you-start", "privacy", "privacy", False),
    ("consent", "telehealth", "telehealth", True),
    ("consent", "messages", "messages", False),
)
SAID: Final[dict[Any, bool]] = {"yes": True, "no": False}


def marks(answers: Answers) -> dict[str, Mapping[str, str]]:
    """Document to what was kept with the agreement to it: version and fingerprint."""
    kept = dict(answers.get("consent", {}).get("documents", {}))
    notice = answers.get("before-you-start", {}).get("notice")
    return {"privacy": notice, **kept} if notice else kept


def agreements(answers: Answers) -> Iterator[Agreement]:
    """Every yes and no; a question that was left open is neither."""
    kept = marks(answers)
    for stop, field, key, care in DOCUMENTS:
        given = SAID.get(answers.get(stop, {}).get(field))
        if given is None:
            continue
        now, mark = document(key), kept.get(key, {})
        same = mark.get("sha256") == now.fingerprint
        words = now.text if same else ()
        yield Agreement(key, now.title, given, mark.get("version", ""), words, care)
    contact = SAID.get(answers.get("care", {}).get("may_contact"))
    if contact is not None:
        title = str(_("Contact with the person who prescribes"))
        yield Agreement("contact", title, contact, "", (), care=False)
