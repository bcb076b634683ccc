"""Where each answer comes from: typed by the patient, or said on the phone, written by whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from flask_babel import gettext as _

from intake.domain.actors import PATIENT, is_staff
from intake.domain.steps import BY_PATH
from intake.domain.zones import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from intake.queries.cases import Case

ITEM_BY: Final = "by"
# The name of a row that is no question.
SOURCE: Final = "source"


@dataclass(frozen=True, slots=True)
class Sources:
    """The sources of a case's answers.

    Attributes:
        by: the actor who wrote each page down, by stop; the patient where nothing says so.
        at: when each page was saved.
        lists: of each page that is a list, who wrote down each thing on it, by its id.
        names: of the staff, by id as text.
        zone: the clinic's IANA zone.
    """

    by: Mapping[str, str]
    at: Mapping[str, datetime]
    lists: Mapping[str, Mapping[str, str]]
    names: Mapping[str, str]
    zone: str

    @property
    def phoned(self) -> bool:
        """Whether any answer was said on the phone."""
        return any(map(is_staff, self.by.values()))

    def of(self, stop: str) -> str:
        """The source of a page's answers, in words; empty of a form that its patient filled in.

        That a whole form was typed by its patient is said once, and not on each page.
        """
        return self.words(self.by.get(stop, PATIENT), self.at.get(stop)) if self.phoned else ""

    def of_page(self, path: str, item: str | None) -> str:
        """The source of a page by its path, or of one thing on a list, in words and with its time.

        Said of every form, also of one that its patient filled in.
        """
        slug = BY_PATH[path].slug if path in BY_PATH else path
        stop = slug if item is None or slug in self.lists else f"{slug}:{item}"
        return self.words(self.actor_of(path, item), self.at.get(stop))

    def actor_of(self, path: str, item: str | None) -> str:
        """Who wrote down a page, or one thing on a list."""
        slug = BY_PATH[path].slug if path in BY_PATH else path
        if item is not None and slug in self.lists:
            return self.lists[slug].get(item, PATIENT)
        return self.by.get(slug if item is None else f"{slug}:{item}", PATIENT)

    def writer(self, path: str, item: str | None = None) -> str:
        """Name of who of the staff wrote it down; empty where the patient did."""
        actor = self.actor_of(path, item)
        return self._name(actor) if is_staff(actor) else ""

    @property
    def whole(self) -> str:
        """The source of the whole form, in words."""
        who = {self.by.get(stop, PATIENT) for stop in self.by} or {PATIENT}
        if not self.phoned:
            return str(_("Filled in by the patient"))
        names = ", ".join(sorted(self._name(each) for each in who if is_staff(each)))
        if who <= {each for each in who if is_staff(each)}:
            return str(_("Said on the phone, written down by %(names)s", names=names))
        return str(_("In part by the patient, in part on the phone with %(names)s", names=names))

    def words(self, actor: str, at: datetime | None = None) -> str:
        """One source in words, with the time where it is given."""
        when = f", {say(at, self.zone, self.zone).primary}" if at else ""
        if not is_staff(actor):
            return str(_("Written by the patient%(when)s", when=when))
        name = self._name(actor)
        return str(_("Said on the phone, written by %(name)s%(when)s", name=name, when=when))

    def _name(self, actor: str) -> str:
        return self.names.get(actor.partition(":")[2]) or str(_("a colleague"))


def sources(case: Case, zone: str, *, live: bool = False) -> Sources:
    """The sources of what was sent; of a draft, or with `live`, of what stands.

    Args:
        case: the opened case.
        zone: the clinic's IANA zone.
        live: of the answers as they stand, also where the form was sent.
    """
    draft = case.draft
    if case.frozen is None or live:
        return Sources(draft.saved_by, draft.saved_at, _lists(draft.answers), case.names, zone)
    at = {stop: datetime.fromisoformat(iso) for stop, iso in _kept(case, "saved_at").items()}
    answers = case.frozen["answers"]
    return Sources(_kept(case, "saved_by"), at, _lists(answers), case.names, zone)


def sourced(sections: Sequence[Mapping[str, Any]], found: Sources) -> list[Mapping[str, Any]]:
    """The sections with a row below each page that says where its answers come from."""
    if not found.phoned:
        return list(sections)
    return [
        {**section, "pages": [_with_source(page, found) for page in section["pages"]]}
        for section in sections
    ]


def _with_source(page: Mapping[str, Any], found: Sources) -> dict[str, Any]:
    return {**page, "rows": [*page["rows"], source_row(found.of_page(page["path"], page["item"]))]}


def source_row(words: str) -> dict[str, Any]:
    """The row of a page that says where its answers come from."""
    return {"name": SOURCE, "label": str(_("Source")), "text": words}


def _kept(case: Case, name: str) -> Mapping[str, str]:
    return dict((case.frozen or {}).get(name, {}))


def _lists(answers: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    return {
        stop: {str(item["id"]): str(item.get(ITEM_BY, PATIENT)) for item in _items(fields)}
        for stop, fields in answers.items()
        if "items" in fields
    }


def _items(fields: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    return (item for item in fields["items"] if isinstance(item, dict))
