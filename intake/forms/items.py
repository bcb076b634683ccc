"""Forms of the pages that keep a list: the item itself, what it may be, and whether it is all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask_babel import lazy_gettext as _l

from intake.forms.base import StepForm
from intake.forms.fields import Choice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from intake.clinical.formulary import Formulary

MOST_ITEMS: Final = 40
NONE_OF_THESE: Final = "none"


class ItemForm(StepForm):
    """One thing on a list that is named in the patient's own words, in the field `text`."""

    def lines(self) -> list[str]:
        """The rest of it in short words, for a card."""
        return [row.text for row in self.rows() if row.name != "text" and row.text]


class MoreForm(StepForm):
    """Whether anything is missing from the list."""

    more = Choice(
        _l("Is anything missing from this list?"),
        [("yes", _l("Yes, add another")), ("no", _l("No, that is all"))],
        message=_l("Select yes if anything is missing"),
    )


class MeantForm(StepForm):
    """Which of the near names was meant. The patient decides; nothing is chosen for them."""

    meant = Choice(
        _l("Did you mean one of these?"),
        [],
        message=_l("Select what you meant, or none of these"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        none = (NONE_OF_THESE, _l("None of these. Keep what I wrote"))
        self.meant.choices = [*self.around.offers, none]


def recognised(
    item: Mapping[str, Any], formulary: Formulary, meant: str | None = None
) -> dict[str, Any]:
    """Add what the medicine table knows of an item; the typed words stay as they are.

    Args:
        item: the fields of an `ItemForm`.
        formulary: the medicine table.
        meant: the near name that the patient chose, or `NONE_OF_THESE`.

    Returns:
        The item with `matched` (generic names) and `classes`, from certain matches or from the
        patient's own choice only; `near` (names still to be asked about) and `meant`.
    """
    found = formulary.lookup(str(item["text"]))
    near = {match.medicine.name: match.medicine for match in found.suggestions}
    known = {match.medicine.name: match.medicine for match in found.certain}
    settled = meant in near or (meant == NONE_OF_THESE and bool(near))
    if meant in near:
        known[meant] = near[meant]
    added = {
        "matched": list(known),
        "classes": sorted({key for medicine in known.values() for key in medicine.classes}),
        "near": [] if settled else list(near),
        "meant": meant if settled else None,
    }
    kept = {name: value for name, value in item.items() if name not in added}
    return kept | {name: value for name, value in added.items() if value}
