"""The demo clinic with two sent forms, made once and copied for each test."""

import re
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from sqlalchemy import event

from intake.extensions import db
from intake.gateways import clock
from intake.services.setup import PEOPLE, prepare_demo
from tests.fixtures.service import build
from tests.walks.answers import PLAIN, changed
from tests.walks.inside import Inside
from tests.walks.journey import whole_journey
from tests.walks.web import standing

REFERENCE = re.compile(r"[2-9A-Z]{3}-[2-9A-Z]{4}")
URGENT = changed(
    medicine_list=(
        {"text": "Lexapro", "dose": "20 mg", "often": "daily", "last_taken": "today"},
        {"text": "xanax", "dose": "1 mg", "often": "as_needed", "last_taken": "longer"},
    ),
    phq9={**{f"q{number}": "2" for number in range(1, 9)}, "q9": "3", "difficulty": "2"},
)
DANA, SAM, MANAGER, OPERATOR = (person.email for person in PEOPLE)


@dataclass
class Desk:
    """A database with two cases, by reference, and the passwords of the staff."""

    path: object
    passwords: dict = field(default_factory=dict)
    calm: str = ""
    urgent: str = ""


@pytest.fixture(scope="session")
def desk(migrated, tmp_path_factory):
    """Made once: hashing passwords and walking through the form take long."""
    var = tmp_path_factory.mktemp("desk")
    shutil.copy(migrated, var / "intake.sqlite3")
    app = build(var=var)
    made = Desk(var / "intake.sqlite3")
    with app.app_context():
        logins = prepare_demo({}, now=clock.now())
    made.passwords = {login["email"]: login["password"] for login in logins}
    # The calm one comes first, so that age alone would put it on top.
    made.calm = REFERENCE.search(whole_journey(Inside(app), PLAIN).text).group()
    made.urgent = REFERENCE.search(whole_journey(Inside(app), URGENT).text).group()
    with app.app_context():
        db.engine.dispose()
    return made


@pytest.fixture
def served(tmp_path, desk):
    shutil.copy(desk.path, tmp_path / "intake.sqlite3")
    app = build(var=tmp_path)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def sign_in(served, desk):
    """A browser of somebody who has signed in."""

    def sign_in(email=DANA, start="/staff/"):
        visitor = Inside(served)
        page = visitor.get(f"/staff/login?next={start}")
        visitor.submit(page, {"email": email, "password": desk.passwords[email]})
        return visitor

    return sign_in


@pytest.fixture
def dana(sign_in):
    return sign_in(DANA)


@pytest.fixture
def sam(sign_in):
    return sign_in(SAM)


@pytest.fixture
def urgent(desk):
    return f"/staff/intakes/{desk.urgent}"


@pytest.fixture
def calm(desk):
    return f"/staff/intakes/{desk.calm}"


@pytest.fixture
def idle(dana, calm):
    """The calm case, now that its call is cancelled: it can be closed."""
    call_off(dana, calm)
    return calm


@pytest.fixture
def counted(served):
    """Counts the statements that the database is given meanwhile."""

    @contextmanager
    def counted():
        found = []
        with served.app_context():
            engine = db.engine

        def note(_connection, _cursor, statement, *_rest):
            if not statement.startswith("PRAGMA"):
                found.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        yield found
        event.remove(engine, "before_cursor_execute", note)

    return counted


@pytest.fixture
def stored(served):
    """Everything that the database holds, by table, for comparing before and after."""

    def stored():
        with served.app_context():
            return {
                table.name: sorted(map(repr, db.session.execute(table.select()).all()))
                for table in db.metadata.sorted_tables
            }

    return stored


def press(browser, page, words, fields=None):
    """Press the button with these words; `fields` are filled into its form before."""
    for button in page.soup.select("main form button"):
        if words in button.get_text(" ", strip=True):
            form = button.find_parent("form")
            sent = {**standing(form), **(fields or {})}
            if button.get("name"):
                sent[str(button["name"])] = button.get("value", "")
            return browser.post(str(form.get("action") or page.path), sent)
    raise AssertionError(f"no button {words}: {page.text[:600]}")


def call_off(browser, case):
    """Cancel the call that keeps a case from being closed; the page of the decision leads there."""
    page = browser.get(f"{case}/disposition")
    call = page.soup.select_one("main a[href*='/staff/schedule/calls/']")["href"]
    assert press(browser, browser.get(f"{call}/cancel"), "Cancel the call").status == 200
