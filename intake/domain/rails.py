"""Lines that join rows of a table: which piece of each line lies beside each row."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


class Piece(StrEnum):
    """A piece of a line beside one row."""

    NONE = "none"
    START = "start"
    THROUGH = "through"
    JOIN = "join"
    END = "end"


def rail(rows: Sequence[str], joined: Collection[str]) -> tuple[Piece, ...]:
    """The line that joins some rows, piece by piece; none where it would join fewer than two.

    Args:
        rows: ids of all rows in order.
        joined: ids of those that are joined.
    """
    places = [place for place, row in enumerate(rows) if row in joined]
    if len(places) < 2:
        return (Piece.NONE,) * len(rows)
    first, last = places[0], places[-1]

    def piece(place: int) -> Piece:
        if not first <= place <= last:
            return Piece.NONE
        if place in (first, last):
            return Piece.START if place == first else Piece.END
        return Piece.JOIN if place in places else Piece.THROUGH

    return tuple(piece(place) for place in range(len(rows)))
