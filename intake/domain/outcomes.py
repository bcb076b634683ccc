"""What became of a case: the ends of an urgent flag, of a call that was tried, of a screening."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """How an urgent flag ends. It ends in no other way."""

    SAFE_FOR_NOW = "safe_for_now"
    SAFETY_PLAN = "safety_plan"
    EMERGENCY = "emergency"
    WELFARE_CHECK = "welfare_check"
    NOT_REACHED = "not_reached"
    IN_ERROR = "in_error"


class CallResult(StrEnum):
    """What came of a phone call to the patient."""

    SPOKE = "spoke"
    NO_ANSWER = "no_answer"
    VOICEMAIL = "voicemail"
    WRONG_NUMBER = "wrong_number"


# A call in which nobody was reached counts as a try.
TRIED = frozenset({CallResult.NO_ANSWER, CallResult.VOICEMAIL, CallResult.WRONG_NUMBER})


class NoteKind(StrEnum):
    """What a line of a case's own record is."""

    OUTCOME = "outcome"
    CALL = "call"
    NOTE = "note"
    DISPOSITION = "disposition"
    HANDOVER = "handover"
    PDMP = "pdmp"


class Disposition(StrEnum):
    """What a clinician decides after the screening."""

    EVALUATE = "evaluate"
    MORE_INFORMATION = "more_information"
    NOT_NOW = "not_now"
    REFER = "refer"


CLOSING = frozenset({Disposition.EVALUATE, Disposition.NOT_NOW, Disposition.REFER})
