"""Sets of time: half-open spans of instants, kept sorted and apart."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

Span = tuple[datetime, datetime]


def merge(spans: Iterable[Span]) -> list[Span]:
    """The same time as sorted spans that neither meet nor touch; empty spans vanish."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if merged and start <= merged[-1][1]:
            if end > merged[-1][1]:
                merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def subtract(spans: list[Span], cuts: list[Span]) -> list[Span]:
    """The time of `spans` outside `cuts`, in one sweep; both as `merge` gives them."""
    left: list[Span] = []
    index = 0
    for start, end in spans:
        free_from = start
        while index < len(cuts) and cuts[index][1] <= free_from:
            index += 1
        place = index
        while place < len(cuts) and cuts[place][0] < end:
            if cuts[place][0] > free_from:
                left.append((free_from, cuts[place][0]))
            free_from = cuts[place][1]
            place += 1
        if free_from < end:
            left.append((free_from, end))
        # The last cut may reach into the next span, so the sweep goes on from it, not past it.
        index = max(index, place - 1)
    return left
