"""Scores in words, and where each lies on its bands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from intake.clinical.instruments import NAMES, instrument, score
from intake.presenters.evidence import item_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from intake.clinical.instruments import Instrument, Score
    from intake.presenters.sources import Sources

# The picture is so wide; a score's place on it is a whole number of these.
WIDTH: Final = 300
LEVELS: Final[Mapping[str, Any]] = {
    "low": _l("Low risk"),
    "moderate": _l("Moderate risk"),
    "high": _l("High risk"),
}


@dataclass(frozen=True, slots=True)
class Band:
    """One band of the picture, from `x` on so wide; `here` where the score lies."""

    name: str
    low: int
    high: int
    x: int
    width: int
    here: bool


@dataclass(frozen=True, slots=True)
class ScoreCard:
    """An instrument as the brief shows it.

    Attributes:
        result: the score in words, or that it is incomplete or was not asked.
        bands: the picture; empty where the instrument has no bands or no total.
        mark: where the score lies on it.
        total: the score's points, where it has any.
        items: question and answer.
        source: where the answers come from, where any of the case was said on the phone.
    """

    name: str
    title: str
    asked: bool
    result: str
    bands: tuple[Band, ...]
    mark: int
    total: int | None
    items: tuple[tuple[str, str], ...]
    source: str = ""


def score_cards(
    answers: Mapping[str, Mapping[str, Any]], sources: Sources | None = None
) -> list[ScoreCard]:
    """Every instrument, also those that were not asked yet; with where the answers come from."""
    return [_card(instrument(name), answers, sources) for name in NAMES]


def _card(
    form: Instrument, answers: Mapping[str, Mapping[str, Any]], sources: Sources | None
) -> ScoreCard:
    given = answers.get(form.step)
    found = score(form.key, given)
    bands = tuple(form.scoring.get("bands", ()))
    most = max((band["to"] for band in bands), default=0)
    return ScoreCard(
        name=form.key,
        title=form.name,
        asked=found.asked,
        result=_result(found, most),
        bands=tuple(_bands(bands, most, found.total)) if found.total is not None else (),
        mark=round(WIDTH * ((found.total or 0) + 0.5) / (most + 1)) if most else 0,
        total=found.total,
        items=tuple(item_rows(form.key, given, whole=True)) if given is not None else (),
        source=sources.of(form.step) if sources and given is not None else "",
    )


def _bands(bands: tuple[Any, ...], most: int, total: int | None) -> list[Band]:
    edges = [round(WIDTH * band["from"] / (most + 1)) for band in bands] + [WIDTH]
    return [
        Band(
            band["name"],
            band["from"],
            band["to"],
            start,
            stop - start,
            total is not None and band["from"] <= total <= band["to"],
        )
        for band, start, stop in zip(bands, edges, edges[1:], strict=False)
    ]


def _result(found: Score, most: int) -> str:
    if not found.asked:
        return str(_("Not yet asked."))
    if found.name == "cssrs":
        level = str(LEVELS[found.level]) if found.level else str(_("No item was answered yes."))
        return level if found.complete else f"{level} {_('Some items have no answer.')}"
    if found.total is None:
        return str(_("Incomplete: no total."))
    if not most:
        return str(_("%(total)s points", total=found.total))
    return str(_("%(total)s of %(most)s, %(band)s", total=found.total, most=most, band=found.band))
