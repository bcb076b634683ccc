"""The HTML checker, and the inbox's pages under it."""

import pytest

from intake.inbox.pages import create_pages
from intake.inbox.store import Store

pytestmark = pytest.mark.html

GOOD = "<!DOCTYPE html><html lang=en><title>t</title><p>x</p>"


def test_it_finds_what_is_wrong_and_nothing_else(html_checker):
    assert html_checker.errors(GOOD) == []
    assert html_checker.errors(GOOD + "<div><option>x</option></div><p id=a></p><p id=a></p>")


def test_the_inbox_is_valid(html_checker, tmp_path):
    store = Store(tmp_path)
    browser = create_pages(store).test_client()
    assert html_checker.errors(browser.get("/").text) == []
    store.add(b"Subject: a\r\nContent-Type: text/html\r\n\r\n<p>")
    store.add(b"Subject: b\r\nContent-Type: text/plain; name=x\r\n\r\nwords")
    for path in ("/", "/messages/00000001", "/messages/00000002"):
        assert html_checker.errors(browser.get(path).text) == []
