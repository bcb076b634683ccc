"""What a bundle is made of: the facts of a case, before they are FHIR."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from intake.clinical.medicine import Medicine


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the form.

    Attributes:
        kind: choice, integer, date or string; a `choice` has options.
        many: several options may be chosen.
        options: stored value and words.
        refusable: a number that may be refused in words.
    """

    name: str
    text: str
    kind: str
    many: bool = False
    options: tuple[tuple[str, str], ...] = ()
    refusable: bool = False


@dataclass(frozen=True, slots=True)
class AskedPage:
    """One page of the form; `repeats` when it is asked once a thing on a list."""

    slug: str
    title: str
    questions: tuple[Question, ...]
    repeats: bool


@dataclass(frozen=True, slots=True)
class Answered:
    """One question as it was asked, what is stored, and that in words.

    `value` is text, a whole number or a list of text; a refusal is `prefer_not`. `words` has one
    for each value, empty where they are not known.
    """

    name: str
    text: str
    kind: str
    value: Any
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnsweredPage:
    """One page as it was answered; `item` is the id of the thing on a list that it is about.

    `writer` is who of the staff wrote down what the patient said on the phone; empty where the
    patient did.
    """

    slug: str
    item: str | None
    title: str
    rows: tuple[Answered, ...]
    writer: str = ""


@dataclass(frozen=True, slots=True)
class ListedMedicine:
    """One product as the patient named it.

    Attributes:
        key: its list and its id there.
        typed: the patient's words.
        matched: the rows that the words name for certain, or that the patient chose.
        status: active, stopped or completed, as FHIR says them.
        dose: in the patient's words.
        as_needed: taken only when needed; nothing where that was not asked.
        ended: the day it was stopped, where one was given.
        why: why it was stopped.
        said: every question about it with its answer.
    """

    key: str
    typed: str
    matched: tuple[Medicine, ...]
    status: str
    dose: str
    as_needed: bool | None
    ended: date | None
    why: str
    said: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Something that the patient agreed to or refused.

    Attributes:
        key: which one.
        title: of what was agreed to.
        given: whether they agreed.
        version: of the document; empty where there is none.
        text: the document's paragraphs, where they are those that were agreed to.
        care: about treatment; else about privacy.
    """

    key: str
    title: str
    given: bool
    version: str
    text: tuple[str, ...]
    care: bool


@dataclass(frozen=True, slots=True)
class RaisedFlag:
    """A flag: what it says, which answers led to it, whether it stands."""

    key: str
    rule: str
    version: str
    severity: str
    reason: str
    evidence: tuple[str, ...]
    open: bool
    raised_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class ScreeningCall:
    """The call. `state` is ours, as in `domain.states`."""

    key: str
    state: str
    start: datetime
    end: datetime
    clinician: str
    credentials: str


@dataclass(frozen=True, slots=True)
class Record:
    """A case.

    Attributes:
        questionnaire: version of the form that was asked.
        asked: the form of that version; empty when it is not the one that we have.
        status: of the answers, as FHIR says it: in-progress, completed or amended.
        answered_at: when the form was sent, or last answered.
        pages: every answered page.
        instruments: answers of each published questionnaire by its key.
        instruments_at: when each was answered.
        instruments_by: who of the staff wrote it down, where the patient said it on the phone.
        sex: recorded sex, for cut-offs and `Patient.gender`; empty when not told.
    """

    case_id: str
    reference: str
    clinic: str
    made_at: datetime
    questionnaire: str
    asked: tuple[AskedPage, ...]
    status: str
    answered_at: datetime
    name: str
    birth_date: str
    email: str
    phone: str
    sex: str
    pages: tuple[AnsweredPage, ...]
    instruments: Mapping[str, Mapping[str, Any]]
    instruments_at: Mapping[str, datetime]
    medicines: tuple[ListedMedicine, ...]
    agreements: tuple[Agreement, ...]
    flags: tuple[RaisedFlag, ...]
    call: ScreeningCall | None
    instruments_by: Mapping[str, str] = field(default_factory=dict)
