"""The web process dies while a form is being sent, just before and just after it is certain."""

from urllib.error import URLError

import pytest
from sqlalchemy import select

from intake.domain.states import IntakeState
from intake.extensions import db
from intake.models import Intake
from tests.faults.odd import odd
from tests.walks.journey import slug_of, submit, walk
from tests.walks.web import Browser

pytestmark = pytest.mark.services


@pytest.fixture
def ordinary_web(s):
    """Whoever comes back finds a web server that is well, at the same address."""
    yield lambda: s.stack.start("web")
    if s.stack.alive("web"):
        s.stack.stop("web")


def send(s, wrong):
    """Fill in the form, and send it to a process that then dies; gives the browser and its page."""
    browser = Browser(s.stack.web_url)
    with odd(s.stack, wrong, ready="odd web ready") as web:
        page = walk(browser)
        with pytest.raises((URLError, ConnectionError)):
            submit(browser, page)
        assert web.process.wait(10) == -9
    db.session.rollback()
    return (
        browser,
        page,
        db.session.scalars(select(Intake).order_by(Intake.created_at.desc()).limit(1)).one(),
    )


def test_a_form_whose_web_process_dies_before_the_commit_is_not_sent_and_not_gone(s, ordinary_web):
    browser, page, case = send(s, "commit")
    assert (case.state, case.submitted_at) == (IntakeState.DRAFT, None)
    assert s.jobs() == []
    ordinary_web()
    page = submit(browser, page)
    assert slug_of(page) == "done", "the same press once more sends the same form"
    s.wait_done()
    s.assert_all_once([case.id])


def test_a_form_whose_web_process_dies_before_it_rings_is_sent_and_dealt_with(s, ordinary_web):
    browser, page, case = send(s, "ring")
    assert case.state == IntakeState.SUBMITTED
    s.wait_done()
    ordinary_web()
    assert slug_of(submit(browser, page)) == "done", "pressed again, it says that it was sent"
    s.wait_done()
    s.assert_all_once([case.id])
