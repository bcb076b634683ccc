"""How to reach somebody in danger, safely: what was said last and closest to the danger counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from intake.domain.states import FlagState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from intake.presenters.brief import FlagLine

# Raised when home is not safe, or nobody said that it is; they outlive the answer.
UNSAFE_HOME: Final = frozenset({"C28", "C28A"})


@dataclass(frozen=True, slots=True)
class Reach:
    """What a caller needs to know.

    Attributes:
        name: the patient's, where it was given.
        phones: E.164, the one to try first before the others.
        refused: they said that we may not call.
        voicemail: whether a message may be left; never where home is not safe.
        clinic_name: whether the clinic may be named.
        unsafe_home: leave no message, and speak only when they can.
        safe_way: a safe way and time, in their words.
        where: where they said they are; `with_whom` in whose company.
    """

    name: str | None
    phones: tuple[str, ...]
    refused: bool
    voicemail: bool
    clinic_name: bool
    unsafe_home: bool
    safe_way: str | None
    where: str | None
    with_whom: str | None


def reach(answers: Mapping[str, Mapping[str, Any]], flags: Sequence[FlagLine]) -> Reach:
    """How to reach the patient of these answers.

    Args:
        answers: those of the form.
        flags: of the case; one about an unsafe home that a person has not closed still counts.
    """
    contact, now = answers.get("contact", {}), answers.get("safety-now", {})
    emergency = answers.get("emergency", {})
    unsafe = any(flag.rule in UNSAFE_HOME and flag.state == FlagState.OPEN for flag in flags)
    numbers = (now.get("call_at"), contact.get("phone"))
    return Reach(
        name=contact.get("name"),
        phones=tuple(dict.fromkeys(str(number) for number in numbers if number)),
        refused=now.get("may_call") == "no",
        voicemail=contact.get("voicemail") == "yes" and not unsafe,
        clinic_name=contact.get("show_clinic_name") == "yes" and not unsafe,
        unsafe_home=unsafe,
        safe_way=emergency.get("safe_way"),
        where=now.get("where") or emergency.get("place"),
        with_whom=now.get("who_with"),
    )
