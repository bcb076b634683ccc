"""Everything that leaves the house, of every kind, from an intake full of markers: none of it tells."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from intake.clinic import Paging
from intake.clinical.asking import OWN_WORDS
from intake.domain.actors import PATIENT, staff
from intake.domain.notices import Event, next_digest
from intake.domain.states import DeliveryState, JobState
from intake.domain.work import MAILED, Kind
from intake.extensions import db
from intake.gateways import clock
from intake.gateways.mailer import NullMailer
from intake.gateways.pager import NullPager
from intake.models import Appointment, Delivery, Intake, Job, User
from intake.services import (
    alerting,
    asking,
    changing,
    deliveries,
    moving_time,
    outward,
    resuming,
    staff_links,
    telling,
)
from intake.services.alarms import raise_alarm
from intake.services.calling import call_operators
from intake.services.planning import plan
from intake.services.setup import prepare_demo
from intake.services.transaction import writing
from tests.fixtures.ledger import add_job, work
from tests.fixtures.notices import at_once
from tests.fixtures.service import build
from tests.journeys.test_markers import ADDRESS, ANSWERS, MEDICINES, WORDS
from tests.walks.inside import Inside
from tests.walks.journey import walk, whole_journey

ASKED = "marker-question"
TUESDAY, NINE = 1, time(9)


class House:
    """A clinic with a paging service, and everything that it sends."""

    def __init__(self, app, posted):
        self.app = app
        self.mailer, self.pager, self.posted = NullMailer(), NullPager(), posted
        app.extensions.update({"intake-mailer": self.mailer, "intake-pager": self.pager})
        paging = Paging(url="https://pager.example.org/hooks")
        app.config["CLINIC"] = app.config["CLINIC"].model_copy(update={"paging": paging})
        settings = {"alert_webhook_url": "https://alerts.example.org/hook"}
        app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update=settings)
        self.present = None

    def now(self):
        return self.present or clock.now()

    def work(self, *kinds):
        """Do what is due, of these kinds or of all."""
        while True:
            db.session.rollback()
            due = select(Job.id).where(Job.state == JobState.QUEUED, Job.run_at <= self.now())
            found = db.session.scalar(due.where(Job.kind.in_(kinds)) if kinds else due)
            if found is None:
                return
            work(found, self.now)

    def case(self):
        db.session.rollback()
        return db.session.scalars(select(Intake).where(Intake.submitted_at.is_not(None))).one()

    def sent(self):
        """Each thing that left, as text, without the reader's own address."""
        for letter in self.mailer.letters:
            whole = {**asdict(letter), "to": "", "invite": letter.invite.decode()}
            text = "\n".join(map(str, whole.values())).replace("\r\n ", "")
            yield "\n".join(one for one in text.splitlines() if not one.startswith("ATTENDEE"))
        yield from (json.dumps(asdict(page)) for page in self.pager.pages)
        yield from map(json.dumps, self.posted)


@pytest.fixture
def house(migrated, tmp_path, monkeypatch):
    shutil.copy(migrated, tmp_path / "intake.sqlite3")
    app, posted = build(var=tmp_path), []
    monkeypatch.setattr(outward, "post_json", lambda _url, body: posted.append(body))
    made = House(app, posted)
    with app.app_context():
        # Late in a day, or before days off, the clinic's hours put off what this waits for.
        moving_time.advance(next_tuesday(clock.now(), app.config["CLINIC"].zone) - clock.now())
        prepare_demo({}, now=clock.now())
        # All but the second clinician want each at once; theirs is the digest.
        rest = ["clinician@lakeside.example.org", "manager@lakeside.example.org"]
        at_once(*(set(Event) - {Event.URGENT}), emails=rest)
        db.session.remove()
    whole_journey(Inside(app), ANSWERS)
    unfinished = Inside(app)
    contact = {**ANSWERS["contact"], "email_private": "yes"}
    walk(unfinished, {**ANSWERS, "contact": contact}, until="hopes")
    with app.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


def next_tuesday(now, zone):
    """Nine in the morning, at the clinic."""
    here = now.astimezone(ZoneInfo(zone))
    day = here.date() + timedelta(days=(TUESDAY - here.weekday() - 1) % 7 + 1)
    return datetime.combine(day, NINE, here.tzinfo)


def all_leaves(house):
    """Have every kind of message sent."""
    house.work()
    tell_staff(house)
    wait_for_nobody(house)
    a_call(house)
    people_and_service(house)


def tell_staff(house):
    case, now = house.case(), house.now()
    confirmed = select(Delivery.job_id).where(Delivery.template == Kind.CONFIRM_CALL)
    lost = db.session.scalars(confirmed).one()
    with writing() as session:
        intake = session.get_one(Intake, case.id)
        for event in (Event.SECOND_PART, Event.ANSWER):
            telling.tell_of(session, intake, event, now=now)
        # A case in which nobody is in danger waits for the second clinician's digest.
        quiet = select(Intake).where(Intake.submitted_at.is_(None))
        telling.tell_of(session, session.scalars(quiet).one(), Event.NEW, now=now)
        alerting.tell(session, intake, Kind.CASE_NEWS, alerting.first_readers(session), now=now)
        assert deliveries.come_back(session, [lost], 550, "5.1.1", now=now)
    house.work()
    seen = house.case().version
    dana = db.session.scalars(select(User.id).order_by(User.email)).first()
    wanted = asking.Wanted(OWN_WORDS, words=f"{ASKED}?")
    asking.ask(case.id, wanted, seen=seen, user_id=dana, actor=staff(dana), now=house.now())
    house.work()


def wait_for_nobody(house):
    for _ in range(4):
        house.present = house.now() + timedelta(minutes=90)
        house.work()
    clinic = house.app.config["CLINIC"]
    house.present = next_digest(house.now(), clinic.digest.times, clinic.week)
    add_job(Kind.PLAN_DIGESTS, now=house.now())
    house.work()


def a_call(house):
    case = house.case()
    call = db.session.scalars(select(Appointment).where(Appointment.intake_id == case.id)).one()
    house.present = call.starts_at - timedelta(hours=23)
    house.work()
    changing.cancel(case.id, actor=PATIENT, now=house.now())
    with writing() as session:
        plan(session, Kind.NO_TIME, f"no-time:{case.id}", now=house.now(), intake_id=case.id)
    house.work()


def people_and_service(house):
    dana = db.session.scalars(select(User.email).order_by(User.email)).first()
    resuming.ask(ADDRESS, now=house.now())
    staff_links.ask(dana, now=house.now())
    with writing() as session:
        staff_links.plan_letter(session, staff_links.INVITED, dana, now=house.now())
        raise_alarm(session, "channel-down", now=house.now(), subject="mail")
    house.present += timedelta(minutes=5)
    assert call_operators(now=house.now())
    house.work()
    # Somebody else has stopped in the middle.
    house.present = clock.now() + timedelta(days=2)
    house.work(Kind.NUDGE)


def test_no_mail_page_or_webhook_of_any_kind_holds_what_a_patient_typed(house):
    all_leaves(house)
    db.session.rollback()
    kept = select(Delivery.template).where(
        Delivery.state.in_([DeliveryState.ACCEPTED, DeliveryState.BOUNCED])
    )
    assert set(db.session.scalars(kept)) == {*MAILED, Kind.PAGE}
    assert house.posted
    for text in house.sent():
        found = [w for w in {*WORDS, *MEDICINES, ADDRESS, ASKED} if w.lower() in text.lower()]
        assert not found, text[:2000]
    assert len(list(house.sent())) > len(MAILED)
