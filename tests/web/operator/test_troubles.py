"""What is wrong with the service is on the first page until it is over, and somebody can take it."""

import json
from datetime import timedelta

from intake.domain.troubles import Trouble
from intake.models import Alarm
from intake.presenters.monitor import CHECKS, TROUBLES
from intake.queries.stuck import Check
from intake.services.alarms import raise_alarm, resolve_alarm
from intake.services.escalating import NOBODY_TOLD
from intake.services.transaction import writing
from tests.web.operator.conftest import REFERENCE


def wrong(served, scene, name=Trouble.STALLED, subject="book-call"):
    with served.app_context(), writing() as session:
        raise_alarm(session, name, now=scene.now, subject=subject)


def right(served, scene):
    with served.app_context(), writing() as session:
        resolve_alarm(session, Trouble.STALLED, now=scene.now, subject="book-call")


def as_json(browser, path):
    return json.loads(browser.get(path + "?format=json").html)


def test_every_trouble_and_every_check_has_its_words():
    # The ladder's alarm is the one that no sweep raises.
    assert set(TROUBLES) == {*Trouble, NOBODY_TOLD}
    assert set(CHECKS) == set(Check)


def test_an_alarm_is_on_the_first_page_until_it_is_over(operator, served, scene):
    wrong(served, scene)
    assert "Work stands still: book-call" in operator.get("/ops/").text
    right(served, scene)
    assert "Work stands still" not in operator.get("/ops/").text
    told = as_json(operator, "/ops/alarms")
    assert told["alarms"] == []
    assert [one["key"] for one in told["past"]] == ["stalled:book-call"]


def test_whoever_takes_an_alarm_is_named_for_an_hour(operator, served, scene, rows):
    wrong(served, scene)
    page = operator.get("/ops/alarms")
    assert "Nobody has taken it." in page.text
    after = operator.submit(page, {})
    assert "You have it for an hour." in after.text
    assert "The operator has it." in after.text
    (alarm,) = rows(Alarm)
    assert timedelta(minutes=59) < alarm.acknowledged_until - scene.now < timedelta(minutes=62)
    assert "taken by The operator" in operator.get("/ops/").text


def test_what_is_over_cannot_be_taken(operator, served, scene, rows):
    wrong(served, scene)
    page = operator.get("/ops/alarms")
    right(served, scene)
    assert "it is over already" in operator.submit(page, {}).text
    assert rows(Alarm)[0].acknowledged_by is None


def test_a_stuck_case_is_told_with_what_is_missing(operator, scene, pass_time):
    scene.case(submitted_at=scene.now)
    with scene.app.app_context(), writing() as session:
        from sqlalchemy import update

        from intake.models import Intake

        session.execute(update(Intake).values(state="submitted"))
    assert as_json(operator, "/ops/stuck")["cases"] == []
    pass_time(minutes=12)
    (row,) = as_json(operator, "/ops/stuck")["cases"]
    assert (row["check"], row["reference"]) == ("nobody-told", REFERENCE)
    page = operator.get("/ops/stuck")
    assert "No message to staff was taken by the mail server" in page.text
    assert page.soup.find("a", string=REFERENCE)
