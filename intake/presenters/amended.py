"""What a patient told after sending the form: the pages that stand otherwise than as sent."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from intake.domain.steps import BY_SLUG, amendable
from intake.presenters.check import check_sections
from intake.presenters.sources import SOURCE, source_row, sources

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from intake.clinical.formulary import Formulary
    from intake.presenters.sources import Sources
    from intake.queries.cases import Case

# Pages that an answer to a question of the staff may change.
ASKED_OF: Final = frozenset({"contact", "emergency"})


def amended_pages(
    case: Case,
    formulary: Formulary,
    *,
    today: date,
    states: tuple[str, ...],
    zone: str = "UTC",
) -> list[dict[str, Any]]:
    """Pages of the live answers that say something else than what was sent; none of a draft.

    Each row holds `text` as it stands and `was` as it was sent, `changed` where they differ; a
    page is `added` or `removed` where it is about a medicine that was not, or is not, listed.

    Args:
        case: the opened case.
        formulary: the medicine table.
        today: the date at the clinic.
        states: codes of the states that the clinic serves.
        zone: the clinic's IANA zone, for the times of sources.
    """
    if case.frozen is None:
        return []
    sent, now = case.frozen["versions"], case.draft.versions
    stops = {stop for stop in case.draft.answers if now[stop] != sent.get(stop)}
    # A later part of the form is no change of the first: it is sent by itself.
    wanted = {stop.partition(":")[0] for stop in stops if amendable(stop)} | (stops & ASKED_OF)
    paths = {BY_SLUG[slug].path for slug in wanted}
    sections = check_sections(
        case.draft.answers, formulary, today=today, states=states, spoken=case.draft.spoken
    )
    sent_by, told_by = sources(case, zone), sources(case, zone, live=True)
    marked = sent_by.phoned or told_by.phoned
    before = _pages(case.frozen.get("sections", ()), paths, sent_by, marked=marked)
    after = _pages((asdict(each) for each in sections), paths, told_by, marked=marked)
    found = [_compared(before.get(key), page) for key, page in after.items()]
    found += [_compared(page, None) for key, page in before.items() if key not in after]
    return [page for page in found if any(_differs(row) for row in page["rows"])]


def _differs(row: Mapping[str, Any]) -> bool:
    return bool(row["changed"]) and row["name"] != SOURCE


def _pages(
    sections: Iterable[Mapping[str, Any]], paths: set[str], found: Sources, *, marked: bool
) -> dict[tuple[str, str | None], Mapping[str, Any]]:
    """The pages by path and thing; with their source where any answer was said on the phone."""
    pages = (page for section in sections for page in section["pages"])
    wanted = {(page["path"], page["item"]): page for page in pages if page["path"] in paths}
    if not marked:
        return wanted
    return {
        key: {**page, "rows": [*page["rows"], source_row(found.of_page(*key))]}
        for key, page in wanted.items()
    }


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
