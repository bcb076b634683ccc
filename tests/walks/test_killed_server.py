"""The web server is killed in the middle of an answer: what was sent is there or can be sent again."""

from __future__ import annotations

import contextlib
import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from random import Random
from urllib.error import URLError

import pytest

from tests.services.stack import Stack
from tests.walks.answers import MARKERS, PLAIN
from tests.walks.journey import MOST_PAGES, answer, slug_of, submit
from tests.walks.web import Browser, standing

pytestmark = pytest.mark.services

WALKS = 5
SENT = ("name", "hope_text", "dose")
CUT_OFF = (URLError, HTTPException, OSError)


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    with Stack(tmp_path_factory.mktemp("killed"), ["web"]) as running:
        yield running


def cut_off(stack, patient, page, random):
    """Send an answer, kill the server meanwhile, start it again; gives the page that waits now."""
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(answer, patient, page, PLAIN)
        time.sleep(random.random() * 0.08)
        stack.kill("web")
        with contextlib.suppress(CUT_OFF):
            sending.result()
    stack.start("web")
    return patient.get("/intake/")


def keep(patient, page):
    """What the page's script sends while the answer is typed; gives the page's own words for it."""
    marker = page.soup.select_one("main [data-keep]")
    assert marker, f"{page.path} keeps nothing"
    typed = {
        name: value
        for name, value in PLAIN[slug_of(page)].items()
        if page.soup.select_one(
            f'main textarea[name="{name}"], main input[type=text][name="{name}"]'
        )
    }
    window = {"window": secrets.token_hex(16), "number": "1"}
    fields = {**standing(page.form("version")), **typed, **window}
    assert patient.post(str(marker["data-keep"]), fields).status == 200
    return typed


def typed_and_killed(stack, patient, page):
    """Type without sending, kill the server, start it again: the words are there."""
    typed = keep(patient, page)
    assert typed, "nothing was typed"
    stack.kill("web")
    stack.start("web")
    again = patient.get(page.path)
    assert again.path == page.path
    held = standing(again.form("version"))
    assert {name: held[name] for name in typed} == typed, "typed words were lost"
    return again


@pytest.mark.parametrize("seed", range(WALKS))
def test_no_answer_is_lost_and_none_is_asked_twice(stack, seed):
    random, patient = Random(seed), Browser(stack.web_url)
    page, killed_at, asked = patient.get("/intake/"), random.randrange(1, 12), []
    for number in range(MOST_PAGES):
        if slug_of(page) == "check":
            break
        asked.append(page.path)
        if slug_of(page) == "hopes":
            page = typed_and_killed(stack, patient, page)
        if number == killed_at:
            page = cut_off(stack, patient, page, random)
            assert page.path not in asked[:-1], "an answer that was saved is asked for again"
        else:
            page = answer(patient, page, PLAIN)
        assert page.status == 200
    assert len(asked) > killed_at
    for mark in SENT:
        assert MARKERS[mark] in page.text
    assert submit(patient, page).path == "/intake/done"
