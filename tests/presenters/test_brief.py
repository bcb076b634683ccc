"""What a case says in words: nothing hidden, nothing made up."""

import uuid
from datetime import timedelta
from types import SimpleNamespace

import pytest

from intake.clinical.facts import Evidence
from intake.clinical.rules import load_rules
from intake.domain.states import DeliveryState
from intake.models import Delivery, Flag, History
from intake.presenters import brief
from intake.queries.cases import OpenFlag
from tests.fixtures.service import NOON

RULE = load_rules()[0]
ZONE = "America/Chicago"
TODAY = NOON.date()
USER = str(uuid.uuid4())


@pytest.fixture(autouse=True)
def words(app):
    with app.test_request_context():
        yield


def flag(severity, respond, rule=RULE.id, *texts):
    row = Flag(rule=rule, rule_version="3", severity=severity, respond=respond, state="open")
    return OpenFlag(row, tuple(Evidence("phq9", "q9", text) for text in texts))


def test_flags_come_riskiest_first():
    lines = brief.flag_lines(
        [flag("review", "today"), flag("urgent", "today"), flag("urgent", "now")], TODAY
    )
    assert [(one.severity, one.respond) for one in lines] == [
        ("urgent", "now"),
        ("urgent", "today"),
        ("review", "today"),
    ]


def test_a_flag_tells_its_reason_and_the_answers_that_raised_it():
    line = brief.flag_lines([flag("urgent", "now", RULE.id, "3", "I have a plan")], TODAY)[0]
    assert line.reason == RULE.reason
    question = "Thoughts that you would be better off dead, or of hurting yourself in some way"
    assert line.evidence == (f"{question}: Nearly every day", f"{question}: I have a plan")
    assert line.source == RULE.source
    assert (line.rule, line.version, line.signed) == (RULE.id, "3", bool(RULE.reviewer))


def test_a_rule_that_is_gone_is_said_to_be_gone_and_its_flag_stays():
    line = brief.flag_lines([flag("urgent", "now", "no.such.rule", "yes")], TODAY)[0]
    assert line.reason == "This rule is not in use any more."
    assert not line.signed


@pytest.mark.parametrize(
    ("audience", "state", "told"),
    [
        ("clinician", DeliveryState.ACCEPTED, True),
        ("patient", DeliveryState.ACCEPTED, False),
        ("clinician", DeliveryState.QUEUED, False),
        ("clinician", DeliveryState.AMBIGUOUS, False),
        ("clinician", DeliveryState.FAILED, False),
    ],
)
def test_told_means_that_the_mail_server_took_it_for_staff(audience, state, told):
    assert brief.told([Delivery(audience=audience, state=state)]) is told


def test_what_happened_is_in_order_with_names_and_without_codes(now):
    history = [
        History(at=now, actor="patient", event="intake.submit"),
        History(at=now + timedelta(minutes=2), actor=f"user:{USER}", event="case.open"),
        History(at=now + timedelta(minutes=3), actor="user:gone", event="case.acknowledge"),
        History(at=now + timedelta(minutes=4), actor="system:rules", event="flag.strange_thing"),
    ]
    delivery = Delivery(
        audience="clinician", state="failed", user_id=uuid.UUID(USER), changed_at=now + timedelta(minutes=1)
    )  # fmt: skip
    case = SimpleNamespace(history=history, deliveries=[delivery], names={USER: "Dr. A"})
    told = [(event.text, event.who) for event in brief.timeline(case, ZONE)]
    assert told == [
        ("Sent the form", "the patient"),
        ("Message to Dr. A could not be sent", "mail"),
        ("Opened the case", "Dr. A"),
        ("Took the case", "a colleague"),
        ("Flag strange thing", "the service"),
    ]
