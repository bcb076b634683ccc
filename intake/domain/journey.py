"""One walker over the step table: where a patient is, may go, and came from.

The route is a pure function of the answers. Nothing is stored about position.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from intake.domain.steps import ASKED, PART_ONE, SECTIONS, STEPS, Answers, Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Stop:
    """One page on one patient's route: a step, and an item when it is asked once per item."""

    step: Step
    item: str | None = None

    @property
    def key(self) -> str:
        """Name under which the page's answer is kept."""
        return self.step.slug if self.item is None else f"{self.step.slug}:{self.item}"


class Journey:
    """The route that these answers make.

    Args:
        answers: stop key to that page's fields; off-route answers are ignored.
        steps: the step table, in order, the parts one after the other.
        part: which part is being walked. A later part sees the answers of the earlier ones, but
            its pages are its own.
    """

    def __init__(
        self, answers: Answers, steps: Sequence[Step] = STEPS, *, part: int = PART_ONE
    ) -> None:
        self._answers = answers
        self._steps = [step for step in steps if step.part <= part]
        self._part = part

    @cached_property
    def stops(self) -> tuple[Stop, ...]:
        """Every page of the part that the answers so far lead to, in order."""
        return tuple(stop for stop in self._reached if stop.step.part == self._part)

    @cached_property
    def completed(self) -> tuple[Stop, ...]:
        """The answered pages before the first one that still waits."""
        done: list[Stop] = []
        for stop in self.stops:
            if not is_complete(stop, self._answers):
                break
            done.append(stop)
        return tuple(done)

    @property
    def next(self) -> Stop | None:
        """The first page that waits for an answer; `None` when all are answered."""
        count = len(self.completed)
        return self.stops[count] if count < len(self.stops) else None

    @property
    def halt(self) -> str | None:
        """Name of the page that kindly ends the way here; `None` while the way goes on."""
        waiting = self.next
        answer = self._answers.get(waiting.key) if waiting else None
        return waiting.step.halt(answer) if waiting and answer is not None else None

    def find(self, slug: str, item: str | None = None) -> Stop | None:
        """The page on the route with this slug and item."""
        wanted = (slug, item)
        return next((s for s in self.stops if (s.step.slug, s.item) == wanted), None)

    def can_visit(self, stop: Stop) -> bool:
        """A page may be seen and sent when it is answered or next, or is one for out of turn."""
        if stop in self.completed or stop == self.next:
            return True
        return stop.step.aside and stop in self.stops

    def asks(self, slug: str) -> bool:
        """Whether the route holds this step, in this part or an earlier one."""
        return any(stop.step.slug == slug for stop in self._reached)

    @property
    def waiting_aside(self) -> Stop | None:
        """The page for out of turn that applies and is not answered yet."""
        return next(
            (s for s in self.stops if s.step.aside and not is_complete(s, self._answers)), None
        )

    def back(self, stop: Stop) -> Stop | None:
        """The page before this one on the route."""
        place = self.stops.index(stop)
        return self.stops[place - 1] if place else None

    def after(self, stop: Stop) -> Stop | None:
        """The page after this one on the route; `None` after the last."""
        place = self.stops.index(stop) + 1
        return self.stops[place] if place < len(self.stops) else None

    def on_route(self) -> dict[str, dict[str, object]]:
        """The answers that count: those of pages on the route, with the parts before this one."""
        return self._answers_of(self._reached)

    def all_told(self) -> dict[str, dict[str, object]]:
        """What rules look at: the answers that count, and those to questions of the staff."""
        asked = {key: dict(f) for key, f in self._answers.items() if key.startswith(ASKED)}
        return {**self.on_route(), **asked}

    def in_part(self) -> dict[str, dict[str, object]]:
        """The answers on the route that this part's submission holds."""
        return self._answers_of(self.stops)

    def section(self, stop: Stop) -> tuple[int, int]:
        """Number of the stop's section in its part, counted from 1, and how many there are."""
        held = {step.section for step in self._steps if step.part == self._part}
        names = [name for name in SECTIONS if name in held]
        return names.index(stop.step.section) + 1, len(names)

    def _answers_of(self, stops: Iterable[Stop]) -> dict[str, dict[str, object]]:
        return {
            stop.key: dict(self._answers[stop.key]) for stop in stops if stop.key in self._answers
        }

    @cached_property
    def _reached(self) -> tuple[Stop, ...]:
        return tuple(self._walk())

    def _walk(self) -> Iterator[Stop]:
        # Conditions see on-route answers only: an answer left behind must not steer.
        seen: dict[str, Mapping[str, Any]] = {}
        for step in self._steps:
            if not step.applies(seen):
                continue
            items = (None,) if step.items is None else step.items(seen)
            for stop in (Stop(step, item) for item in items):
                if stop.key in self._answers:
                    seen[stop.key] = self._answers[stop.key]
                yield stop


def is_complete(stop: Stop, answers: Answers) -> bool:
    """A page is answered once saved; a list once the patient said that nothing is missing.

    An answer that halts the way does not complete its page, so that nothing after it opens.
    """
    answer = answers.get(stop.key)
    if answer is None or stop.step.halt(answer):
        return False
    return bool(answer.get("finished")) if stop.step.collection else True
