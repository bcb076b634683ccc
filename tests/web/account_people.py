"""People with accounts, their phones, and the ways they sign in, for the tests of accounts."""

from intake.services import staffing
from tests.fixtures.service import NOON
from tests.walks.accounts import Phone
from tests.walks.inside import Inside

PASSWORD = "a long and quiet password"
DANA = "dana@lakeside.example.org"
MANAGER = "robin@lakeside.example.org"


def add(app, email=DANA, *roles, name="Dr. Dana Whitfield", password=PASSWORD):
    """An account with a password and no second factor."""
    with app.app_context():
        return staffing.add_user(email, name, roles or ["clinician"], password, now=NOON)


def sign_in(app, email=DANA, password=PASSWORD):
    """A browser after the page that asks for the password."""
    browser = Inside(app)
    browser.page = browser.submit(
        browser.get("/staff/login"), {"email": email, "password": password}
    )
    return browser


def set_up(browser):
    """Set up an authenticator app. Gives the phone and the recovery codes."""
    page = browser.get("/staff/account/second-factor")
    if not page.soup.select_one("[name=code]"):
        page = browser.submit(page, {})
    phone = Phone(page.soup.select_one(".scan__key").text)
    done = browser.submit(page, {"code": phone.code(-1)}, holding="code")
    assert done.status == 200, done.text
    return phone, [one.text for one in done.soup.select(".codes__item")]


def cookie(browser):
    """The token that the browser holds."""
    found = browser.client.get_cookie("intake")
    return found.value if found else None
