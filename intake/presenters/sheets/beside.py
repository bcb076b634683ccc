"""What a brief tells beside the answers: asked and written, reviewed, scores of earlier forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _

from intake.exports.sheet import Block, Grid, Pairs, Part, Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from intake.presenters.asked import AskedLine, MessageLine
    from intake.presenters.briefed import Briefed
    from intake.presenters.earlier import Earlier, OverTime
    from intake.queries.parts import Part as Reviewed


def asked_part(made: Briefed) -> Iterator[Part]:
    """Questions to the patient with their answers, and messages with when they were read."""
    blocks: list[Block] = [*map(_asked, made.asked), *map(_message, made.messages)]
    if blocks:
        yield Part(_("Asked and written"), tuple(blocks))


def _asked(one: AskedLine) -> Pairs:
    states = {"open": _("Waiting for the answer"), "answered": _("Answered")}
    state = str(states.get(one.state) or _("Taken back"))
    before = _("On the form") if one.became is None else _("Before")
    rows = [(str(before), one.was)] if one.was else []
    rows += [(str(_("Now")), one.became)] if one.became is not None else []
    rows.append((str(_("Asked by")), f"{one.asked_by}, {one.asked.primary}"))
    if one.ended:
        rows.append((str(_("Ended")), one.ended.primary))
    return Pairs(tuple(rows), title=f"{one.words} ({state})")


def _message(one: MessageLine) -> Pairs:
    read = one.read.primary if one.read else str(_("not read yet"))
    rows = (
        (str(_("Message")), one.text),
        (str(_("Sent by")), f"{one.sent_by}, {one.sent.primary}"),
        (str(_("Read")), read),
    )
    return Pairs(rows, title=str(_("Written to the patient")))


def reviewed(made: Briefed, part: Reviewed) -> Iterator[Words]:
    """Who reviewed a part of the brief, and when; nothing where nobody has."""
    review = made.parts[part]
    if not review.name or review.said is None:
        return
    told = {"name": review.name, "time": review.said.primary}
    words = _("Reviewed by %(name)s, %(time)s.", **told)
    if not review.stands:
        words = f"{words} {_('Changed since.')}"
    yield Words(str(words), tone="small")


def ticked(made: Briefed) -> Words:
    """Whether somebody looked at the ePDMP, and when."""
    if made.pdmp is None:
        return Words(str(_("ePDMP not checked yet.")), tone="small")
    told = {"name": made.pdmp.name, "time": made.pdmp.said.primary}
    return Words(str(_("ePDMP checked: %(name)s, %(time)s.", **told)), tone="small")


def earlier_block(found: OverTime) -> Iterator[Block]:
    """Scores over time, with the warning that nothing is joined by itself."""
    yield Words(
        _(
            "Somebody with the same date of birth, and the same email or phone, has sent a form "
            "before. Ask whether it was them: nothing is joined by itself."
        )
    )
    columns = (str(_("Form")), *found.titles)
    yield Grid(columns, tuple(_form(row) for row in found.rows))


def _form(row: Earlier) -> tuple[tuple[tuple[str, str], ...], ...]:
    named = row.reference or str(_("This form"))
    said = [row.said.primary] if row.said else []
    other = [] if row.same_name else [str(_("Another name"))]
    head = tuple((words, "") for words in (named, *said, *other))
    return (head, *(((result, ""),) for result in row.results))
