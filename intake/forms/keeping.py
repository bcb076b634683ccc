"""A list answer: items with ids that are never used twice, and whether the list is finished."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from intake.forms.items import MOST_ITEMS

if TYPE_CHECKING:
    from collections.abc import Mapping

List = dict[str, Any]


class ListFull(Exception):  # noqa: N818 - it reads as what it is at the raise
    """The list takes no more items."""


class ItemChanged(Exception):  # noqa: N818
    """The item was changed or removed elsewhere since it was shown.

    Attributes:
        standing: the item as it stands; nothing when it was removed.
    """

    def __init__(self, standing: Mapping[str, Any] | None) -> None:
        super().__init__()
        self.standing = standing


def items_of(answer: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """The items of a list answer."""
    return [dict(item) for item in (answer or {}).get("items", [])]


def find_item(answer: Mapping[str, Any] | None, item_id: str | None) -> dict[str, Any] | None:
    """One item by its id."""
    return next((item for item in items_of(answer) if item["id"] == item_id), None)


def fingerprint(item: Mapping[str, Any] | None) -> str:
    """A short mark by which a changed item is noticed."""
    return sha256(json.dumps(item, sort_keys=True).encode()).hexdigest()[:16]


def with_item(answer: Mapping[str, Any] | None, item: Mapping[str, Any], letter: str) -> List:
    """The list with one more item; it is not finished until the patient says so again.

    Raises:
        ListFull: there are `MOST_ITEMS` already.
    """
    items = items_of(answer)
    if len(items) >= MOST_ITEMS:
        raise ListFull
    number = _next_number(answer)
    added = {"id": f"{letter}{number}", **item}
    return {"items": [*items, added], "next": number + 1, "finished": False}


def with_changed(
    answer: Mapping[str, Any] | None, item_id: str, item: Mapping[str, Any], seen: str
) -> List:
    """The list with an item replaced.

    What became another medicine gets a new id: what was said about the old one must not stick to
    it.

    Raises:
        ItemChanged: it no longer is what the person saw, by `fingerprint`.
    """
    items = items_of(answer)
    standing = find_item(answer, item_id)
    wanted = {"id": item_id, **item}
    if standing is None or (fingerprint(standing) != seen and standing != wanted):
        raise ItemChanged(standing)
    number = _next_number(answer)
    if standing.get("matched") != item.get("matched") and standing.get("matched"):
        wanted["id"] = f"{item_id[0]}{number}"
        number += 1
    kept = [wanted if each["id"] == item_id else each for each in items]
    return {"items": kept, "next": number, "finished": bool((answer or {}).get("finished"))}


def without(answer: Mapping[str, Any] | None, item_id: str) -> List:
    """The list without an item; an empty list is not finished."""
    kept = [item for item in items_of(answer) if item["id"] != item_id]
    finished = bool((answer or {}).get("finished")) and bool(kept)
    return {"items": kept, "next": _next_number(answer), "finished": finished}


def finished(answer: Mapping[str, Any] | None) -> List:
    """The list, with nothing missing from it."""
    return {"items": items_of(answer), "next": _next_number(answer), "finished": True}


def same_as(items: list[dict[str, Any]], item: Mapping[str, Any]) -> str | None:
    """The typed words of an earlier item that seems to be the same medicine."""
    for other in items:
        if other["id"] == item["id"]:
            return None
        alike = set(other.get("matched", ())) & set(item.get("matched", ()))
        if alike or other["text"].casefold() == item["text"].casefold():
            return str(other["text"])
    return None


def _next_number(answer: Mapping[str, Any] | None) -> int:
    return int((answer or {}).get("next", 1))
