"""A line joins the rows of a pair rule, and passes those between."""

from hypothesis import given
from hypothesis import strategies as st

from intake.domain.rails import Piece, rail


def test_two_rows_apart_are_joined_past_the_one_between():
    assert rail("abcd", "ac") == (Piece.START, Piece.THROUGH, Piece.END, Piece.NONE)


def test_three_rows_are_joined_each():
    assert rail("abc", "abc") == (Piece.START, Piece.JOIN, Piece.END)


def test_one_row_alone_has_no_line():
    assert set(rail("abc", "b")) == set(rail("abc", "bx")) == {Piece.NONE}


@given(st.lists(st.booleans(), max_size=12))
def test_every_joined_row_is_touched_and_no_other(joined):
    rows = [str(place) for place in range(len(joined))]
    wanted = {row for row, each in zip(rows, joined, strict=True) if each}
    pieces = rail(rows, wanted)
    touched = {
        row
        for row, piece in zip(rows, pieces, strict=True)
        if piece in (Piece.START, Piece.JOIN, Piece.END)
    }
    assert touched == (wanted if len(wanted) > 1 else set())
    ends = [piece for piece in pieces if piece in (Piece.START, Piece.END)]
    assert ends in ([], [Piece.START, Piece.END])
