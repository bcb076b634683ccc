"""What each member of staff is told, when not, and who stands in for them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from intake.domain.notices import Choice, Event
from intake.extensions import db
from intake.gateways import clock
from intake.models import Deputy, NoticeChoice, QuietHours, User
from tests.web.clinician.conftest import DANA, MANAGER, OPERATOR, SAM, press

PATH = "/staff/preferences"
SAVE, ADD = "Save my choices", "Add this colleague"


@pytest.fixture
def kept(served):
    def read(model, user_id=None):
        with served.app_context():
            rows = db.session.scalars(select(model))
            return [row for row in rows if user_id in (None, str(row.user_id))]

    return read


@pytest.fixture
def ids(served):
    with served.app_context():
        return {user.email: str(user.id) for user in db.session.scalars(select(User))}


def days(first=1, last=3):
    one, two = (clock_day() + timedelta(days=n) for n in (first, last))
    return {
        f"{name}-{part}": str(getattr(day, part))
        for name, day in (("first", one), ("last", two))
        for part in ("month", "day", "year")
    }


def clock_day():
    import datetime as dt

    return dt.datetime.now(dt.UTC).date()


def test_a_choice_for_each_event_is_kept_and_shown_again(sam, kept, ids):
    page = sam.get(PATH)
    assert len(page.soup.select("main select")) == len(Event) + 1
    done = press(sam, page, SAVE, {"new": "always", "moved": "mine", "urgent": "always"})
    assert "Your choices are saved." in done.text
    stored = {row.event: row.choice for row in kept(NoticeChoice, ids[SAM])}
    assert set(stored) == set(Event)
    assert (stored["new"], stored["moved"], stored["second-part"]) == ("always", "mine", "digest")
    again = sam.get(PATH)
    assert again.soup.select_one("#new option[selected]")["value"] == Choice.ALWAYS


def test_danger_is_not_offered_a_digest(sam, kept, ids):
    page = sam.get(PATH)
    offered = {one["value"] for one in page.soup.select("#urgent option")}
    assert offered == {"always", "mine"}
    assert press(sam, page, SAVE, {"urgent": "digest"}).status == 422
    assert kept(NoticeChoice, ids[SAM]) == []


@pytest.mark.parametrize(
    ("times", "words"),
    [
        (("20:00", ""), "Enter both times, or neither"),
        (("20:00", "20:00"), "The end must differ from the start"),
        (("25:00", "8:00"), "Enter a time, like 9:00 AM"),
    ],
)
def test_quiet_hours_that_are_none_are_explained_and_kept_on_the_page(sam, kept, ids, times, words):
    page = press(
        sam, sam.get(PATH), SAVE, {"quiet_from": times[0], "quiet_to": times[1], "new": "always"}
    )
    assert page.status == 422
    assert words in page.text
    assert page.soup.select_one("#quiet_from")["value"] == times[0]
    assert page.soup.select_one("#new option[selected]")["value"] == "always"
    assert kept(QuietHours) == kept(NoticeChoice, ids[SAM]) == []


def test_quiet_hours_are_kept_and_taken_back(dana, kept):
    press(dana, dana.get(PATH), SAVE, {"quiet_from": "8 pm", "quiet_to": "07:30"})
    [row] = kept(QuietHours)
    assert (f"{row.starts:%H:%M}", f"{row.ends:%H:%M}") == ("20:00", "07:30")
    press(dana, dana.get(PATH), SAVE, {"quiet_from": "", "quiet_to": ""})
    assert kept(QuietHours) == []


def test_a_colleague_stands_in_and_both_see_it(dana, sign_in, kept, ids):
    page = dana.get(PATH)
    assert ids[OPERATOR] not in page.html
    assert f'value="{ids[DANA]}"' not in page.html
    done = press(dana, page, ADD, {"deputy": ids[MANAGER], **days()})
    assert "Robin Larsen" in done.text
    assert "You stand in for Dr. Dana Whitfield" in sign_in(MANAGER).get(PATH).text
    again = press(dana, dana.get(PATH), ADD, {"deputy": ids[MANAGER], **days(2, 9)})
    assert again.status == 422
    assert "Somebody stands in for you on one of these days already" in again.text
    gone = press(dana, dana.get(PATH), "Remove")
    assert "Nobody stands in for you." in gone.text
    assert kept(Deputy) == []


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (days(3, 1), "The last day is on or after the first"),
        (days(-5, -3), "Enter a day from today on, in the next year"),
        ({}, "Enter the first day"),
    ],
)
def test_days_that_are_no_span_are_explained(dana, kept, ids, span, words):
    page = press(dana, dana.get(PATH), ADD, {"deputy": ids[MANAGER], **span})
    assert page.status == 422
    assert words in page.text
    assert kept(Deputy) == []


def test_nobody_takes_back_a_deputy_of_somebody_else(dana, sam, kept, ids):
    press(dana, dana.get(PATH), ADD, {"deputy": ids[MANAGER], **days()})
    [row] = kept(Deputy)
    token = sam.get(PATH).soup.select_one("main [name=csrf_token]")["value"]
    address = f"{PATH}/deputies/{row.id}/remove"
    assert sam.post(address, {"csrf_token": token}).status == 404
    assert len(kept(Deputy)) == 1


def test_a_manager_sees_whom_no_mail_reaches(dana, sign_in, served, ids):
    from intake.domain.work import Kind
    from intake.models import Delivery
    from intake.services.planning import plan
    from intake.services.transaction import writing

    with served.app_context(), writing() as session:
        me = session.scalars(select(User).where(User.email == DANA)).one().id
        job = plan(session, Kind.SEND_DIGEST, "send-digest:x", now=clock.now(), subject_id=me)
        session.flush()
        row = session.scalars(select(Delivery).where(Delivery.job_id == job.id)).one()
        row.state = "bounced"
    assert "Messages to colleagues do not arrive" not in dana.get("/staff/alerts").text
    page = sign_in(MANAGER).get("/staff/alerts").text
    assert "Messages to colleagues do not arrive" in page
    assert "Dr. Dana Whitfield" in page
