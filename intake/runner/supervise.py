"""The process that stays: supervisor, with a few words for the person at the terminal.

`intake up` becomes this program by `exec`, so it keeps the process id, the lock and the
terminal. It is started by its path, so that it holds supervisor in memory and nothing of ours.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from supervisor import events
from supervisor.medusa import asyncore_25
from supervisor.options import ServerOptions
from supervisor.states import SupervisorStates
from supervisor.supervisord import Supervisor

if TYPE_CHECKING:
    from types import FrameType

_LAST_LINES = 12
_LOOK_S = 0.2


class Options(ServerOptions):  # type: ignore[misc]  # supervisor ships no types
    """Supervisor's options, and what we do beside it."""

    def __init__(self) -> None:
        """Look around more often than once a second, which every start and stop waits for."""
        super().__init__()
        poll = self.poller.poll
        self.poller.poll = lambda seconds: poll(min(seconds, _LOOK_S))

    def setsignals(self) -> None:
        """Listen for events, and take a closed terminal for a request to stop, not to restart."""
        super().setsignals()
        signal.signal(signal.SIGHUP, self._hang_up)
        events.subscribe(events.ProcessStateExitedEvent, self._died)
        events.subscribe(events.ProcessStateBackoffEvent, self._died)
        events.subscribe(events.SupervisorStoppingEvent, self._stopping)

    @property
    def _run(self) -> Path:
        return Path(self.configfile).parent

    def _hang_up(self, _: int, frame: FrameType | None) -> None:
        self.signal_receiver.receive(signal.SIGTERM, frame)

    def _died(self, event: events.ProcessStateEvent) -> None:
        name = event.process.config.name
        log = Path(event.process.config.stdout_logfile)
        if (self._run / "ready").exists():
            _say(f"{name} ended and is started again; its log is {log}")
            return
        if not (self._run / "failed").exists():
            _say(f"{name} ended right after its start. The end of {log}:\n{_end_of(log)}")
        (self._run / "failed").touch()
        self.mood = SupervisorStates.SHUTDOWN

    def _stopping(self, _: events.SupervisorStoppingEvent) -> None:
        _say("Stopping; a worker finishes what it holds.")


def main() -> int:
    """Run the programs of the configuration until told to stop.

    Returns:
        0 after a clean run, 1 when the start failed.
    """
    options = Options()
    options.realize(["-c", sys.argv[1]])
    options.first = True
    options.test = False
    try:
        Supervisor(options).main()
    except asyncore_25.ExitNow:
        pass
    finally:
        options.close_httpservers()
    _say("Stopped.")
    return int(Path(options.configfile).with_name("failed").exists())


def _end_of(log: Path) -> str:
    text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    return "\n".join(f"  {line}" for line in text.splitlines()[-_LAST_LINES:])


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
