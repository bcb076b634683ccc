"""Watching the broker from a thread of its own, so that a broker that hangs holds nobody up."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from intake.gateways.broker import Listener

EVERY_S: Final = 1.0


class BrokerWatch:
    """How long the broker has been away, and how many rings waited when it was last asked."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._depths: Mapping[str, int] = {}
        self._began = time.monotonic()
        self._heard: float | None = None
        self._ended = threading.Event()

    def start(self) -> None:
        """Begin to ask, every second."""
        threading.Thread(target=self._ask_on, name="broker-watch", daemon=True).start()

    def stop(self) -> None:
        """Ask no more."""
        self._ended.set()

    @property
    def depths(self) -> Mapping[str, int]:
        """Rings that wait, by queue."""
        return self._depths

    def away_s(self) -> float:
        """Seconds since it last answered; since this watch began when it never did."""
        since = self._began if self._heard is None else self._heard
        return time.monotonic() - since

    def _ask_on(self) -> None:
        while not self._ended.is_set():
            depths = self._listener.depths(must_write=True)
            if depths is not None:
                self._depths, self._heard = depths, time.monotonic()
            self._ended.wait(EVERY_S)
