"""`intake strings`: the catalogue of everything that a person may read.

Most strings stand in templates and Python between the marks of gettext. The step table, the
medical texts and the instruments are data without a framework, so their strings are collected
here; they are translated where they are shown.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from intake.clinical.aloud import danger_steps, reading, readings
from intake.clinical.asking import FILE, draft_messages, questions
from intake.clinical.crisis import crisis_lines, crisis_panel, help_numbers
from intake.clinical.data import read_toml
from intake.clinical.guidance import texts
from intake.clinical.instruments import NAMES, instrument
from intake.clinical.learn import lessons
from intake.domain.steps import SECTIONS, STEPS
from intake.settings import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PATH: Final = ROOT / "intake" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
METHODS: Final = [("intake/**.py", "python"), ("templates/**", "jinja2")]
KEYWORDS: Final[dict[str, Any]] = {
    **dict.fromkeys(("_", "gettext", "lazy_gettext", "_l")),
    **dict.fromkeys(("ngettext", "_n"), (1, 2)),
}


@click.command("strings")
@click.option("--check", is_flag=True, help="Fail when the catalogue is out of date.")
def command(check: bool) -> None:
    """Write the English catalogue."""
    text = render()
    if not check:
        PATH.parent.mkdir(parents=True, exist_ok=True)
        PATH.write_text(text, encoding="utf-8")
    elif not PATH.exists() or PATH.read_text(encoding="utf-8") != text:
        raise click.ClickException("The catalogue is out of date: run `intake strings`.")


def render() -> str:
    """The catalogue as a PO file; the same strings always give the same text."""
    catalogue = Catalog(locale="en", project="intake")
    for room in ("intake", "templates"):
        for name, _line, message, _comments, context in extract_from_dir(
            ROOT / room, _methods(room), keywords=KEYWORDS
        ):
            catalogue.add(message, locations=[(f"{room}/{name}", 1)], context=context)
    for where, message in _data():
        catalogue.add(message, locations=[(where, 1)])
    file = io.BytesIO()
    write_po(file, catalogue, width=0, sort_output=True, omit_header=True, include_lineno=False)
    return file.getvalue().decode()


def _methods(room: str) -> list[tuple[str, str]]:
    own = f"{room}/"
    return [(path.removeprefix(own), method) for path, method in METHODS if path.startswith(own)]


def _data() -> Iterator[tuple[str, str]]:
    steps = Path("intake/domain/steps.py").as_posix()
    yield from ((steps, step.title) for step in STEPS)
    yield from ((steps, title) for title in SECTIONS.values())
    yield from (("intake/clinical/guidance.toml", text.template) for text in texts().values())
    yield from (("intake/clinical/crisis.toml", line) for line in _crisis())
    yield from (("intake/clinical/asking.toml", words) for words in _asking())
    yield from (("intake/clinical/aloud.toml", words) for words in _aloud())
    yield from (("intake/clinical/learn.toml", words) for words in _lessons())
    for key in NAMES:
        found = instrument(key)
        where = f"intake/clinical/instruments/{key}.toml"
        yield from ((where, words) for words in (found.stem, found.rights) if words)
        for item in found.items:
            yield where, item.text
            yield from ((where, option.text) for option in item.options)


def _asking() -> Iterator[str]:
    for question in questions().values():
        yield from filter(None, (question.staff, question.text, question.hint))
    yield from draft_messages().values()
    yield from (entry["instead"] for entry in read_toml(FILE)["unsaid"])


def _aloud() -> Iterator[str]:
    yield from danger_steps()
    for found in (*readings().values(), reading("")):
        yield from (found.say, found.staff)


def _lessons() -> Iterator[str]:
    page = lessons()
    yield from (section.title for section in page.sections)
    yield from (words for told in page.told for words in told.texts)
    yield from (source.text for source in page.sources)


def _crisis() -> Iterator[str]:
    for number in help_numbers():
        yield from (number.label, number.text)
    for tier in ("panel", "page"):
        panel = crisis_panel(tier)
        if panel is not None:
            yield panel.title
            yield from panel.text
    yield from crisis_lines().values()
