"""What a patient agreed to: which document, in which version, when, and the typed signature."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from flask_babel import gettext as _

from intake.domain.zones import Said, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from intake.queries.cases import Case

SHOWN_MARK: Final = 12


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """One consent.

    Attributes:
        answer: yes, no, or the signature.
        version: of the document; empty where there is none.
        mark: the beginning of the document's fingerprint.
        said: when it was given.
    """

    title: str
    answer: str
    version: str
    mark: str
    said: Said | None


def consent_lines(
    answers: Mapping[str, Mapping[str, Any]], case: Case, zone: str
) -> list[ConsentLine]:
    """The consents that were asked for so far.

    Args:
        answers: what was sent; of a draft, what stands.
        case: the opened case.
        zone: the clinic's IANA zone.
    """
    lines = []
    first, consent = answers.get("before-you-start"), answers.get("consent")
    if first is not None:
        at = case.intake.privacy_accepted_at
        notice = first.get("notice", {})
        lines.append(_line(_("Privacy notice"), first.get("privacy"), notice, at, zone))
    if consent is None:
        return lines
    then, marks = _saved(case), consent.get("documents", {})
    for key, title in (("telehealth", _("Telehealth")), ("messages", _("Emails"))):
        lines.append(_line(title, consent.get(key), marks.get(key, {}), then, zone))
    return [*lines, _line(_("Signed"), consent.get("signature"), {}, then, zone)]


def _saved(case: Case) -> datetime | None:
    kept = (case.frozen or {}).get("saved_at", {}).get("consent")
    return datetime.fromisoformat(kept) if kept else case.draft.saved_at.get("consent")


def _line(
    title: str, answer: Any, mark: Mapping[str, Any], at: datetime | None, zone: str
) -> ConsentLine:
    words = {"yes": str(_("Yes")), "no": str(_("No"))}
    return ConsentLine(
        title=title,
        answer=words.get(str(answer), str(answer or _("Not answered"))),
        version=str(mark.get("version", "")),
        mark=str(mark.get("sha256", ""))[:SHOWN_MARK],
        said=say(at, zone, zone) if at else None,
    )
