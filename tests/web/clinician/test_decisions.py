"""Notes and the decision that closes a case, as a browser sees them."""

import pytest
from sqlalchemy import select

from intake.domain.outcomes import CLOSING
from intake.extensions import db
from intake.gateways import clock
from intake.models import Appointment, CaseNote, Intake
from tests.web.clinician.conftest import call_off, press

DECISION = {"disposition": "evaluate", "note": "Good candidate.\nAsk for labs."}


@pytest.fixture
def state(served, desk):
    def state(reference):
        with served.app_context():
            return db.session.scalar(select(Intake.state).where(Intake.reference == reference))

    return state


def send(browser, path, fields):
    return browser.submit(browser.get(path), fields, holding="note")


def test_a_decision_closes_the_case_and_stands_in_the_record(dana, idle, desk, state):
    page = send(dana, f"{idle}/disposition", DECISION)
    assert (page.status, page.path) == (200, f"{idle}/message/evaluate")
    assert "Nothing was sent to the patient." in page.text
    assert state(desk.calm) == "closed"
    record = dana.get(idle)
    for words in ("Proceed to evaluation", "Ask for labs."):
        assert words in record.text
    closed = dana.get("/staff/?tab=closed")
    assert desk.calm in closed.text
    assert desk.calm not in dana.get("/staff/").text


@pytest.mark.parametrize("closing", sorted(CLOSING))
def test_no_case_is_closed_while_its_call_is_to_come(dana, calm, desk, stored, closing):
    page = dana.get(f"{calm}/disposition")
    before = stored()
    page = dana.submit(page, {**DECISION, "disposition": closing}, holding="note")
    assert page.status == 422
    assert "A call is to come. Cancel it, or let it take place first" in page.text
    assert page.soup.select_one("textarea[name=note]").get_text().strip().startswith("Good")
    assert stored() == before


@pytest.fixture
def begun(served, desk, pass_time):
    """The calm case, a minute after its call began."""
    begins = select(Appointment.starts_at).join(Intake).where(Intake.reference == desk.calm)
    with served.app_context():
        ahead = db.session.scalar(begins) - clock.now()
    pass_time(seconds=ahead.total_seconds() + 60)
    return f"/staff/intakes/{desk.calm}"


def test_a_call_whose_time_has_come_is_in_nobodys_way(begun, sign_in, desk, state):
    dana, calm = sign_in(), begun
    page = dana.get(f"{calm}/disposition")
    assert "A call is to come" not in page.text
    assert dana.submit(page, DECISION, holding="note").status == 200
    assert state(desk.calm) == "closed"


def test_nobody_is_asked_to_find_a_time_for_a_closed_case(dana, idle, desk):
    assert desk.calm in dana.get("/staff/schedule/to-call").text
    send(dana, f"{idle}/disposition", DECISION)
    assert desk.calm not in dana.get("/staff/schedule/to-call").text


def test_more_information_leaves_the_case_open(dana, calm, desk, state):
    send(dana, f"{calm}/disposition", {**DECISION, "disposition": "more_information"})
    assert state(desk.calm) == "submitted"


def test_a_case_with_an_open_urgent_flag_cannot_be_closed(dana, urgent, desk, state):
    page = send(dana, f"{urgent}/disposition", DECISION)
    assert page.status == 422
    assert "Write down what came of it before you close the case" in page.text
    assert page.soup.select_one("textarea[name=note]").get_text().strip().startswith("Good")
    assert state(desk.urgent) == "submitted"
    send(dana, f"{urgent}/outcome", {"outcome": "safe_for_now", "note": "Spoke."})
    call_off(dana, urgent)
    send(dana, f"{urgent}/disposition", DECISION)
    assert state(desk.urgent) == "closed"


def test_a_decision_on_what_has_changed_is_not_written(dana, sam, calm, desk, state):
    theirs = sam.get(f"{calm}/disposition")
    press(dana, dana.get(calm), "I have this")
    page = sam.submit(theirs, DECISION, holding="note")
    assert page.status == 409
    assert "Dr. Dana Whitfield acted on" in page.text
    assert state(desk.calm) == "submitted"


@pytest.mark.parametrize(
    "fields",
    [{}, {"disposition": "evaluate", "note": " "}, {"disposition": "x", "note": "y"}, {**DECISION, "seen": "x"}],
)  # fmt: skip
def test_what_is_missing_is_asked_for_again(dana, calm, desk, state, fields):
    page = send(dana, f"{calm}/disposition", fields)
    assert page.status == 422
    assert page.soup.select_one(".errors")
    assert state(desk.calm) == "submitted"


def test_what_is_closed_is_not_decided_again(dana, idle):
    send(dana, f"{idle}/disposition", DECISION)
    page = send(dana, f"{idle}/disposition", DECISION)
    assert page.status == 422
    assert "This case is not open" in page.text


def test_a_note_is_sealed_and_shown_with_its_writer(dana, calm, served):
    page = send(dana, f"{calm}/note", {"note": "marker-note bittern <b>bold</b>"})
    assert page.path == calm
    assert "marker-note bittern <b>bold</b>" in page.text
    assert "<b>bold</b>" not in page.html
    with served.app_context():
        assert all(b"bittern" not in body for body in db.session.scalars(select(CaseNote.body)))


def test_an_empty_note_is_asked_for_again(dana, calm):
    assert send(dana, f"{calm}/note", {"note": "  "}).status == 422
