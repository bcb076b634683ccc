"""docs/clinical.md, written from the data, so that a doctor reads what the software does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from intake.clinical.aloud import ALOUD, readings
from intake.clinical.asking import draft_messages, questions
from intake.clinical.crisis import crisis_lines, crisis_panel, help_numbers
from intake.clinical.data import read_toml
from intake.clinical.guidance import texts
from intake.clinical.instruments import NAMES, instrument
from intake.clinical.learn import Row, lessons
from intake.clinical.medicine import medicine_table
from intake.clinical.rules import FAMILIES, load_rules, medicine_rules
from intake.clinical.signing import unsigned

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from intake.clinical.instruments import Instrument

TITLES: Final = {
    "safety": "Suicide and present danger",
    "adherence": "How medicines are taken",
    "pairs": "Two medicines together",
    "candidacy": "The candidacy questions",
    "scores": "Scores",
    "phrases": "Words in free text",
}
OPENING: Final = """# What medicine says here

Written by `intake clinical docs` from the data in `intake/clinical/`; do not edit it by hand.

This is a router for people, not a judge and not an interaction checker. It never declares anyone
unsuitable, it never tells a patient to stop, skip, cut down, restart or time a medicine, and that
no rule fired never means that there is no interaction. "Clinical facts" is the project's sheet of
sources; "memory" marks what nobody has looked up yet. A rule or text without a reviewer is a draft,
and staff see it called so.

"Decision" marks what the sources call not suitable pending review: only a clinician says yes or no.
"Stays" marks a safety rule: its flag outlives the answer until a clinician closes it.
"""
CREDITS: Final = """## Credits

This product uses publicly available data courtesy of the U.S. National Library of Medicine (NLM),
National Institutes of Health. This material contains content from LOINC (http://loinc.org),
copyright Regenstrief Institute.
"""


def render_clinical_doc() -> str:
    """The whole document, as Markdown."""
    parts = [
        OPENING,
        "\n".join(["## Not signed, not verified, missing", "", *_bullets(unsigned()), ""]),
        "\n".join(_texts()),
        "\n".join(_asking()),
        "\n".join(_aloud()),
        "\n".join(_lessons()),
        "\n".join(_crisis()),
        *("\n".join(_rules(family)) for family in FAMILIES),
        "\n".join(_medicines()),
        *("\n".join(_instrument(instrument(key))) for key in NAMES),
        CREDITS,
    ]
    return "\n".join(parts)


def _bullets(lines: Iterable[str]) -> Iterator[str]:
    yield from (f"- {line}" for line in lines)


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "| " + " | ".join("---" for _ in head) + " |"
    for row in rows:
        cells = (str(cell).replace("|", "\\|").replace("\n", " ") for cell in row)
        yield "| " + " | ".join(cells) + " |"
    yield ""


def _texts() -> Iterator[str]:
    yield "## What patients are told"
    yield ""
    yield from _table(
        ("Key", "When", "Text", "Traces to", "Reviewer"),
        ((t.key, t.when, t.template, t.traces_to, _signer(t.reviewer)) for t in texts().values()),
    )


def _asking() -> Iterator[str]:
    yield "## What staff ask a patient and write to them"
    yield ""
    yield from _table(
        ("Key", "For staff", "Question", "Hint", "Kept at"),
        (
            (one.key, one.staff, one.text, one.hint, f"{one.stop} {one.field}".strip())
            for one in questions().values()
        ),
    )
    yield from _table(("Decision", "Draft of the message"), draft_messages().items())


def _aloud() -> Iterator[str]:
    yield "## What staff say on the phone"
    yield ""
    yield "Questions are read as the form has them, published questionnaires word for word."
    yield ""
    yield from _table(
        ("Page", "Read aloud", "For the person who reads"),
        ((slug, one.say, one.staff) for slug, one in readings().items()),
    )
    yield from _table(
        ("When an answer tells of danger", "Source"),
        ((entry["text"], entry["source"]) for entry in read_toml(ALOUD)["danger"]),
    )


def _lessons() -> Iterator[str]:
    page = lessons()
    yield "## What people may read before they start"
    yield ""
    yield from _table(
        ("Id", "Text", "Sources", "Traces to", "Reviewer"),
        (
            (
                told.id,
                " · ".join(told.texts) if isinstance(told, Row) else " ".join(told.texts),
                ", ".join(map(str, told.sources)),
                told.traces_to,
                _signer(told.reviewer),
            )
            for told in page.told
        ),
    )
    for source in page.sources:
        read = ", read in a page about it" if source.second else ""
        yield f"{source.number}. {source.text}{read}"
    yield ""


def _signer(reviewer: str) -> str:
    return reviewer or "draft"


def _crisis() -> Iterator[str]:
    yield "## Help in a crisis"
    yield ""
    yield from _table(
        ("Button", "Line", "Source"),
        ((each.label, each.text, each.source) for each in help_numbers()),
    )
    for tier in ("page", "panel"):
        panel = crisis_panel(tier)
        yield f"**{panel.title}** ({tier})"
        yield ""
        yield from (f"> {line}" for line in panel.text)
        yield ""
    yield from _table(("Key", "Text"), crisis_lines().items())


def _rules(family: str) -> Iterator[str]:
    yield f"## {TITLES[family]}"
    yield ""
    yield from _table(
        ("Rule", "Severity", "Response", "", "Reason for the clinician", "Source", "Version"),
        (
            (
                rule.id,
                rule.severity,
                rule.respond,
                ", ".join(
                    word
                    for word, said in (
                        ("stays", rule.safety),
                        ("decision", rule.decision),
                        (rule.tier, rule.tier != "none"),
                        ("draft", not rule.signed),
                    )
                    if said
                ),
                rule.reason,
                rule.source,
                rule.version,
            )
            for rule in load_rules()
            if rule.family == family
        ),
    )


def _medicines() -> Iterator[str]:
    rows = medicine_table()
    rules = medicine_rules()
    yield "## Medicines"
    yield ""
    yield (
        f"{len(rows)} rows in `medications.csv`, {len(rules)} with a rule of their own (columns"
        " screening_flag and reason). Rules look at ingredients and at these classes:"
    )
    yield ""
    yield from _table(
        ("Class", "Meaning", "Ingredients", "Note"),
        (
            (
                key,
                entry["label"],
                ", ".join(
                    [*(f"all of {c}" for c in entry.get("includes", ())), *entry["ingredients"]]
                ),
                entry.get("note", ""),
            )
            for key, entry in read_toml("classes.toml")["class"].items()
        ),
    )
    yield "How long a medicine counts after the last dose (never shown to patients):"
    yield ""
    yield from _bullets(
        f"{', '.join([*entry.get('ingredients', ()), *entry.get('classes', ())])}:"
        f" {entry['days']} days. {entry['source']}."
        for entry in read_toml("rules/lingering.toml")["lingering"]
    )
    yield ""


def _instrument(form: Instrument) -> Iterator[str]:
    yield f"## {form.name}"
    yield ""
    yield f"{form.title}. LOINC {form.loinc}. {form.rights}"
    yield ""
    if form.stem:
        yield f"> {form.stem}"
        yield ""
    yield from _table(
        ("Field", "Wording", "LOINC", "Answers"),
        (
            (
                item.field,
                item.text,
                item.loinc,
                "; ".join(f"{option.text} ({option.value})" for option in item.options)
                or "a number",
            )
            for item in form.items
        ),
    )
    bands = [f"{b['from']}-{b['to']} {b['name']}" for b in form.scoring.get("bands", ())]
    levels = [
        f"{b['name']}: a yes to {', '.join(b['yes'])}" for b in form.scoring.get("levels", ())
    ]
    yield from _bullets([*bands, *levels])
    yield ""
    yield f"Source: {form.source}"
    yield ""
