"""A paper about one case: headings and blocks of words, before it is a page, a PDF or plain text.

Whatever shows a sheet shows all of it, in this order, so that the three can never differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph. `tone`: plain, small, strong, keep, signature, or urgent: not to be missed."""

    kind: ClassVar[str] = "words"
    text: str
    tone: str = "plain"

    def lines(self) -> Iterator[str]:
        """The paragraph."""
        yield self.text


@dataclass(frozen=True, slots=True)
class Points:
    """A list."""

    kind: ClassVar[str] = "points"
    items: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """A dash before each."""
        yield from (f"- {item}" for item in self.items)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Questions with their answers, or names with what they stand for.

    Attributes:
        title: a heading of their own; empty without one.
        log: the names are to be found at a glance, such as times or numbers to call.
    """

    kind: ClassVar[str] = "pairs"
    rows: tuple[tuple[str, str], ...]
    title: str = ""
    log: bool = False

    def lines(self) -> Iterator[str]:
        """The title, then question and answer on a line each."""
        if self.title:
            yield self.title
        yield from map(_paired, self.rows)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found: how serious, what, and the words that led to it.

    Attributes:
        tone: none, info, review or urgent.
        marks: short words, such as how serious and how soon.
        remark: in small words below: the rule and its source.
    """

    kind: ClassVar[str] = "finding"
    tone: str
    marks: tuple[str, ...]
    reason: str
    evidence: tuple[str, ...]
    remark: str

    def lines(self) -> Iterator[str]:
        """Marks and reason on one line, then what led to it."""
        yield f"{', '.join(self.marks)}: {self.reason}"
        yield from (f"- {words}" for words in self.evidence)
        if self.remark:
            yield self.remark


@dataclass(frozen=True, slots=True)
class Cell:
    """One point of a score's picture.

    Attributes:
        edge: a band begins there.
        here: it lies on the score's band.
        mark: it is the score.
    """

    edge: bool
    here: bool
    mark: bool


@dataclass(frozen=True, slots=True)
class Score:
    """An instrument: its result, a picture of it on its bands, its items.

    Attributes:
        cells: the picture, a cell a point; empty where there is none. It says nothing that
            `result` does not.
    """

    kind: ClassVar[str] = "score"
    title: str
    result: str
    cells: tuple[Cell, ...]
    rows: tuple[tuple[str, str], ...]

    def lines(self) -> Iterator[str]:
        """The result, then the items."""
        yield self.title
        yield self.result
        yield from Pairs(self.rows).lines()


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. A cell is its lines, each a text and its answer, which may be empty.

    The first cell of a row names the row.

    Attributes:
        rails: for each row the pieces of the lines that join rows, as `domain.rails` has them, to
            be drawn before the last column. They say nothing that the words do not.
    """

    kind: ClassVar[str] = "grid"
    columns: tuple[str, ...]
    rows: tuple[tuple[tuple[tuple[str, str], ...], ...], ...]
    rails: tuple[tuple[str, ...], ...] = ()

    def lines(self) -> Iterator[str]:
        """Row after row: the name, then each other cell under its column's name."""
        for row in self.rows:
            yield from map(_paired, row[0])
            for column, cell in zip(self.columns[1:], row[1:], strict=True):
                yield f"  {column}:"
                yield from (f"  - {_paired(line)}" for line in cell)


def _paired(pair: tuple[str, str]) -> str:
    key, value = pair
    return key if not value else f"{key} {value}" if key.endswith("?") else f"{key}: {value}"


Block = Words | Points | Pairs | Finding | Score | Grid


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with its blocks.

    Attributes:
        aside: on paper it may stand in a narrow column beside its neighbours.
    """

    heading: str
    blocks: tuple[Block, ...]
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole paper.

    Attributes:
        kind: what paper it is, a word for style sheets and file names.
        reference: of the case; the only name that a file may have.
        title: its heading.
        facts: name and value, below the heading.
        opening: blocks before the first heading.
        foot: what stands at the foot of every page, beside reference and page number.
    """

    kind: str
    reference: str
    title: str
    facts: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    opening: tuple[Block, ...] = ()
    foot: str = ""
    lang: str = "en"

    @property
    def runs(self) -> list[tuple[bool, tuple[Part, ...]]]:
        """The parts in order, those that stand in columns beside each other together."""
        return [(aside, tuple(run)) for aside, run in groupby(self.parts, lambda one: one.aside)]


def plain_text(sheet: Sheet) -> str:
    """The sheet as text for a chart: every word of it, nothing that a paste would spoil."""
    lines = [sheet.title, *Pairs(sheet.facts).lines()]
    for block in sheet.opening:
        lines += ["", *block.lines()]
    for part in sheet.parts:
        lines += ["", "", part.heading.upper()]
        for block in part.blocks:
            lines += ["", *block.lines()]
    return "\n".join(line.rstrip() for line in lines) + "\n"
