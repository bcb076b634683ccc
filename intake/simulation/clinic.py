"""Everybody of one simulation: patients by their plans, staff by the hours of the clinic."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from intake.domain.states import JobState
from intake.domain.work import URGENT_MAIL
from intake.extensions import db
from intake.gateways import clock
from intake.models import Job
from intake.services.setup import MONDAY_TO_FRIDAY, Person, forget_choices, prepare_demo
from intake.simulation.browser import Browser
from intake.simulation.patient import Patient
from intake.simulation.post import Letter, Post
from intake.simulation.staff import Member
from intake.simulation.week import Week

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.services.setup import Login
    from intake.simulation.mix import Plan
    from intake.simulation.service import Service

_Acts = Callable[[dt.date], Iterator[timedelta]]
_DAY: Final = timedelta(days=1)
PATIENTS_A_CLINICIAN: Final = 50
# When clinicians go through the calls that are over, and when somebody calls patients.
ROUNDS: Final = (time(19, 15),)
CALLS: Final = (time(9, 30), time(14, 0))
FALLS_ILL_ON: Final = 2
ILL_AT: Final = time(7, 10)
# Minutes from an alert to a person, most of the time, sometimes, and when all are busy.
REACTS: Final = ((4, 8), (13, 18), (25, 45))
HOW_OFTEN: Final = (0.7, 0.2, 0.1)
# Shorter than a session may rest.
TALKS: Final = timedelta(minutes=10)


def helpers(patients: int) -> list[Person]:
    """Clinicians beside the demo's two, so that a week has times for most of these patients."""
    return [
        Person(
            "clinician",
            f"clinician-{number}@lakeside.example.org",
            f"Dr. Example {number}",
            "MD",
            time(8 + number % 3),
            time(16 + number % 3),
            MONDAY_TO_FRIDAY,
        )
        for number in range(1, 1 + patients // PATIENTS_A_CLINICIAN)
    ]


@dataclass
class Clinic:
    """Patients and staff of a simulation, and what happened to them.

    Attributes:
        service: where they act.
        zone: the clinic's IANA zone.
        seed: what every choice comes from.
        plans: what each patient will do.
        patients: the patients that came so far or will come.
        post: the inbox.
        seen: what happened, counted.
    """

    service: Service
    zone: str
    seed: int
    plans: Sequence[Plan]
    patients: list[Patient] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    post: Post = field(init=False)
    week: Week = field(init=False)
    _dice: Random = field(init=False)
    _clinicians: list[Member] = field(default_factory=list)
    _taken: set[str] = field(default_factory=set)
    _alerts: int = 0

    def __post_init__(self) -> None:
        self.post = Post(self.service.inbox_url)
        self._dice = Random(f"{self.seed}/staff")  # noqa: S311 - it repeats a run

    def act_out(self, days: int) -> Week:
        """Let the days pass. The first is the next Monday at the clinic, from midnight."""
        begins = self._monday()
        self.week = Week(begins, begins + _DAY * days, self._listen)
        for plan in self.plans:
            patient = Patient(plan, self.service.base_url, self.seed)
            self.patients.append(patient)
            self.week.at(begins + plan.comes, f"patient {plan.number}", patient.live())
        self._employ(begins, days)
        self.week.pass_by()
        for one in self.patients:
            self.seen.update(one.seen)
        return self.week

    def _monday(self) -> datetime:
        today = clock.now().astimezone(ZoneInfo(self.zone)).date()
        monday = today + _DAY * (7 - today.weekday())
        return datetime.combine(monday, time(), ZoneInfo(self.zone))

    def _employ(self, begins: datetime, days: int) -> None:
        forget_choices()
        added = prepare_demo({}, now=clock.now(), people=helpers(len(self.plans)))
        everybody = [*self.service.logins, *map(_plain, added)]
        for number, login in enumerate(everybody):
            browser = Browser(self.service.base_url, f"10.2.0.{number + 1}")
            member = Member(browser, login["email"], login["password"], self._dice, self.seen)
            if login["role"] == "clinician":
                self._clinicians.append(member)
                self._each_day(begins, days, ROUNDS, f"clinician {number}", self._round(member))
            elif login["role"] == "manager":
                self._each_day(begins, days, CALLS, "manager", self._calling(member))
        if days > FALLS_ILL_ON:
            ill = datetime.combine(begins.date() + _DAY * FALLS_ILL_ON, ILL_AT, ZoneInfo(self.zone))
            self.week.at(ill, "a clinician who falls ill", self._ill(self._clinicians[-1], ill))

    def _each_day(
        self, begins: datetime, days: int, times: Sequence[time], who: str, acts: _Acts
    ) -> None:
        zone = ZoneInfo(self.zone)
        for day in range(days):
            date = begins.date() + _DAY * day
            if date.weekday() in MONDAY_TO_FRIDAY:
                for at in times:
                    self.week.at(datetime.combine(date, at, zone), who, acts(date))

    def _round(self, member: Member) -> _Acts:
        def life(date: dt.date) -> Iterator[timedelta]:
            people = {one.reference: one for one in self.patients if one.reference}
            member.end_calls(date, people)
            yield from ()

        return life

    def _calling(self, member: Member) -> _Acts:
        def life(_date: dt.date) -> Iterator[timedelta]:
            member.call_patients()
            yield from ()

        return life

    def _ill(self, member: Member, at: datetime) -> Iterator[timedelta]:
        member.fall_ill(at, self.zone)
        yield from ()

    def _listen(self) -> None:
        """Staff read the safety alerts that have come; who has time takes the case."""
        urgent = Job.kind.in_(list(URGENT_MAIL))
        sent = select(func.count()).where(urgent, Job.state == JobState.DONE)
        alerts = db.session.scalar(sent) or 0
        if alerts != self._alerts:
            self._alerts = alerts
            jobs = {str(one) for one in db.session.scalars(select(Job.id).where(urgent))}
            for letter in self.post.fetch():
                if letter.job_id in jobs:
                    self._react(letter)
        db.session.rollback()

    def _react(self, letter: Letter) -> None:
        first, last = self._dice.choices(REACTS, HOW_OFTEN)[0]
        after = timedelta(minutes=self._dice.randint(first, last))
        member = self._dice.choice(self._clinicians)
        self.week.at(
            clock.now() + after, f"staff for {letter.reference}", self._answer(member, letter)
        )

    def _answer(self, member: Member, letter: Letter) -> Iterator[timedelta]:
        if letter.reference in self._taken:
            return
        self._taken.add(letter.reference)
        if member.take(letter.reference):
            yield TALKS
            member.conclude(letter.reference)
        self._taken.discard(letter.reference)


def _plain(login: Login) -> dict[str, str]:
    return {"role": login["role"], "email": login["email"], "password": login["password"]}
