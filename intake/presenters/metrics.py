"""The service's figures in the words of Prometheus. `docs/metrics.md` explains each one.

Labels hold kinds, states, classes and names of programs; never a reference, a name, an address.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from intake.domain.signs import Life
from intake.domain.tallies import WELL, Measure, cumulative
from intake.domain.work import MAILED, Kind
from intake.queries import signals, tallies
from intake.queries.flow import flows
from intake.queries.pauses import pauses
from intake.queries.programs import call_roll

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    Labelled = Mapping[Any, float]

STATES: Final = ("ready", "later", "held", "running", "dead")


@dataclass(frozen=True, eq=False)
class Figures(Collector):
    """Everything that `/metrics` tells, read when it is asked.

    Attributes:
        now: the workflow's present.
        depths: rings that wait in each queue; `None` when the broker does not answer.
        release: what this process runs.
    """

    now: datetime
    depths: Mapping[str, int] | None
    release: str

    def collect(self) -> Iterator[Metric]:
        """Give every figure."""
        yield gauge("intake_info", "What runs here.", ("release",), {(self.release,): 1})
        yield from self._standing()
        yield from self._ended()
        yield from _durations()
        yield from self._broker()
        yield from self._programs()
        yield from _people()

    def _standing(self) -> Iterator[Metric]:
        standing = pauses(now=self.now)
        kinds = flows(now=self.now, standing=standing)
        yield gauge(
            "intake_jobs",
            "Jobs that stand, by kind and state.",
            ("kind", "state"),
            {(one.kind, state): getattr(one, state) for one in kinds for state in STATES},
        )
        yield gauge(
            "intake_oldest_ready_job_age_seconds",
            "Age of the oldest job that could run now.",
            ("kind",),
            {(one.kind,): one.oldest_s or 0 for one in kinds},
        )
        yield gauge(
            "intake_last_completion_timestamp_seconds",
            "When a job of this kind was last done.",
            ("kind",),
            {(one.kind,): one.last_done_at.timestamp() for one in kinds if one.last_done_at},
        )
        yield gauge(
            "intake_queue_paused",
            "1 for a kind, a queue or a channel that is paused.",
            ("kind",),
            {(one.name,): 1 for one in standing},
        )

    def _ended(self) -> Iterator[Metric]:
        begun, ended = tallies.ever(Measure.BEGUN), tallies.ever(Measure.ENDED)
        dead, mailed = tallies.ever(Measure.DEAD), tallies.ever(Measure.MAILED)
        for name, told, counts in (
            ("intake_jobs_enqueued", "Jobs that were begun at least once.", begun),
            ("intake_jobs_completed", "Jobs that were done.", _only(ended, {"done"})),
            (
                "intake_job_leases_expired",
                "Attempts whose worker went silent.",
                tallies.ever(Measure.EXPIRED),
            ),
            (
                "intake_job_duplicate_claims",
                "Claims of a job that somebody else had, or that was done.",
                tallies.ever(Measure.REFUSED),
            ),
            (
                "intake_relay_republished",
                "Rings that the relay repeated.",
                tallies.ever(Measure.RUNG_AGAIN),
            ),
        ):
            yield counter(name, told, ("kind",), _by_kind(counts))
        failed = {place: count for place, count in ended.items() if place[1] not in WELL}
        both = ("kind", "class")
        yield counter("intake_job_failures", "Attempts that failed, by class.", both, failed)
        yield counter("intake_jobs_dead", "Jobs that died, by class.", both, dead)
        unrung = {(): sum(tallies.ever(Measure.UNRUNG).values())}
        told = "Rings that the broker did not take."
        yield counter("intake_broker_publish_failures", told, (), unrung)
        told = "Attempts to send a message, by what the mail server said."
        yield counter("intake_email_sends", told, ("template", "outcome"), mailed)

    def _broker(self) -> Iterator[Metric]:
        up = 0 if self.depths is None else 1
        yield gauge("intake_broker_up", "1 when the broker answers.", (), {(): up})
        yield gauge(
            "intake_broker_queue_length",
            "Rings that wait in the broker.",
            ("queue",),
            {(queue,): count for queue, count in (self.depths or {}).items()},
        )

    def _programs(self) -> Iterator[Metric]:
        roll = call_roll()
        newest: dict[str, float] = {}
        for one in roll.processes:
            at = self.now.timestamp() - one.age_s
            newest[one.program] = max(newest.get(one.program, 0), at)
        yield gauge(
            "intake_relay_last_success_timestamp_seconds",
            "When a relay last swept and said so.",
            (),
            {(): newest["relay"]} if "relay" in newest else {},
        )
        yield gauge(
            "intake_worker_last_heartbeat_timestamp_seconds",
            "When a program last showed a sign of life.",
            ("worker",),
            {(program,): at for program, at in newest.items()},
        )
        yield gauge(
            "intake_processes",
            "Processes by kind and by what their last sign says.",
            ("kind", "life"),
            {
                (kind, life): sum(p.kind == kind and p.life == life for p in roll.processes)
                for kind in roll.kinds
                for life in Life
                if life is not Life.UNKNOWN
            },
        )


def _durations() -> Iterator[Metric]:
    waits, runs = tallies.histogram(Measure.WAIT), tallies.histogram(Measure.RUN)
    turned, opened = tallies.histogram(Measure.TURNAROUND), tallies.histogram(Measure.OPENED)
    yield histogram("intake_job_queue_wait_seconds", "From due until begun.", "kind", waits)
    yield histogram("intake_job_duration_seconds", "One attempt.", "kind", runs)
    yield histogram(
        "intake_email_smtp_duration_seconds",
        "One attempt to send a message, nearly all of it the mail server's.",
        "template",
        {kind: steps for kind, steps in runs.items() if kind in MAILED},
    )
    for name, told, found in (
        ("notified", "staff had been told", turned.get(Kind.ALERT_NEW_FORM)),
        ("scheduled", "the call was booked", turned.get(Kind.BOOK_CALL)),
        ("opened", "staff opened the case", opened.get("case")),
    ):
        steps = {"": found} if found else {}
        yield histogram(f"intake_submit_to_{name}_seconds", f"From sent until {told}.", "", steps)


def _people() -> Iterator[Metric]:
    alarms = {(name, str(level)): count for (name, level), count in signals.open_alarms().items()}
    yield gauge("intake_alerts_open", "Open alarms.", ("kind", "level"), alarms)
    acts = {(action,): count for action, count in signals.acts().items()}
    yield counter("intake_operator_actions", "What operators did.", ("action",), acts)
    slot, canary = signals.last_slot(), signals.last_canary()
    yield gauge(
        "intake_beat_last_tick_timestamp_seconds",
        "When periodic work was last written down.",
        (),
        {(): slot.timestamp()} if slot else {},
    )
    yield gauge(
        "intake_canary_roundtrip_seconds",
        "The last canary, from due until done.",
        (),
        {(): canary.took_s} if canary else {},
    )


def gauge(name: str, told: str, labels: Iterable[str], values: Labelled) -> Metric:
    """Values that rise and fall, by their labels."""
    family = GaugeMetricFamily(name, told, labels=list(labels))
    for place, value in values.items():
        family.add_metric(list(place), value)
    return family


def counter(name: str, told: str, labels: Iterable[str], values: Labelled) -> Metric:
    """Values that never fall; Prometheus adds `_total` to the name."""
    family = CounterMetricFamily(name, told, labels=list(labels))
    for place, value in values.items():
        family.add_metric(list(place), value)
    return family


def histogram(
    name: str, told: str, label: str, steps: Mapping[str, tuple[Mapping[str, int], int]]
) -> Metric:
    """Durations by how many were at most so long; `label` is empty where there is none."""
    family = HistogramMetricFamily(name, told, labels=[label] if label else [])
    for value, (counts, total_ms) in steps.items():
        family.add_metric([value] if label else [], cumulative(counts), total_ms / 1000)
    return family


def _only(counts: Mapping[tuple[str, str], int], labels: set[str]) -> Any:
    return {place: count for place, count in counts.items() if place[1] in labels}


def _by_kind(counts: Mapping[tuple[str, str], int]) -> Labelled:
    return {(kind,): count for (kind, _label), count in counts.items()}
