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
from intake.queries.cases import EarlierAnswer, OpenFlag

RULE = load_rules()[0]
ZONE = "America/Chicago"
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
        [flag("review", "today"), flag("urgent", "today"), flag("urgent", "now")]
    )
    assert [(one.severity, one.respond) for one in lines] == [
        ("urgent", "now"),
        ("urgent", "today"),
        ("review", "today"),
    ]


def test_a_flag_tells_its_reason_and_the_answers_that_raised_it():
    line = brief.flag_lines([flag("urgent", "now", RULE.id, "Nearly every day", "I have a plan")])[
        0
    ]
    assert line.reason == RULE.reason
    assert line.evidence == ("Nearly every day", "I have a plan")
    assert (line.rule, line.version, line.signed) == (RULE.id, "3", bool(RULE.reviewer))


def test_a_rule_that_is_gone_is_said_to_be_gone_and_its_flag_stays():
    line = brief.flag_lines([flag("urgent", "now", "no.such.rule", "yes")])[0]
    assert line.reason == "This rule is not in use any more."
    assert not line.signed


def test_the_phq9_is_nothing_before_it_was_asked():
    assert brief.phq9({}) is None


def test_an_item_without_an_answer_leaves_no_total():
    given = {f"q{number}": 1 for number in range(1, 9)} | {"q9": "prefer_not"}
    score, items = brief.phq9({"phq9": given})
    assert (score.total, score.band) == (None, None)
    assert len(items) >= 9
    assert items[8][1] == "Preferred not to answer"


def test_an_item_that_was_left_out_is_not_a_refusal_and_not_a_no():
    _score, items = brief.phq9({"phq9": {}})
    assert {text for _item, text in items} == {"Not answered"}


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


def test_an_earlier_answer_is_shown_in_the_words_that_were_asked(now):
    earlier = [EarlierAnswer("phq9", now, {"q1": 0, "q9": 3, "difficulty": "prefer_not"})]
    said, fields = brief.changed_answers(earlier, ZONE)[0]
    assert "12:00" in said.primary
    shown = dict(fields)
    assert "q9" not in shown
    assert list(shown.values()) == ["Not at all", "Nearly every day", "Preferred not to answer"]
