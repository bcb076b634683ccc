"""The demo clinic: people to sign in as, and clinicians with hours that can be booked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING, Final, TypedDict

from sqlalchemy import delete, select

from intake.domain.notices import Choice, Event
from intake.extensions import db
from intake.models import Clinician, Licence, NoticeChoice, User, WorkingHours
from intake.services.staffing import add_user, new_password, set_password
from intake.services.transaction import writing

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Mapping
    from datetime import datetime


class Login(TypedDict):
    """A demo account, as `var/demo.json` lists it."""

    role: str
    email: str
    password: str


@dataclass(frozen=True, slots=True)
class Person:
    """Someone of the demo clinic; made up, like the clinic."""

    role: str
    email: str
    name: str
    credentials: str = ""
    opens: time | None = None
    closes: time | None = None
    weekdays: tuple[int, ...] = ()
    at_once: tuple[Event, ...] = ()


MONDAY_TO_FRIDAY: Final = (0, 1, 2, 3, 4)
PEOPLE: Final = (
    Person(
        "clinician",
        "clinician@lakeside.example.org",
        "Dr. Dana Whitfield",
        "MD",
        time(9),
        time(17),
        MONDAY_TO_FRIDAY,
        # Whoever tries the demo looks for these mails, and not for the next digest.
        (Event.NEW, Event.BOOKED, Event.MOVED, Event.CANCELLED),
    ),
    Person(
        "clinician",
        "second@lakeside.example.org",
        "Dr. Sam Okafor",
        "DO",
        time(11),
        time(19),
        (1, 3),
    ),
    Person("manager", "manager@lakeside.example.org", "Robin Larsen"),
    Person("operator", "operator@lakeside.example.org", "Kit Moreau"),
)


def prepare_demo(
    known: Mapping[str, str], *, now: datetime, people: Iterable[Person] = PEOPLE
) -> list[Login]:
    """Make the demo's people and hours where they are missing; what stands is left alone.

    Args:
        known: passwords by email from an earlier run, since only their hashes are stored. An
            account whose password is not known any more gets a new one.
        now: when.
        people: whom to make; the demo clinic's own unless given.

    Returns:
        Every login.
    """
    return [_login(person, known, now=now) for person in people]


def _login(person: Person, known: Mapping[str, str], *, now: datetime) -> Login:
    user_id = db.session.scalar(select(User.id).where(User.email == person.email))
    password = known.get(person.email) or new_password()
    if user_id is None:
        user_id = add_user(person.email, person.name, [person.role], password, now=now)
        _choose(user_id, person.at_once)
    elif person.email not in known:
        set_password(user_id, password, now=now)
    if person.opens is not None:
        _take_calls(user_id, person)
    return Login(role=person.role, email=person.email, password=password)


def forget_choices() -> None:
    """Have everybody told as somebody is who never chose: what a measurement begins from."""
    with writing() as session:
        session.execute(delete(NoticeChoice))


def _choose(user_id: uuid.UUID, events: Iterable[Event]) -> None:
    with writing() as session:
        for event in events:
            session.add(NoticeChoice(user_id=user_id, event=event, choice=Choice.ALWAYS))


def _take_calls(user_id: uuid.UUID, person: Person) -> None:
    with writing() as session:
        if session.get(Clinician, user_id) is not None:
            return
        session.add(
            Clinician(
                user_id=user_id,
                credentials=person.credentials,
                zone="America/Chicago",
                call_minutes=30,
                buffer_before_minutes=0,
                buffer_after_minutes=10,
                notice_minutes=120,
                horizon_days=28,
                alignment_minutes=30,
                hours=[
                    WorkingHours(weekday=day, starts=person.opens, ends=person.closes)
                    for day in person.weekdays
                ],
                licences=[Licence(state="WI")],
            )
        )
