"""The inbox in a browser: everything can be read, nothing can do harm."""

from email.message import EmailMessage

import pytest
from bs4 import BeautifulSoup

from intake.inbox.pages import create_pages
from intake.inbox.store import Store

SCRIPT = "<script>alert('mail')</script>"
INVITE = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Call\r\nEND:VCALENDAR\r\n"


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path)


@pytest.fixture
def browser(store):
    return create_pages(store).test_client()


@pytest.fixture
def rich(store):
    message = EmailMessage()
    message["From"] = f"{SCRIPT} <a@example.org>"
    message["To"] = "b@example.org"
    message["Subject"] = f"Hello {SCRIPT}"
    message["X-Intake-Job"] = "j-1"
    message.set_content(f"Plain words {SCRIPT}\n")
    message.add_alternative(f"<p style='color:red'>Rich words</p>{SCRIPT}", subtype="html")
    message.add_attachment(INVITE, maintype="text", subtype="calendar", filename="../../call.ics")
    message.add_attachment(
        b"\x00\x01", maintype="application", subtype="pdf", filename="a\u0301.pdf"
    )
    message.add_attachment(SCRIPT.encode(), maintype="image", subtype="svg+xml", filename="x.svg")
    return store.add(message.as_bytes())


def page(answer):
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


def test_an_empty_inbox_says_so(browser):
    assert "No message yet" in page(browser.get("/")).text
    assert browser.get("/messages.json").json == []


def test_the_list_links_to_each_message(browser, rich):
    link = page(browser.get("/")).find("a", href=f"/messages/{rich}")
    assert link.text == f"Hello {SCRIPT}"


def test_a_message_without_a_subject_can_be_opened(browser, store):
    message_id = store.add(b"\r\nbody\r\n")
    assert page(browser.get("/")).find("a", href=f"/messages/{message_id}").text == "(no subject)"


def test_a_message_shows_headers_parts_and_attachments(browser, rich):
    shown = page(browser.get(f"/messages/{rich}"))
    assert "X-Intake-Job" in shown.text
    texts = [block.text for block in shown.find_all("pre")]
    assert any("Plain words" in text for text in texts)
    assert any("METHOD:REQUEST" in text for text in texts)
    assert shown.find("iframe")["src"] == f"/messages/{rich}/parts/1"
    assert not shown.find("iframe")["sandbox"]


@pytest.mark.parametrize("path", ["/", "/messages/00000001"])
def test_nothing_that_came_by_mail_is_markup_here(browser, rich, path):
    shown = page(browser.get(path))
    assert not shown.find_all("script")
    assert not shown.find_all(style=True)


def test_the_page_of_a_mail_sits_in_a_cage(browser, rich):
    answer = browser.get(f"/messages/{rich}/parts/1")
    assert answer.mimetype == "text/html"
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox;")
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


def test_an_invite_is_text_and_keeps_its_name_harmless(browser, rich):
    answer = browser.get(f"/messages/{rich}/parts/2")
    assert answer.mimetype == "text/plain"
    assert answer.data == INVITE
    assert "call.ics" in browser.get(f"/messages/{rich}").text
    assert ".." not in browser.get(f"/messages/{rich}").text


@pytest.mark.parametrize("number", [3, 4])
def test_anything_else_is_a_download(browser, rich, number):
    answer = browser.get(f"/messages/{rich}/parts/{number}")
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment;")


def test_a_page_in_another_charset_is_read_right(browser, store):
    head = b"Content-Type: text/html; charset=iso-8859-1\r\n\r\n"
    message_id = store.add(head + "Grüße".encode("latin-1"))
    assert browser.get(f"/messages/{message_id}/parts/0").text == "Grüße"


@pytest.mark.parametrize(
    "path",
    [
        "/messages/00000099",
        "/messages/00000099.eml",
        "/messages/00000099/parts/0",
        "/messages/00000001/parts/99",
        "/messages/00000001/parts/-1",
        "/messages/..%2f..%2fsecrets.env",
        "/messages/..%2fsecrets",
        "/messages/%00",
        "/messages/1",
        "/messages/٠٠٠٠٠٠٠١",  # noqa: RUF001  # digits, but not ours
        "/messages/" + "1" * 400,
        "/nowhere",
    ],
)
def test_what_is_not_there_is_404(browser, rich, path):
    assert browser.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/", "/messages.json", "/messages/00000001", "/nowhere"])
def test_every_answer_carries_the_headers(browser, rich, path):
    headers = browser.get(path).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"


def test_another_host_name_is_refused(browser, rich):
    assert browser.get("/messages.json", headers={"Host": "evil.example"}).status_code == 400
    assert browser.get("/messages.json", headers={"Host": "localhost:8025"}).status_code == 200


def test_it_can_only_be_read(browser, rich):
    assert browser.post("/messages.json").status_code == 405
    assert browser.delete(f"/messages/{rich}").status_code == 405


def test_a_long_list_stays_short_and_says_so(browser, store):
    for _ in range(203):
        store.add(b"Subject: one of many\r\n\r\n")
    shown = page(browser.get("/"))
    assert len(shown.select(".messages li")) == 200
    assert "3 older messages" in shown.text
    assert len(browser.get("/messages.json").json) == 203


def test_files_of_others_are_not_messages(browser, store, tmp_path):
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / ".draft-x").write_text("x")
    (tmp_path / "abc.eml").write_text("x")
    assert browser.get("/messages.json").json == []
