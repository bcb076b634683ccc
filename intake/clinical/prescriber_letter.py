"""The letter to a prescriber: words that a doctor signs, and which medicines it may name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from intake.clinical.data import read_toml
from intake.clinical.said import STOPPED_LIST, TAKING, all_said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from intake.clinical.formulary import Formulary
    from intake.clinical.said import Said
    from intake.domain.steps import Answers

FILE: Final = "prescriber_letter.toml"


@dataclass(frozen=True, slots=True)
class LetterWords:
    """The letter's sentences by name, with their version and whether a doctor signed them."""

    version: str
    reviewer: str
    classes: frozenset[str]
    sentences: Mapping[str, str]

    def say(self, name: str, **values: str) -> str:
        """One sentence with its names filled in.

        Raises:
            KeyError: there is no such sentence, or it wants a name that was not given.
        """
        return self.sentences[name].format(**values)


@dataclass(frozen=True, slots=True)
class Named:
    """The medicines that the letter names, in the patient's own words: taken, and not any more."""

    taken: tuple[str, ...]
    stopped: tuple[str, ...]


@cache
def letter_words() -> LetterWords:
    """Read the letter's file."""
    data: dict[str, Any] = dict(read_toml(FILE))
    return LetterWords(
        version=data.pop("version"),
        reviewer=data.pop("reviewer"),
        classes=frozenset(data.pop("classes")),
        sentences=data,
    )


def named_in_letter(answers: Answers, formulary: Formulary) -> Named:
    """What of the medicines the letter may name: those of its classes, each once.

    One that stands on both lists was stopped or cut down; it is not among those that are taken.
    """
    about = [each for each in all_said(answers, formulary) if _may_name(each)]
    changed = [each for each in about if each.state != TAKING or each.step == STOPPED_LIST]
    substances = {one for each in changed for one in _substances(each)}
    taken = [each for each in about if not substances & _substances(each)]
    return Named(_words(taken), _words(changed))


def _may_name(each: Said) -> bool:
    wanted = letter_words().classes
    return any(wanted & set(match.medicine.classes) for match in each.matches)


def _substances(each: Said) -> frozenset[str]:
    return frozenset().union(*(match.medicine.substances for match in each.matches))


def _words(lines: list[Said]) -> tuple[str, ...]:
    dosed = (", ".join(filter(None, (one.text, one.fields.get("dose")))) for one in lines)
    return tuple(dict.fromkeys(dosed))
