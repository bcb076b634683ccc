"""Clinicians and a patient in a real browser: at one case at once, a question, a message."""

import threading

import pytest
from sqlalchemy import select
from werkzeug.serving import make_server

from intake.extensions import db
from intake.models import Intake
from intake.queries.visits import token_of
from tests.browser.chromium import DESK, PHONE
from tests.walks.homecoming import BORN
from tests.web.clinician.conftest import DANA, SAM

pytestmark = pytest.mark.browser


@pytest.fixture
def base(served):
    server = make_server("127.0.0.1", 0, served, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def tabs(chromium):
    """Browsers of different people."""
    opened = []

    def tab(look, *, scripts=True):
        context = chromium.new_context(viewport=look, java_script_enabled=scripts)
        context.set_default_timeout(60_000)
        opened.append(context)
        return context.new_page()

    yield tab
    for context in opened:
        context.close()


@pytest.fixture
def signed_in(tabs, base, desk):
    def sign_in(email, *, scripts=True):
        page = tabs(DESK, scripts=scripts)
        page.goto(f"{base}/staff/login?next=/staff/")
        page.fill("[name=email]", email)
        page.fill("[name=password]", desk.passwords[email])
        page.click("main button:has-text('Sign in')")
        page.wait_for_url("**/staff/**")
        return page

    return sign_in


def said(page):
    return page.locator("main").inner_text()


def test_of_two_clinicians_who_take_a_case_at_once_one_is_told_of_the_other(
    signed_in, base, urgent
):
    dana, sam = signed_in(DANA), signed_in(SAM)
    for page in (dana, sam):
        page.goto(base + urgent)
    dana.click("main button:has-text('I have this')")
    sam.click("main button:has-text('I have this')")
    assert "You have this case" in said(dana)
    assert "A colleague has this case" in said(sam)
    assert "Dr. Dana Whitfield acted on" in said(sam)
    sam.click("text=Back to the case")
    assert "Dr. Dana Whitfield has this case." in said(sam)


@pytest.fixture
def link(served, desk):
    with served.app_context():
        case = db.session.scalars(select(Intake).where(Intake.reference == desk.calm)).one()
        return f"/visit/{token_of(case)}"


def prove(page):
    for name, value in BORN.items():
        page.fill(f"[name={name}]", value)
    page.click("main button[type=submit]")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_question_is_answered_on_a_phone_and_comes_back_as_a_difference(  # noqa: PLR0917
    signed_in, tabs, base, calm, link, scripts
):
    dana = signed_in(DANA, scripts=scripts)
    dana.goto(f"{base}{calm}/ask")
    dana.check("text=A number to call back")
    dana.click("main button:has-text('Ask')")
    assert "Waiting for the answer" in said(dana)
    patient = tabs(PHONE, scripts=scripts)
    patient.goto(base + link)
    patient.click("text=Answer a question from us")
    prove(patient)
    patient.fill("[name=answer]", "608 555 0123")
    patient.click("main button:has-text('Send my answer')")
    assert "Your care team has your answer" in said(patient)
    dana.goto(base + calm)
    assert "Has answered" in said(dana)
    assert dana.locator("main ins").first.inner_text() == "(608) 555-0123"
    assert dana.locator("main del").first.inner_text().startswith("(608)")


def test_a_decision_with_a_message_is_read_before_it_is_sent(signed_in, tabs, base, idle, link):
    dana = signed_in(DANA)
    dana.goto(f"{base}{idle}/disposition")
    dana.check("text=Refer elsewhere")
    dana.fill("[name=note]", "A day clinic is nearer.")
    dana.click("main button:has-text('Write down the decision')")
    dana.fill("[name=text]", "The Zzyzx house can help you. Please keep taking your medicines.")
    dana.click("main button:has-text('Show it')")
    patient = tabs(PHONE)
    patient.goto(base + link)
    assert "Read what we wrote" not in said(patient)
    dana.click("main button:has-text('Send it')")
    patient.reload()
    patient.click("text=Read what we wrote to you")
    assert "Zzyzx" not in said(patient)
    prove(patient)
    assert "The Zzyzx house can help you." in said(patient)


def test_shortcuts_move_the_focus_never_press_and_can_be_turned_off(signed_in, base, calm):
    dana = signed_in(DANA)
    focus = "document.activeElement.getAttribute('href') ?? document.activeElement.id"
    dana.goto(f"{base}/staff/")
    dana.keyboard.press("j")
    assert "/staff/intakes/" in dana.evaluate(focus)
    dana.keyboard.press("s")
    assert dana.evaluate(focus) == "q"
    dana.keyboard.type("jks")
    assert dana.input_value("#q") == "jks"
    dana.goto(base + calm)
    dana.keyboard.press("t")
    assert dana.evaluate("document.activeElement.dataset.key") == "take"
    assert "You have this case" not in said(dana)
    dana.click("summary:has-text('Keyboard shortcuts')")
    dana.click("text=Turn shortcuts off")
    dana.goto(f"{base}/staff/")
    dana.keyboard.press("j")
    assert "/staff/intakes/" not in (dana.evaluate(focus) or "")
