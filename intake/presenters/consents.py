"""What a patient agreed to: which document, in which version, when, and the typed signature."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from flask_babel import gettext as _

from intake.domain.zones import Said, say
from intake.forms.base import GIVEN_ALOUD

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
        how: empty in writing; on the phone, and by whom the words were read.
    """

    title: str
    answer: str
    version: str
    mark: str
    said: Said | None
    how: str = ""

    @property
    def words(self) -> str:
        """All of it on one line."""
        version = _("version %(version)s", version=self.version) if self.version else ""
        said = self.said.primary if self.said else ""
        return ", ".join(filter(None, (self.answer, self.how, str(version), self.mark, said)))


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
        how = _how(case, "before-you-start", first)
        lines.append(_line(_("Privacy notice"), first.get("privacy"), notice, at, zone, how))
    if consent is None:
        return lines
    then, marks = _saved(case), consent.get("documents", {})
    how = _how(case, "consent", consent)
    for key, title in (("telehealth", _("Telehealth")), ("messages", _("Emails"))):
        lines.append(_line(title, consent.get(key), marks.get(key, {}), then, zone, how))
    signed = _("Said as agreement") if how else _("Signed")
    return [*lines, _line(signed, consent.get("signature"), {}, then, zone, how)]


def _how(case: Case, stop: str, fields: Mapping[str, Any]) -> str:
    """How an agreement was given; empty in writing."""
    if fields.get("given") != GIVEN_ALOUD:
        return ""
    kept = (case.frozen or {}).get("saved_by") or case.draft.saved_by
    name = case.names.get(str(kept.get(stop, "")).partition(":")[2]) or _("a colleague")
    return str(_("spoken on the phone, read aloud by %(name)s", name=name))


def _saved(case: Case) -> datetime | None:
    kept = (case.frozen or {}).get("saved_at", {}).get("consent")
    return datetime.fromisoformat(kept) if kept else case.draft.saved_at.get("consent")


def _line(  # noqa: PLR0913, PLR0917 - a line's parts
    title: str, answer: Any, mark: Mapping[str, Any], at: datetime | None, zone: str, how: str
) -> ConsentLine:
    words = {"yes": str(_("Yes")), "no": str(_("No"))}
    return ConsentLine(
        title=title,
        answer=words.get(str(answer), str(answer or _("Not answered"))),
        version=str(mark.get("version", "")),
        mark=str(mark.get("sha256", ""))[:SHOWN_MARK],
        said=say(at, zone, zone) if at else None,
        how=how,
    )
