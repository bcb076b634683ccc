"""What was typed on a page and not sent: which page, what it would answer, what is shown of it."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from flask import request, url_for
from werkzeug.datastructures import MultiDict

from intake.clinical.formulary import load_formulary
from intake.domain.steps import AMENDABLE, BY_PATH
from intake.forms import keeping
from intake.forms.items import recognised
from intake.gateways import clock
from intake.queries.unsent import load_unsent
from intake.services import unsent
from intake.services.unsent import Window
from intake.web.patient.onward import posted_version
from intake.web.patient.seats import phoned, place
from intake.web.patient.visiting import Visit, bind, url_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from intake.domain.journey import Stop
    from intake.forms.base import StepForm
    from intake.queries.unsent import UnsentWords

ADD: Final = "add"
QUESTIONS: Final = frozenset(
    f"{where}.{what}"
    for where in ("patient", "visit", "phone")
    for what in ("question", "question_of_item")
)
NAMES: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)
NUMBERS: Final = re.compile(r"[0-9]{1,15}", re.ASCII)
SOURCES: Final = re.compile(r"([0-9a-f]{32})-([0-9]{1,15})", re.ASCII)
# Of a page itself, not of what somebody fills in.
MARKS: Final = frozenset({"version", "seen"})
OURS: Final = frozenset({"csrf_token", "window", "number", "source"})
STORED: Final = "saved"
# The last word of a window: nothing that is still on its way from there comes after it.
MOST: Final = 10**15 - 1


@dataclass(frozen=True, slots=True)
class Place:
    """One page with a form: the stop, and on a list which item, or `add`."""

    stop: Stop
    item: str | None = None

    @property
    def name(self) -> str:
        """The name under which unsent words are kept."""
        return self.stop.key if self.item is None else f"{self.stop.key}:{self.item}"


@dataclass(frozen=True, slots=True)
class Before:
    """Unsent words that a page shows again.

    Attributes:
        fields: what was typed.
        version: the version of the page that it was typed on.
        source: which window's words they are.
    """

    fields: MultiDict[str, str]
    version: int
    source: Window


@dataclass(frozen=True, slots=True)
class Found:
    """What there is of unsent words: those to show, and where the others are to be seen."""

    shown: Before | None
    others: tuple[str, ...] = ()


def place_of(visit: Visit, slug: str, item: str | None) -> Place | None:
    """The page at this address, if this patient may be there."""
    step = BY_PATH.get(slug)
    if step is None or visit.intake is None or not visit.editable:
        return None
    stop = visit.journey.find(step.slug, None if step.collection else item)
    if stop is None or not visit.journey.can_visit(stop) or (step.collection and item is None):
        return None
    if visit.amending and step.section not in AMENDABLE:
        return None
    return Place(stop, item if step.collection else None)


def keep_address(visit: Visit) -> str | None:
    """Where the script of this page keeps what is typed; nothing for a page that keeps nothing."""
    if visit.intake is None or request.endpoint not in QUESTIONS:
        return None
    return url_for(_keeper(visit), **(request.view_args or {}))


def kept_at(visit: Visit, stop: Stop) -> str:
    """The same, for a page that is shown at another's address."""
    return url_for(_keeper(visit), slug=stop.step.path, item=stop.item)


def _keeper(visit: Visit) -> str:
    """The endpoint that keeps what is typed."""
    if visit.amending:
        return "visit_keeping.typed"
    return "keeping.typed" if phoned() is None else place("typed")


def would_answer(visit: Visit, here: Place, form: StepForm) -> Mapping[str, Any]:
    """The whole answer of the stop, were this form sent as it stands."""
    fields = form.answer()
    if here.item is None:
        return fields
    standing = visit.fields(here.stop)
    if not fields.get("text"):
        return standing or {}
    item = recognised(fields, load_formulary())
    if keeping.find_item(standing, here.item) is None:
        return keeping.with_item(standing, item, here.stop.step.slug[0])
    kept = keeping.items_of(standing)
    changed = [{**item, "id": each["id"]} if each["id"] == here.item else each for each in kept]
    return {**(standing or {}), "items": changed}


def keep(visit: Visit, here: Place, window: Window) -> bool:
    """Keep what this request carries. Gives whether it is kept."""
    form = bind(visit, here.stop, request.form)
    # Some fields make their value only when they are checked; what is wrong does not matter here.
    form.validate()
    # Of somebody for whom the way ends here nothing is kept that they have not sent.
    if visit.intake is None or here.stop.step.halt(form.answer()):
        return False
    try:
        answer = would_answer(visit, here, form)
    except keeping.ListFull:
        return False
    typed = unsent.Typed(
        window=window,
        base_version=posted_version(),
        sent=posted_words(),
        stop=here.stop.key,
        answer=answer,
        source=posted_source(),
    )
    return unsent.keep(visit.intake.id, here.name, typed, amending=visit.amending, now=clock.now())


def keep_posted(visit: Visit) -> bool:
    """Keep what was posted to a question page beyond this browser's window, too."""
    if request.endpoint not in QUESTIONS:
        return False
    values = request.view_args or {}
    found = place_of(visit, values["slug"], values.get("item"))
    name = posted_window() or new_window()
    return found is not None and keep(visit, found, Window(name, MOST))


def before(visit: Visit, stop: Stop, item: str | None = None) -> Found:
    """The words that a page is shown with, where some were typed and not sent.

    The newest, unless an answer was saved after them; `?typed=` names others, or `saved` for none.
    """
    if visit.intake is None:
        return Found(None)
    here = Place(stop, item)
    words = [each for each in load_unsent(visit.intake, here.name) if _tells(visit, here, each)]
    wanted = request.args.get("typed")
    shown = next((each for each in words if each.window == wanted), None)
    if shown is None and words and wanted != STORED and _is_newer(visit, stop, words[0].saved_at):
        shown = words[0]
    others = [each for each in words if each is not shown]
    return Found(
        _before(shown) if shown else None,
        tuple(_here(stop, item, typed=each.window) for each in others),
    )


def told(found: Found, stop: Stop, item: str | None = None) -> dict[str, Any]:
    """What the page's template says of unsent words, and what its form carries."""
    shown = found.shown
    if shown is None:
        return {"typed_elsewhere": found.others}
    return {
        "typed_elsewhere": found.others,
        "typed_before": shown,
        "version": shown.version,
        "source": f"{shown.source.name}-{shown.source.number}",
        "throw_away_at": url_for(place("throw_away"), slug=stop.step.path, item=item or stop.item),
    } | ({"seen": shown.fields["seen"]} if "seen" in shown.fields else {})


def carried() -> dict[str, Any]:
    """What a form that is shown again must still carry of its window."""
    if request.method != "POST":
        return {}
    source = request.form.get("source", "")
    return {
        "window": posted_window(),
        "source": source if SOURCES.fullmatch(source) else None,
        # Not the version that stands by now: what was saved elsewhere was never seen here.
        "version": posted_version(),
    }


def ending(stop: Stop, item: str | None = None) -> unsent.Ending:
    """What saving this page does to the words that were kept of it."""
    return unsent.ending(Place(stop, item).name, posted_window(), posted_source(), now=clock.now())


def posted_words() -> list[tuple[str, str]]:
    """What somebody filled in, as this request carries it."""
    return [pair for pair in request.form.items(multi=True) if pair[0] not in OURS]


def posted_window() -> str | None:
    """The name that the page's script gave its window, if it kept anything."""
    name = request.form.get("window", "")
    return name if NAMES.fullmatch(name) else None


def new_window() -> str:
    """A name as the page's script gives its window."""
    return secrets.token_hex(16)


def posted_count() -> int:
    """How often the window has kept something, as its script counts; 0 for anything else."""
    sent = request.form.getlist("number")
    return int(sent[0]) if len(sent) == 1 and NUMBERS.fullmatch(sent[0]) else 0


def posted_source() -> Window | None:
    """The window whose words the page began with."""
    found = SOURCES.fullmatch(request.form.get("source", ""))
    return Window(found[1], int(found[2])) if found else None


def _before(words: UnsentWords) -> Before:
    return Before(MultiDict(words.fields), words.base_version, Window(words.window, words.number))


def _tells(visit: Visit, here: Place, words: UnsentWords) -> bool:
    """Whether the words say anything that is not saved already."""
    saved = visit.fields(here.stop)
    if here.item is not None:
        saved = keeping.find_item(saved, here.item)
    form = bind(visit, here.stop, MultiDict(words.fields))
    whole = form.validate()
    if form.answer() != bind(visit, here.stop, None, saved=saved or {}).answer():
        return True
    # Part of a date answers nothing yet, and is not lost either.
    return not whole and any(value for name, value in words.fields if name not in MARKS)


def _is_newer(visit: Visit, stop: Stop, at: datetime) -> bool:
    saved = visit.draft.saved_at.get(stop.key)
    return stop.step.collection or saved is None or at >= saved


def _here(stop: Stop, item: str | None, **query: Any) -> str:
    if item is None:
        return url_of(stop, **query)
    return url_for(place("question_of_item"), slug=stop.step.path, item=item, **query)
