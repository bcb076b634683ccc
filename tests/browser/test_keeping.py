"""What a real browser keeps while somebody types, and how it asks whether they are still there."""

from __future__ import annotations

import shutil
import threading
from urllib.parse import urljoin

import pytest
from sqlalchemy import select
from werkzeug.serving import make_server

from intake.extensions import db
from intake.models import Intake, Unsent
from intake.queries.answers import load_draft
from tests.browser.chromium import DESK, PHONE, violations
from tests.browser.hands import Finger
from tests.browser.visitor import Visitor
from tests.fixtures.service import build
from tests.walks.answers import changed
from tests.walks.homecoming import pass_time
from tests.walks.journey import whole_journey
from tests.walks.web import Browser

pytestmark = pytest.mark.browser

KEPT = "[data-kept]:not([hidden])"
ASKED = "dialog.rests[open]"
WORDS = "To wake up and want to."


@pytest.fixture
def house(tmp_path, migrated):
    """The service behind a port of its own, in this process."""
    shutil.copy(migrated, tmp_path / "intake.sqlite3")
    app = build(var=tmp_path)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    app.config["AT"] = f"http://127.0.0.1:{server.port}"
    yield app
    server.shutdown()
    thread.join()
    server.server_close()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def open_page(chromium, house):
    """Opens a tab; what the console complains of, but for posts that were refused, is a fault."""
    contexts, complaints = [], []

    def run(context=None, **options):
        if context is None:
            context = chromium.new_context(viewport=PHONE, **options)
            contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield run
    for context in contexts:
        context.close()
    assert [text for text in complaints if "Failed to load" not in text] == []


@pytest.fixture
def hopes(house, open_page):
    """Somebody at the page of hopes."""
    page = open_page()
    Visitor(page, Finger(page), house.config["AT"]).walk(until="hopes")
    return page


def kept(house):
    with house.app_context():
        return list(db.session.scalars(select(Unsent).where(Unsent.body.is_not(None))))


def test_typed_words_survive_the_tab(house, hopes):
    hopes.fill("[name=hope_text]", WORDS)
    hopes.check("[value=anxiety]")
    hopes.wait_for_selector(KEPT)
    context, url = hopes.context, hopes.url
    hopes.close()
    page = context.new_page()
    page.goto(url)
    assert page.input_value("[name=hope_text]") == WORDS
    assert page.is_checked("[value=anxiety]")
    assert page.locator("text=You wrote this before").is_visible()
    assert violations(page) == ""
    page.check("[value=together]")
    page.click("button:has-text('Continue')")
    page.wait_for_url("**/care")
    assert kept(house) == []


def test_the_last_words_go_out_as_the_page_closes(house, hopes):
    hopes.fill("[name=hope_text]", WORDS)
    hopes.goto(house.config["AT"] + "/learn")
    for _ in range(50):
        if kept(house):
            break
        hopes.wait_for_timeout(100)
    hopes.goto(house.config["AT"] + "/intake/hopes")
    assert hopes.input_value("[name=hope_text]") == WORDS


def test_what_cannot_be_kept_now_is_kept_later_and_nobody_is_alarmed(house, hopes):
    hopes.context.set_offline(True)
    hopes.fill("[name=hope_text]", WORDS)
    hopes.wait_for_timeout(2500)
    assert not hopes.locator(KEPT).count()
    assert not hopes.locator("[role=alert]").count()
    assert kept(house) == []
    hopes.context.set_offline(False)
    hopes.wait_for_selector(KEPT, timeout=20_000)
    assert len(kept(house)) == 1


def test_two_tabs_write_over_nothing(house, hopes, open_page):
    other = open_page(hopes.context)
    other.goto(hopes.url)
    hopes.fill("[name=hope_text]", "first")
    hopes.wait_for_selector(KEPT)
    other.fill("[name=hope_text]", "second")
    other.wait_for_selector(KEPT)
    assert len(kept(house)) == 2
    for page in (hopes, other):
        page.check("[value=depression]")
        page.check("[value=together]")
        page.click("button:has-text('Continue')")
    other.wait_for_selector("text=You answered this page twice")
    with house.app_context():
        saved = load_draft(db.session.scalars(select(Intake)).one()).answers["hopes"]
    assert saved["hope_text"] == "first"


def test_going_back_shows_what_was_sent(house, hopes):
    hopes.fill("[name=hope_text]", WORDS)
    hopes.wait_for_selector(KEPT)
    hopes.fill("[name=hope_text]", WORDS + " All of it.")
    hopes.check("[value=depression]")
    hopes.check("[value=together]")
    hopes.click("button:has-text('Continue')")
    hopes.wait_for_url("**/care")
    hopes.go_back()
    assert hopes.input_value("[name=hope_text]") == WORDS + " All of it."
    assert not hopes.locator("text=You wrote this before").count()


def test_it_asks_two_minutes_before_and_gives_more_time(house, open_page):
    page = open_page()
    page.clock.install()
    Visitor(page, Finger(page), house.config["AT"]).walk(until="hopes")
    page.fill("[name=hope_text]", WORDS)
    page.clock.run_for(2000)
    page.wait_for_selector(KEPT)
    page.clock.fast_forward("27:50")
    assert not page.locator(ASKED).count()
    pass_time(house, minutes=28, seconds=1)
    page.clock.fast_forward("00:15")
    page.wait_for_selector(ASKED)
    assert "Time left: 1:5" in page.locator(ASKED).inner_text()
    assert page.evaluate("document.activeElement.textContent") == "Yes, I need more time"
    page.clock.run_for(3000)
    assert page.locator(ASKED).count(), "to lose the focus to the question is no sign of life"
    assert violations(page) == ""
    page.click("text=Yes, I need more time")
    page.wait_for_selector(ASKED, state="detached")
    pass_time(house, minutes=27)
    page.reload()
    assert page.input_value("[name=hope_text]") == WORDS


def test_after_the_time_the_page_closes_and_nothing_is_lost(house, open_page):
    page = open_page()
    page.clock.install()
    Visitor(page, Finger(page), house.config["AT"]).walk(until="hopes")
    page.fill("[name=hope_text]", WORDS)
    page.clock.run_for(2000)
    page.wait_for_selector(KEPT)
    pass_time(house, minutes=28, seconds=1)
    page.clock.fast_forward("28:05")
    page.wait_for_selector(ASKED)
    pass_time(house, minutes=3)
    page.clock.run_for(125_000)
    page.wait_for_url("**/welcome-back")
    Finger(page).fill({"birth_date-month": "3", "birth_date-day": "14", "birth_date-year": "1985"})
    page.click("button:has-text('Continue')")
    page.wait_for_url("**/hopes")
    assert page.input_value("[name=hope_text]") == WORDS


def test_a_change_after_sending_is_kept_asked_about_and_come_back_to(house, open_page):
    done = whole_journey(Browser(house.config["AT"]), changed(time={"choice": "none"}))
    link = done.soup.select_one("main a[href*='/visit/']")["href"]
    at = urljoin(house.config["AT"], str(link))
    page = open_page()
    page.clock.install()
    born = {"birth_date-month": "3", "birth_date-day": "14", "birth_date-year": "1985"}
    page.goto(f"{at}/who?next=medicines")
    Finger(page).fill(born)
    page.click("button:has-text('Continue')")
    page.goto(f"{at}/medicines/medicine-list/m1")
    page.fill("[name=dose]", "half of it")
    page.clock.run_for(2000)
    page.wait_for_selector(KEPT)
    assert len(kept(house)) == 1
    pass_time(house, minutes=28, seconds=1)
    page.clock.fast_forward("28:05")
    page.wait_for_selector(ASKED)
    assert violations(page) == ""
    pass_time(house, minutes=3)
    page.clock.run_for(125_000)
    page.wait_for_url("**/who*")
    assert "half of it" not in page.content()
    Finger(page).fill(born)
    page.click("button:has-text('Continue')")
    page.wait_for_url("**/medicine-list/m1")
    assert page.input_value("[name=dose]") == "half of it"
    page.goto(f"{at}/medicines")
    assert page.locator("dialog.rests").count(), "the overview asks in time, too"


def test_another_window_that_goes_on_is_heard(house, open_page):
    page = open_page()
    page.clock.install()
    Visitor(page, Finger(page), house.config["AT"]).walk(until="hopes")
    pass_time(house, minutes=20)
    other = open_page(page.context)
    other.goto(page.url)
    page.clock.fast_forward("28:05")
    page.wait_for_timeout(500)
    assert not page.locator(ASKED).count(), "the other window's act counts here, too"


def test_without_a_script_the_page_says_what_happens(house, chromium):
    context = chromium.new_context(viewport=DESK, java_script_enabled=False)
    page = context.new_page()
    Visitor(page, Finger(page), house.config["AT"]).walk(until="hopes")
    assert page.locator("text=After 30 minutes without a press").is_visible()
    assert not page.locator(".rests").is_visible()
    context.close()


def test_the_way_out_keeps_the_words_and_closes_the_form(house, hopes):
    hopes.context.route("**/*weather.gov/**", lambda route: route.fulfill(body="sunny"))
    hopes.fill("[name=hope_text]", WORDS)
    hopes.click("text=Leave this page")
    hopes.wait_for_url("**/*weather.gov/**")
    hopes.go_back()
    hopes.goto(house.config["AT"] + "/intake/hopes")
    assert hopes.url.endswith("/welcome-back")
    assert kept(house), "the last words are kept"
