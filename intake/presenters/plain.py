"""Rows as plain JSON: the same facts that the pages show, for a program to read."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, Final

from sqlalchemy import Row


def plain(value: Any) -> Any:
    """Turn rows, dataclasses and times into what JSON can hold.

    Instants become ISO 8601 in UTC with their offset, spans seconds, ids text. Anything else that
    is not text, a number, a truth or nothing is an error, so that nothing slips out by accident.

    Raises:
        TypeError: there is something in it that has no plain form.
    """
    if value is None or type(value) in _AS_THEY_ARE:
        return value
    for kind, form in _FORMS.items():
        if isinstance(value, kind):
            return form(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    raise TypeError(f"{type(value).__name__} has no plain form")


def _mapping(value: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): plain(part) for name, part in value.items()}


def _row(value: Row[Any]) -> dict[str, Any]:
    return _mapping(value._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it


def _list(value: Sequence[Any]) -> list[Any]:
    return [plain(part) for part in value]


_AS_THEY_ARE: Final = (str, int, float, bool)
# A row is a tuple too, and an enumeration's member is text, so the order matters.
_FORMS: Final[dict[type, Callable[[Any], Any]]] = {
    Enum: lambda value: value.value,
    datetime: datetime.isoformat,
    timedelta: timedelta.total_seconds,
    uuid.UUID: str,
    Row: _row,
    Mapping: _mapping,
    list: _list,
    tuple: _list,
}
