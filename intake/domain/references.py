"""References: what a patient reads out on the phone and staff find a case by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

# No vowels, so that no word appears; none of the signs that look or sound like another one.
SIGNS: Final = "BCDFGHJKMNPRSTVWX3456789"
SHAPE: Final = (3, 4)


def new_reference(pick: Callable[[str], str]) -> str:
    """Make a reference such as `KX4-7PR3`.

    Args:
        pick: chooses one sign at random, such as `secrets.choice`.
    """
    return "-".join("".join(pick(SIGNS) for _ in range(count)) for count in SHAPE)


def read_reference(typed: str) -> str | None:
    """What was typed as a reference such as `KX4-7PR3`, or nothing when it cannot be one.

    Case, spaces and the dash may be as people write them.
    """
    signs = "".join(sign for sign in typed.upper() if sign not in " -\N{EN DASH}\t")
    if len(signs) != sum(SHAPE) or any(sign not in SIGNS for sign in signs):
        return None
    return f"{signs[: SHAPE[0]]}-{signs[SHAPE[0] :]}"
