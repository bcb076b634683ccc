"""An urgent case by hand: each rung is told on time, by mail and by page, until somebody takes it."""

from __future__ import annotations

import hmac
import json
import threading
import time
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from intake.settings import ROOT
from tests.browser.chromium import DESK, PHONE
from tests.browser.hands import Finger
from tests.browser.visitor import Visitor
from tests.services.stack import Stack
from tests.walks.answers import MARKERS, changed

pytestmark = [pytest.mark.browser, pytest.mark.services]

SECRET = "pager-" + "s" * 40
DANGER = changed(phq9={**{f"q{n}": "1" for n in range(1, 9)}, "q9": "3", "difficulty": "1"})
LADDER = ("clinician", "second", "manager")
PATIENCE_S = 60


class PagingService:
    """A paging service on this machine: keeps each page once, and checks whose it is."""

    def __init__(self):
        self.pages: list[dict[str, str]] = []
        service = self

        class Answers(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                stamp, _comma, given = self.headers["Intake-Signature"].partition(",v1=")
                seconds = stamp.removeprefix("t=")
                mac = hmac.new(SECRET.encode(), f"{seconds}.".encode() + body, sha256)
                well = hmac.compare_digest(mac.hexdigest(), given)
                if well:
                    service.keep(json.loads(body))
                self.send_response(202 if well else 401)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hooks"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def keep(self, page):
        if page["id"] not in {one["id"] for one in self.pages}:
            self.pages.append(page)

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def paging():
    service = PagingService()
    yield service
    service.close()


@pytest.fixture
def clinic(tmp_path, paging):
    """The real service of a clinic that is covered day and night and has a paging service."""
    file = tmp_path / "clinic.toml"
    file.write_text((ROOT / "clinic.toml").read_text() + f'\n[paging]\nurl = "{paging.url}"\n')
    env = {"INTAKE_CLINIC_FILE": str(file), "INTAKE_PAGING_SECRET": SECRET}
    with Stack(tmp_path / "var", env=env) as stack:
        yield stack


def alerts(stack):
    """To whom of the ladder mail has gone about danger, in order of arrival."""
    rows = [row for row in reversed(stack.inbox.messages()) if is_alert(row["subject"])]
    return [row["to"].partition("@")[0] for row in rows]


def is_alert(subject):
    return subject.startswith(("Safety alert", "Nobody has answered", "No outcome yet"))


def pages(paging):
    return [page["to"].partition("@")[0] for page in paging.pages]


def soon(look, wanted):
    """Wait until what `look` sees is what is wanted."""
    until = time.monotonic() + PATIENCE_S
    while (seen := look()) != wanted and time.monotonic() < until:
        time.sleep(0.3)
    assert seen == wanted
    return seen


def let_pass(stack, span):
    stack.intake("clock", "advance", span)


def sign_in(chromium, stack, role, path="/staff/"):
    page = chromium.new_context(viewport=DESK).new_page()
    page.set_default_timeout(30_000)
    login = stack.login(role)
    page.goto(stack.web_url + path)
    page.fill("[name=email]", login["email"])
    page.fill("[name=password]", login["password"])
    Finger(page).press("Sign in")
    return page


# Real programs, a whole walk and a moved clock: on a busy machine this takes its time.
@pytest.mark.timeout(900)
def test_each_rung_climbs_until_somebody_takes_it_and_again_without_an_outcome(
    chromium, clinic, paging
):
    phone = chromium.new_context(viewport=PHONE).new_page()
    phone.set_default_timeout(30_000)
    visitor = Visitor(phone, Finger(phone), clinic.web_url)
    visitor.walk(DANGER, until="cssrs")
    # Told with the answer, long before the form is sent.
    soon(lambda: alerts(clinic), list(LADDER[:1]))
    for rung in (2, 3):
        let_pass(clinic, "10m")
        soon(lambda: alerts(clinic), list(LADDER[:rung]))
        soon(lambda: pages(paging), list(LADDER[:rung]))
    desk = sign_in(chromium, clinic, "clinician")
    assert desk.locator("text=Nobody has been told").count() == 0
    let_pass(clinic, "10m")
    soon(lambda: (desk.reload(), desk.locator("text=Nobody has been told").count())[1], 1)
    operator = sign_in(chromium, clinic, "operator", "/ops/")
    assert operator.locator("text=Nobody has been told").count() == 1
    assert len(alerts(clinic)) == len(paging.pages) == 3

    desk.locator(".banner a").first.click()
    Finger(desk).press("I have this")
    assert "You have this case, Dr. Dana Whitfield." in desk.locator("main").inner_text()
    assert desk.locator("text=Nobody has been told").count() == 0
    let_pass(clinic, "50m")
    assert len(alerts(clinic)) == len(paging.pages) == 3
    # Taken, and nothing written down: it begins again.
    let_pass(clinic, "10m")
    soon(lambda: alerts(clinic), [*LADDER, "clinician"])
    soon(lambda: pages(paging), [*LADDER, "clinician"])
    # Signed out meanwhile: the link of the page asks who is there, and leads to the case.
    link = paging.pages[-1]["link"]
    again = sign_in(chromium, clinic, "clinician", link.removeprefix(clinic.web_url))
    assert again.url.partition("?")[0] == link
    assert again.locator("main button:has-text('I have this')").count() == 1
    for page in paging.pages:
        assert not [word for word in MARKERS.values() if word in json.dumps(page)]
    for one in (phone, desk, operator, again):
        one.context.close()
