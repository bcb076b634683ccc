"""What a patient told after sending the form: the pages that stand otherwise than as sent."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from intake.domain.steps import BY_SLUG, amendable
from intake.presenters.check import check_sections

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from intake.clinical.formulary import Formulary
    from intake.queries.cases import Case

# Pages that an answer to a question of the staff may change.
ASKED_OF: Final = frozenset({"contact", "emergency"})


def amended_pages(
    case: Case, formulary: Formulary, *, today: date, states: tuple[str, ...]
) -> list[dict[str, Any]]:
    """Pages of the live answers that say something else than what was sent; none of a draft.

    Each row holds `text` as it stands and `was` as it was sent, `changed` where they differ; a
    page is `added` or `removed` where it is about a medicine that was not, or is not, listed.

    Args:
        case: the opened case.
        formulary: the medicine table.
        today: the date at the clinic.
        states: codes of the states that the clinic serves.
    """
    if case.frozen is None:
        return []
    sent, now = case.frozen["versions"], case.draft.versions
    stops = {stop for stop in case.draft.answers if now[stop] != sent.get(stop)}
    # A later part of the form is no change of the first: it is sent by itself.
    wanted = {stop.partition(":")[0] for stop in stops if amendable(stop)} | (stops & ASKED_OF)
    paths = {BY_SLUG[slug].path for slug in wanted}
    sections = check_sections(case.draft.answers, formulary, today=today, states=states)
    before = _pages(case.frozen.get("sections", ()), paths)
    after = _pages((asdict(section) for section in sections), paths)
    found = [_compared(before.get(key), page) for key, page in after.items()]
    found += [_compared(page, None) for key, page in before.items() if key not in after]
    return [page for page in found if any(row["changed"] for row in page["rows"])]


def _pages(
    sections: Iterable[Mapping[str, Any]], paths: set[str]
) -> dict[tuple[str, str | None], Mapping[str, Any]]:
    pages = (page for section in sections for page in section["pages"])
    return {(page["path"], page["item"]): page for page in pages if page["path"] in paths}


def _compared(was: Mapping[str, Any] | None, now: Mapping[str, Any] | None) -> dict[str, Any]:
    """One page as it stands with what was sent beside each row."""
    page = now or was or {}
    before = {row["name"]: row["text"] for row in (was or {}).get("rows", ())}
    after = {row["name"]: row["text"] for row in (now or {}).get("rows", ())}
    rows = [
        {
            **row,
            "text": after.get(row["name"]),
            "was": before.get(row["name"]),
            "changed": after.get(row["name"]) != before.get(row["name"]),
        }
        for row in page["rows"]
    ]
    return {**page, "rows": rows, "added": was is None, "removed": now is None}
