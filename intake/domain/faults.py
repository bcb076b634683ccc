"""Why work failed, in the four ways that ask for four different answers.

A code is a short word or a number. It never holds a value: no address, no name, no text that
another machine sent.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import ClassVar, Final

_CODE: Final = re.compile(r"[A-Za-z0-9_.-]{1,32}")


class FaultClass(StrEnum):
    """What is stored beside a job as the class of its last fault."""

    TRANSIENT = "transient"
    PERMANENT = "permanent"
    CONFIGURATION = "configuration"
    OUTAGE = "outage"
    UNEXPECTED = "unexpected"
    CRASH = "crash"


class WorkFault(Exception):  # noqa: N818 - it reads as what it is at the raise
    """Work could not be done.

    Raises:
        ValueError: the code could hold more than a code.
    """

    fault: ClassVar[FaultClass]

    def __init__(self, code: str) -> None:
        if not _CODE.fullmatch(code):
            raise ValueError("a fault's code is one short word")
        super().__init__(code)
        self.code = code


class TransientFault(WorkFault):
    """It may work next time: wait, then try again."""

    fault = FaultClass.TRANSIENT


class PermanentFault(WorkFault):
    """It will never work: a person has to look."""

    fault = FaultClass.PERMANENT


class ConfigurationFault(WorkFault):
    """Our own settings are wrong, for every job of the channel: pause it, call the operator."""

    fault = FaultClass.CONFIGURATION


class OutageFault(WorkFault):
    """The other side is away, for every job of the channel: not this job's fault."""

    fault = FaultClass.OUTAGE


class Obsolete(Exception):  # noqa: N818 - the same
    """The work is no longer wanted, such as a reminder for a call that was called off."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
