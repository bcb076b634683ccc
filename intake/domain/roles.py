"""Who works here, and what each role may do: the whole of it in one table.

A role that is not granted a right does not have it; there is no refusing. Somebody with two roles
has the rights of both.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable


class Role(StrEnum):
    """What somebody is here to do."""

    CLINICIAN = "clinician"
    MANAGER = "manager"
    OPERATOR = "operator"
    AUDITOR = "auditor"


class Right(StrEnum):
    """One thing that can be allowed."""

    OWN_ACCOUNT = "own-account"
    READ_CASES = "read-cases"
    ACT_ON_CASES = "act-on-cases"
    RUN_SCHEDULE = "run-schedule"
    RUN_STAFF = "run-staff"
    READ_RECORD = "read-record"
    WATCH_WORK = "watch-work"
    REPAIR_WORK = "repair-work"
    STEER_WORK = "steer-work"


GRANTS: Final[dict[Role, frozenset[Right]]] = {
    Role.CLINICIAN: frozenset({Right.OWN_ACCOUNT, Right.READ_CASES, Right.ACT_ON_CASES}),
    Role.MANAGER: frozenset(
        {
            Right.OWN_ACCOUNT,
            Right.READ_CASES,
            Right.ACT_ON_CASES,
            Right.RUN_SCHEDULE,
            Right.RUN_STAFF,
            Right.READ_RECORD,
            Right.WATCH_WORK,
            Right.REPAIR_WORK,
            Right.STEER_WORK,
        }
    ),
    # Sees work, never a name or an answer.
    Role.OPERATOR: frozenset({Right.OWN_ACCOUNT, Right.WATCH_WORK, Right.REPAIR_WORK}),
    # Sees who did what and who opened what, and changes nothing but the own account.
    Role.AUDITOR: frozenset({Right.OWN_ACCOUNT, Right.READ_RECORD, Right.WATCH_WORK}),
}

# What the monitor calls its three levels; each has the rights of those before it.
VIEWER: Final = Right.WATCH_WORK
OPERATOR: Final = Right.REPAIR_WORK
ADMIN: Final = Right.STEER_WORK


def rights_of(roles: Iterable[str]) -> frozenset[Right]:
    """Everything that somebody with these roles may do. A role nobody knows gives nothing."""
    known = (GRANTS.get(Role(role)) for role in roles if role in set(Role))
    return frozenset().union(*filter(None, known))
