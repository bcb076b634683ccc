"""The ports that the service needs on loopback, and whether they are free."""

from __future__ import annotations

import errno
import socket
import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

HOST = "127.0.0.1"


class Need(NamedTuple):
    """Who needs which port, and the environment variable that changes it."""

    who: str
    port: int
    variable: str


def refusals(needs: Iterable[Need], patience_s: float = 3.0) -> list[str]:
    """One sentence for each port that cannot be used.

    Args:
        needs: the ports to try.
        patience_s: how long to wait for a run that is just going down to let go of them.
    """
    ends = time.monotonic() + patience_s
    faults = {need: _refusal(need) for need in needs}
    while any(faults.values()) and time.monotonic() < ends:
        time.sleep(0.2)
        faults = {need: _refusal(need) if fault else "" for need, fault in faults.items()}
    return [fault for fault in faults.values() if fault] + _doubles(list(faults))


def free_port() -> int:
    """A port that nothing uses at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _refusal(need: Need) -> str:
    with socket.socket() as probe:
        # As the servers do: a port that only waits for its last packets is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, need.port))
            probe.listen(1)
        except OSError as fault:
            return _sentence(need, fault)
    return ""


def _sentence(need: Need, fault: OSError) -> str:
    where = f"Port {need.port} on {HOST}, which {need.who} needs,"
    cure = f"set {need.variable} to a free port, for example {need.variable}={free_port()}."
    if fault.errno == errno.EADDRINUSE:
        return f"{where} is in use by another program: stop that program, or {cure}"
    return f"{where} cannot be used ({fault.strerror}): {cure}"


def _doubles(needs: list[Need]) -> list[str]:
    seen: dict[int, Need] = {}
    faults = []
    for need in needs:
        other = seen.setdefault(need.port, need)
        if other != need:
            faults.append(
                f"{other.variable} and {need.variable} are both {need.port}: "
                "give each its own port."
            )
    return faults
