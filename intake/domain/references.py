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
