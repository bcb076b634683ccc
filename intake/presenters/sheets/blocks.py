"""Blocks that several papers share, made of rows that other presenters have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask_babel import gettext as _

from intake.exports.sheet import Block, Cell, Finding, Grid, Pairs, Score, Words
from intake.services.letters import respond_words, severity_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from intake.presenters.brief import FlagLine
    from intake.presenters.scores import ScoreCard
    from intake.presenters.taken import Joined, MedicineRow

KEEP: Final = "keep"


def finding(flag: FlagLine) -> Finding:
    """A flag: how serious, how soon, whether it stands, what it says and why."""
    states = {"open": _("Open"), "withdrawn": _("Withdrawn"), "closed": _("Closed")}
    source = _(" Source: %(source)s", source=flag.source) if flag.source else ""
    rule = _("Rule %(rule)s, version %(version)s.", rule=flag.rule, version=flag.version)
    marks = [
        severity_words(flag.severity),
        respond_words(flag.respond),
        str(states.get(flag.state, flag.state)),
        *([] if flag.signed else [str(_("draft rule"))]),
    ]
    return Finding(flag.severity, tuple(marks), flag.reason, flag.evidence, f"{rule}{source}")


def score_block(card: ScoreCard) -> Score:
    """An instrument with its items; one that was not asked says so and no more."""
    most = max((band.high for band in card.bands), default=-1)
    reached = next((band for band in card.bands if band.here), None)
    cells = [
        Cell(
            edge=any(point == band.low for band in card.bands),
            here=reached is not None and reached.low <= point <= reached.high,
            mark=point == card.total,
        )
        for point in range(most + 1)
    ]
    source = ((str(_("Source")), card.source),) if card.source else ()
    return Score(card.title, card.result, tuple(cells), (*card.items, *source))


def page_block(page: Mapping[str, Any], *, only_answered: bool = False) -> Pairs:
    """A page of the form: its questions and answers under its own heading."""
    rows = [
        (row["label"], row["text"] or _("Not answered"))
        for row in page["rows"]
        if row["text"] or not only_answered
    ]
    return Pairs(tuple(rows), title=page["heading"])


def amended_block(page: Mapping[str, Any]) -> Pairs:
    """A page that was changed after sending: each answer as it stands, with what was sent."""
    marks = {"added": _("New on the list"), "removed": _("Not on the list any more")}
    said = [str(words) for name, words in marks.items() if page.get(name)]
    rows = [(row["label"], _changed(row)) for row in page["rows"] if row["changed"] or row["text"]]
    return Pairs(tuple(rows), title=", ".join((str(page["heading"]), *said)))


def _changed(row: Mapping[str, Any]) -> str:
    now = str(row["text"] or _("Not answered"))
    if not row["changed"]:
        return now
    return str(_("%(now)s (sent: %(was)s)", now=now, was=row["was"] or _("Not answered")))


def medicine_grid(rows: Sequence[MedicineRow], *, with_rules: bool) -> Block:
    """The medicines with what was typed, read and answered, and the rules that join them."""
    columns = [_("Medicine"), _("As the patient says")] + [_("Rules that join it")] * with_rules
    lines = tuple((_named(row), row.answers, *((_rules(row),) * with_rules)) for row in rows)
    rails = tuple(tuple(row.rails.values()) for row in rows) if with_rules else ()
    return Grid(tuple(map(str, columns)), lines, rails) if lines else Words(_("None listed."))


def notes_of(notes: Sequence[Mapping[str, Any]]) -> list[Block]:
    """Notes as the patient saw them, each text once."""
    told = dict.fromkeys((note["text"], note["tone"]) for note in notes)
    return [Words(text, tone=tone_of(tone)) for text, tone in told]


def tone_of(tone: str) -> str:
    """How a note to a patient is set on paper: what is urgent stands out, the rest is calm."""
    return "urgent" if tone == "urgent" else KEEP


def _named(row: MedicineRow) -> tuple[tuple[str, str], ...]:
    stopped = str(_("Stopped or cut down")) if row.stopped else ""
    return tuple((one, "") for one in (row.typed, row.read_as, row.classes, stopped) if one)


def _rules(row: MedicineRow) -> tuple[tuple[str, str], ...]:
    return tuple(
        (" ".join([*_mark(rule), rule.reason, *_with(rule.with_others)]), "") for rule in row.rules
    ) or ((str(_("None")), ""),)


def _mark(rule: Joined) -> list[str]:
    """The letter of a rule that joins several, and how serious it is."""
    return [*([rule.mark] if rule.mark else []), f"{severity_words(rule.severity)}:"]


def _with(others: Sequence[str]) -> list[str]:
    return [str(_("With: %(names)s", names=", ".join(others)))] if others else []
