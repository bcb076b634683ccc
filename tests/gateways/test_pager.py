"""A page leaves signed, goes nowhere else, and every refusal has its class."""

import hmac
import json
import threading
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from intake.clinic import Paging
from intake.domain.faults import ConfigurationFault, OutageFault, PermanentFault, TransientFault
from intake.gateways.pager import Page, WebhookPager

SECRET = "s" * 40
PAGE = Page(
    "job-1", "clinician@lakeside.example.org", "Safety alert: KX4-7PW", "https://x.example.org/"
)


@pytest.fixture
def service():
    """A paging service: what it was sent, and the status that it answers."""
    got, answer = [], {"status": 202}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((dict(self.headers), body))
            self.send_response(answer["status"])
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}/hook"
    yield WebhookPager(Paging(url=url, timeout_s=2), SECRET), got, answer
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_body_is_signed_and_holds_a_few_words_only(service):
    pager, got, _answer = service
    assert pager.send(PAGE) == 202
    [(headers, body)] = got
    assert json.loads(body) == {
        "id": "job-1", "to": PAGE.to, "text": PAGE.text, "link": PAGE.link, "test": False,
    }  # fmt: skip
    seconds, mark = (part.partition("=")[2] for part in headers["Intake-Signature"].split(","))
    assert mark == hmac.new(SECRET.encode(), f"{seconds}.".encode() + body, sha256).hexdigest()
    assert headers["Idempotency-Key"] == "job-1"


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        (302, ConfigurationFault),
        (401, ConfigurationFault),
        (404, ConfigurationFault),
        (422, PermanentFault),
        (429, TransientFault),
        (500, TransientFault),
        (503, TransientFault),
    ],
)
def test_each_refusal_has_its_class_and_nothing_is_followed(service, status, fault):
    pager, got, answer = service
    answer["status"] = status
    with pytest.raises(fault) as refused:
        pager.send(PAGE)
    assert refused.value.code == f"pager-{status}"
    assert len(got) == 1


def test_a_service_that_is_away_is_an_outage():
    with pytest.raises(OutageFault):
        WebhookPager(Paging(url="http://127.0.0.1:1/hook", timeout_s=1), SECRET).send(PAGE)


@pytest.mark.parametrize("url", ["http://pager.example.org/x", "ftp://x", "file:///etc/passwd", ""])
def test_pages_never_leave_unencrypted(url):
    with pytest.raises(ValueError, match="url"):
        Paging(url=url)
