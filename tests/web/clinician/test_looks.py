"""Every staff page in a real browser: axe, the HTML checker, a phone's width, light and dark."""

import threading

import pytest
from werkzeug.serving import make_server

from tests.browser.chromium import DESK, PHONE, too_wide, violations
from tests.walks.inside import Inside
from tests.web.clinician.conftest import press

LOOKS = [
    {"viewport": PHONE, "color_scheme": "light"},
    {"viewport": DESK, "color_scheme": "dark"},
]


@pytest.fixture
def pages(dana, sam, urgent, calm, served):
    """Name to HTML of each page, in its different states."""
    found = {
        "login": Inside(served).get("/staff/login").html,
        "inbox": dana.get("/staff/").html,
        "mine": dana.get("/staff/?tab=mine").html,
        "found": dana.submit(dana.get("/staff/"), {"q": "608 555 0177"}, holding="q").html,
        "not-typed": dana.submit(dana.get("/staff/"), {"q": ""}, holding="q").html,
        "alerts": dana.get("/staff/alerts").html,
        "calm": dana.get(calm).html,
        "urgent": dana.get(urgent).html,
    }
    theirs = sam.get(urgent)
    found["taken"] = press(dana, dana.get(urgent), "I have this").html
    for name in ("outcome", "calls", "note", "disposition", "hand-over"):
        path = f"{urgent}/{name}"
        found[name] = dana.get(path).html
        found[f"{name}-wrong"] = dana.submit(dana.get(path), {}, holding="note").html
    asked = dana.get(f"{urgent}/ask")
    found |= {"ask": asked.html, "ask-wrong": dana.submit(asked, {}, holding="kind").html}
    dana.submit(asked, {"kind": "callback"}, holding="kind")
    message = dana.get(f"{urgent}/message/refer")
    read = press(dana, message, "Show it")
    found |= {"message": message.html, "message-read": read.html}
    found["message-wrong"] = press(dana, message, "Show it", {"text": ""}).html
    press(dana, read, "Send it")
    press(dana, dana.get(urgent), "I have reviewed this")
    found["asked"] = press(dana, dana.get(urgent), "I checked the ePDMP").html
    found["conflict"] = press(sam, theirs, "I have this").html
    return found


@pytest.mark.html
def test_the_html_checker_finds_nothing(pages, html_checker):
    wrong = {name: html_checker.errors(html) for name, html in pages.items()}
    assert {name: errors for name, errors in wrong.items() if errors} == {}


@pytest.mark.browser
@pytest.mark.parametrize("look", LOOKS, ids=["phone-light", "desk-dark"])
def test_axe_finds_nothing_and_nothing_runs_out_of_the_screen(pages, served, chromium, look):
    server = make_server("127.0.0.1", 0, served, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    base = f"http://127.0.0.1:{server.port}"
    context = chromium.new_context(**look)
    complaints = []
    try:
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        shown = {}
        page.route(
            f"{base}/shown/*",
            lambda route: route.fulfill(
                body=shown[route.request.url.rpartition("/")[2]], content_type="text/html"
            ),
        )
        shown.update(pages)
        found = {}
        for name in pages:
            page.goto(f"{base}/shown/{name}")
            found[name] = violations(page) or ("too wide" if too_wide(page) else "")
        assert {name: what for name, what in found.items() if what} == {}
        assert complaints == []
    finally:
        context.close()
        server.shutdown()
        thread.join()
        server.server_close()
