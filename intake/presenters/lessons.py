"""The page to read before starting, in the reader's language."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from intake.clinical.learn import lessons

if TYPE_CHECKING:
    from intake.clinical.learn import Lessons, Row, Section, Statement


def told_lessons() -> Lessons:
    """The data of learn.toml with every text that a patient reads translated."""
    page = lessons()
    return replace(
        page,
        sections=tuple(_section(section) for section in page.sections),
        sources=tuple(replace(source, text=_(source.text)) for source in page.sources),
    )


def _section(section: Section) -> Section:
    return replace(
        section,
        title=_(section.title),
        statements=tuple(_statement(each) for each in section.statements),
        rows=tuple(_row(each) for each in section.rows),
    )


def _statement(said: Statement) -> Statement:
    return replace(said, text=_(said.text), title=_(said.title) if said.title else "")


def _row(row: Row) -> Row:
    return replace(row, what=_(row.what), ssri=_(row.ssri), ketamine=_(row.ketamine))
