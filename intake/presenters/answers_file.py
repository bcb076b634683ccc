"""A file of answers: an example to edit, with what each answer may be, and a file's faults.

A file is a JSON object of pages by slug, as answers are stored. Beside each answer the example
says what it may be, under a key that ends in ` (allowed)`; such keys are not read.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from intake.clinical.screening import Screening, screen
from intake.domain.priority import CALM, rank
from intake.domain.steps import BY_SLUG, STEPS, Step
from intake.forms.base import StepForm, form_of
from intake.forms.contacts import Email, Phone
from intake.forms.dates import MonthDayYear
from intake.forms.fields import Choice, Choices
from intake.forms.items import ItemForm
from intake.forms.numbers import Whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from intake.forms.base import Surroundings

    Pages = dict[str, dict[str, Any]]

ALLOWED: Final = " (allowed)"
NAMED: Final = "sertraline"
TEXT: Final = "Example words"
CALM_WORDS: Final = ("no", "none", 0)
# What the service itself keeps in a page beside the answers.
KEPT: Final = frozenset(
    {
        "items",
        "next",
        "finished",
        "id",
        "matched",
        "classes",
        "near",
        "meant",
        "kept",
        "under_18",
        "takes",
    }
)


def example(around: Surroundings) -> Pages:
    """A whole set of answers, chosen so that they raise few flags."""
    pages = _calmer(dict(_first_answers(around)), around)
    return {key: dict(_with_allowed(key, fields, around)) for key, fields in pages.items()}


def read(data: Mapping[str, Any]) -> Pages:
    """The answers of a file, without what only explains them."""
    return {key: _read(fields) for key, fields in data.items() if not key.endswith(ALLOWED)}


def faults(pages: Mapping[str, Mapping[str, Any]], around: Surroundings) -> Iterator[str]:
    """What in these answers no page could have stored, one line each; answers may be missing."""
    for key, fields in pages.items():
        step = _step_of(key)
        if step is None:
            yield f"{key}: there is no such page"
            continue
        if not isinstance(fields, dict):
            yield f"{key}: must hold answers by name"
            continue
        form = _form(step, around)
        lines = fields.get("items", ()) if step.collection else [fields]
        for line in lines:
            yield from (f"{key}.{fault}" for fault in _faults(form, line))


def _read(fields: Any) -> Any:
    if isinstance(fields, dict):
        return {name: _read(value) for name, value in fields.items() if not name.endswith(ALLOWED)}
    return [_read(each) for each in fields] if isinstance(fields, list) else fields


def _step_of(key: str) -> Step | None:
    slug, colon, _item = key.partition(":")
    step = BY_SLUG.get(slug)
    return step if step and bool(colon) == (step.items is not None) else None


def _form(step: Step, around: Surroundings) -> StepForm:
    return form_of(step)(None, {}, around)


def _faults(form: StepForm, fields: Mapping[str, Any]) -> Iterator[str]:
    known = {field.name: field for field in form}
    own = set(form.answer()) | KEPT
    for name, value in fields.items():
        if name in known and not _fits(known[name], value):
            yield f"{name}: {value!r} is not allowed here; {_said(known[name])}"
        elif name not in known and name not in own:
            yield f"{name}: there is no such question"


def _values(field: Any) -> list[Any]:
    """What a choice stores for each of its choices."""
    values = [value for value in field.labels() if value != ""]
    whole = getattr(field, "numbers", False)
    return [int(value) if whole and value.isdigit() else value for value in values]


def _fits(field: Any, value: Any) -> bool:
    if isinstance(field, Choices):
        return isinstance(value, list) and set(value) <= set(_values(field))
    # What is free just now, such as a time, is not known to a file.
    if isinstance(field, Choice) and not (field.name == "choice" and isinstance(value, str)):
        return not isinstance(value, bool) and value in _values(field)
    if isinstance(field, Whole):
        return field.takes(value)
    return isinstance(value, str)


def _said(field: Any) -> Any:
    """What the field may hold, in words or as a list."""
    if isinstance(field, Choices):
        return {"any of": _values(field)}
    if isinstance(field, Choice):
        return _values(field)
    if isinstance(field, Whole):
        return f"a whole number from {field.least} to {field.most}"
    return "a date, as YYYY-MM-DD" if isinstance(field, MonthDayYear) else "any text"


def _first_answers(around: Surroundings) -> Iterator[tuple[str, dict[str, Any]]]:
    """A page's first choices; every list has one line."""
    listed: list[str] = []
    for step in STEPS:
        form = _form(step, around)
        fields = {field.name: _first(field, around, step) for field in form}
        if isinstance(form, ItemForm):
            fields["text"] = NAMED if step.slug == "medicine-list" else "vitamin D"
            item = {"id": f"{step.slug[0]}1", **fields}
            listed.append(item["id"])
            yield step.slug, {"items": [item], "finished": True}
            continue
        page = {**form_of(step)(None, fields, around).answer(), **fields}
        if step.items is None:
            yield step.slug, page
        else:
            yield f"{step.slug}:{listed[0]}", page


def _first(field: Any, around: Surroundings, step: Step) -> Any:
    if isinstance(field, (Choice, Choices)):
        values = _values(field)
        # Most questions ask for something unwelcome; a list is opened by a yes.
        calm = next((value for value in CALM_WORDS if value in values), values[0])
        first = values[0] if step.opens else calm
        return [first] if isinstance(field, Choices) else first
    if isinstance(field, Whole):
        return field.example
    if isinstance(field, MonthDayYear):
        lately = around.today - timedelta(days=14)
        return lately.isoformat() if field.flags.optional else "1985-03-14"
    examples = {Email: "patient@example.org", Phone: "+16085550142"}
    return next((text for kind, text in examples.items() if isinstance(field, kind)), TEXT)


def _calmer(pages: Pages, around: Surroundings) -> Pages:
    """Give each choice that a flag points at the value with which fewest flags are raised."""
    for flag in _screened(pages, around).flags:
        for told in flag.evidence:
            page, field = pages[told.step], _field(told.step, told.field, around)
            if isinstance(field, (Choice, Choices)):
                page[told.field] = _calmest(pages, told.step, field, around)
    return pages


def _calmest(pages: Pages, key: str, field: Any, around: Surroundings) -> Any:
    def weight(value: Any) -> tuple[int, ...]:
        changed = {**pages, key: {**pages[key], field.name: value}}
        flags = _screened(changed, around).flags
        ranks = sorted(rank(flag.severity, flag.respond) for flag in flags)
        pointed_at = sum(len(flag.evidence) for flag in flags)
        return (-ranks[0] if ranks else -CALM, len(ranks), pointed_at)

    several = isinstance(field, Choices)
    return min(([value] if several else value for value in _values(field)), key=weight)


def _field(key: str, name: str, around: Surroundings) -> Any:
    step = _step_of(key)
    fields = _form(step, around) if step and not step.collection else ()
    return next((field for field in fields if field.name == name), None)


def _screened(pages: Pages, around: Surroundings) -> Screening:
    return screen(pages, today=around.today, cssrs_asked=True)


def _with_allowed(
    key: str, fields: Mapping[str, Any], around: Surroundings
) -> Iterator[tuple[str, Any]]:
    step = _step_of(key)
    known = {field.name: field for field in _form(step, around)} if step else {}
    for name, value in fields.items():
        if name == "items":
            yield name, [dict(_explained(line, known)) for line in value]
        else:
            yield from _explained({name: value}, known)


def _explained(fields: Mapping[str, Any], known: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in fields.items():
        yield name, value
        if name in known:
            yield name + ALLOWED, _said(known[name])
