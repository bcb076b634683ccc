"""How urgent: severity first, then how fast someone must answer."""

from __future__ import annotations

from typing import Final

SEVERITIES: Final = ("urgent", "review", "info", "none")
RESPONSES: Final = ("now", "today", "before_call", "routine")


def rank(severity: str, respond: str) -> int:
    """One number to sort cases by: 0 is the riskiest, so that a list is read in plain order."""
    return SEVERITIES.index(severity) * 10 + RESPONSES.index(respond)


def words(ranked: int) -> tuple[str, str]:
    """The severity and response that `rank` made a number of."""
    severity, respond = divmod(ranked, 10)
    return SEVERITIES[severity], RESPONSES[respond]


CALM: Final = rank("none", "routine")
