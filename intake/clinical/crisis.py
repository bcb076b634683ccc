"""Help numbers and the words around them, as data that a doctor signs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from intake.clinical.data import read_toml

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class HelpNumber:
    """One way to get help.

    Attributes:
        label: what the button says; a message id.
        text: one line about it; a message id.
        href: `tel:`, `sms:` or the chat's address.
        states: where it belongs; empty for everywhere.
    """

    key: str
    label: str
    text: str
    href: str
    source: str
    states: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CrisisPanel:
    """A full page or a panel of help: title, paragraphs and numbers. Message ids throughout."""

    title: str
    text: tuple[str, ...]
    numbers: tuple[HelpNumber, ...]


@cache
def help_numbers(state: str = "WI") -> tuple[HelpNumber, ...]:
    """The numbers to show, in order.

    Args:
        state: USPS code of where the patient is.
    """
    entries = (
        HelpNumber(**{**entry, "states": tuple(entry.get("states", ()))})
        for entry in read_toml("crisis.toml")["help"]
    )
    return tuple(each for each in entries if not each.states or state in each.states)


@cache
def crisis_panel(tier: str, state: str = "WI") -> CrisisPanel:
    """What to show at a tier.

    Args:
        tier: `page` or `panel`.
        state: USPS code of where the patient is.

    Raises:
        KeyError: the tier shows nothing.
    """
    data = read_toml("crisis.toml")["panel"][tier]
    return CrisisPanel(data["title"], tuple(data["text"]), help_numbers(state))


@cache
def crisis_lines() -> Mapping[str, str]:
    """The single lines and the questions, by key; `{when}` is for the caller to fill."""
    data = read_toml("crisis.toml")
    lines = {key: entry["text"] for key, entry in data["line"].items()}
    return lines | {f"crisis.{key}": entry["text"] for key, entry in data["question"].items()}
