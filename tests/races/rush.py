"""Many at once: everybody waits at one line, then all run."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def rush(run: Callable[[Any], Any], each: Iterable[Any]) -> list[Any]:
    """Call `run` with each of them at the same moment; gives the results, errors included."""
    runners = list(each)
    line = threading.Barrier(len(runners))

    def go(item: Any) -> Any:
        line.wait(30)
        try:
            return run(item)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test looks at it
            return error

    with ThreadPoolExecutor(len(runners)) as pool:
        return list(pool.map(go, runners))
