"""The second factor: set up once, asked each time, and worth one use."""

import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest
import qrcode
from passlib.totp import TOTP
from sqlalchemy import select

from intake.domain.actors import staff
from intake.extensions import db
from intake.gateways import clock
from intake.models import AccountEvent, RecoveryCode, SecondFactor, User
from intake.security.crypto import CannotOpen
from intake.services import second_factor, sessions
from intake.services.transaction import writing
from intake.web.access import ACCESS, ANYONE
from tests.fixtures.service import build
from tests.walks.inside import Inside
from tests.web.access_table import address, asked, calls
from tests.web.account_people import DANA, PASSWORD, add, cookie, set_up, sign_in

pytestmark = pytest.mark.usefixtures("still")


@pytest.fixture
def dana(served):
    return add(served)


@pytest.fixture
def strict(tmp_path, migrated):
    """A service where everybody needs a second factor."""
    shutil.copy(migrated, tmp_path / "intake.sqlite3")
    app = build(var=tmp_path, second_factor="required")
    yield app
    with app.app_context():
        db.engine.dispose()


def at_the_code(app):
    browser = sign_in(app)
    assert browser.page.path == "/staff/login/code"
    return browser


def test_set_up_then_asked_for_at_each_sign_in(served, dana):
    phone, codes = set_up(sign_in(served))
    assert len(set(codes)) == 10
    browser = at_the_code(served)
    wrong = browser.submit(browser.page, {"code": "000000"})
    assert wrong.status == 422
    assert browser.submit(wrong, {"code": f" {phone.code()[:3]} {phone.code()[3:]} "}).path == (
        "/staff/"
    )


def test_a_code_works_once_and_no_earlier_one_after_it(served, dana):
    phone, _codes = set_up(sign_in(served))
    now, before, after = phone.code(), phone.code(-1), phone.code(1)
    first, second = at_the_code(served), at_the_code(served)
    assert first.submit(first.page, {"code": now}).path == "/staff/"
    for used in (now, before):
        assert second.submit(second.page, {"code": used}).status == 422
    assert second.submit(second.page, {"code": after}).path == "/staff/"


def test_the_code_that_confirmed_the_app_signs_nobody_in(served, dana):
    phone, _codes = set_up(sign_in(served))
    browser = at_the_code(served)
    assert browser.submit(browser.page, {"code": phone.code(-1)}).status == 422


def test_a_recovery_code_works_once(served, dana):
    _phone, codes = set_up(sign_in(served))
    first, second = at_the_code(served), at_the_code(served)
    assert first.submit(first.page, {"code": codes[0].upper().replace("-", " ")}).path == "/staff/"
    assert second.submit(second.page, {"code": codes[0]}).status == 422
    assert second.submit(second.page, {"code": codes[1]}).path == "/staff/"
    assert "8 recovery codes left" in second.get("/staff/account").text


def test_new_recovery_codes_end_the_old_ones(served, dana):
    browser = sign_in(served)
    _phone, codes = set_up(browser)
    page = browser.get("/staff/account")
    form = page.soup.select_one("form[action$=recovery-codes]")
    token = form.select_one("[name=csrf_token]")["value"]
    made = browser.post("/staff/account/recovery-codes", {"csrf_token": token})
    fresh = [one.text for one in made.soup.select(".codes__item")]
    assert not set(fresh) & set(codes)
    late = at_the_code(served)
    assert late.submit(late.page, {"code": codes[3]}).status == 422
    assert late.submit(late.page, {"code": fresh[3]}).path == "/staff/"


def test_twenty_uses_of_one_recovery_code_side_by_side_let_one_in(served, dana):
    _phone, codes = set_up(sign_in(served))

    def use(_number):
        with served.app_context():
            return second_factor.accepts(dana, codes[0], actor=staff(dana), now=clock.now())

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(use, range(20))) == 1


def test_neither_secret_nor_codes_stand_in_the_database(served, dana, tmp_path):
    browser = sign_in(served)
    page = browser.submit(browser.get("/staff/account/second-factor"), {})
    key = page.soup.select_one(".scan__key").text
    _phone, codes = set_up(browser)
    with served.app_context():
        row = db.session.get(SecondFactor, dana)
        assert row.pending is None
        assert key.replace("-", "").encode() not in row.secret
        kept = db.session.scalars(select(RecoveryCode.code_hash)).all()
        db.session.remove()
        db.engine.dispose()
    raw = b"".join(file.read_bytes() for file in tmp_path.glob("intake.sqlite3*"))
    for code in codes:
        assert code.encode() not in raw
        assert code.replace("-", "").encode() not in raw
    assert len(kept) == 10


def test_a_secret_moved_to_another_row_does_not_open(served, dana):
    set_up(sign_in(served))
    other = add(served, "other@lakeside.example.org")
    with served.app_context():
        with writing() as session:
            mine = session.get(SecondFactor, dana)
            session.add(SecondFactor(user_id=other, secret=mine.secret))
        with pytest.raises(CannotOpen):
            second_factor.accepts(other, "123456", actor="user:x", now=clock.now())


def test_the_token_is_renewed_at_each_step_up(served, dana):
    tokens = []
    browser = Inside(served)
    page = browser.get("/staff/login")
    tokens.append(cookie(browser))
    browser.submit(page, {"email": DANA, "password": PASSWORD})
    tokens.append(cookie(browser))
    phone, _codes = set_up(browser)
    tokens.append(cookie(browser))
    again = Inside(served)
    page = again.submit(again.get("/staff/login"), {"email": DANA, "password": PASSWORD})
    tokens.append(cookie(again))
    again.submit(page, {"code": phone.code()})
    tokens.append(cookie(again))
    assert len(set(tokens)) == len(tokens)
    with served.app_context():
        alive = [sessions.load(token, now=clock.now()) is not None for token in tokens if token]
    # Setting up leaves that browser signed in; the one that used the code is signed in too.
    assert alive.count(True) == 2


def test_a_session_planted_before_the_code_is_worth_nothing_after_it(served, dana):
    phone, _codes = set_up(sign_in(served))
    victim = at_the_code(served)
    attacker = Inside(served)
    attacker.client.set_cookie("intake", cookie(victim))
    victim.submit(victim.page, {"code": phone.code()})
    assert attacker.get("/staff/").path == "/staff/login"
    assert attacker.get("/staff/login/code").path == "/staff/login"


def test_half_signed_in_is_nobody_at_every_address(served, dana):
    set_up(sign_in(served))
    half, nobody = at_the_code(served), Inside(served)
    served.config["WTF_CSRF_ENABLED"] = False
    reached = served.view_functions
    served.view_functions = dict.fromkeys(reached, lambda **_: "the view was reached")
    seen = {}
    for rule, method in calls(served):
        blueprint = rule.endpoint.rpartition(".")[0]
        if ACCESS.get(blueprint) == ANYONE:
            continue
        answers = [asked(who.client, method, address(rule)) for who in (half, nobody)]
        seen[f"{method} {rule.rule}"] = answers
    assert len(seen) > 50
    assert {call: got for call, got in seen.items() if got != ["sign in", "sign in"]} == {}


def test_the_half_way_ends_after_ten_minutes(served, dana, pass_time):
    phone, _codes = set_up(sign_in(served))
    browser = at_the_code(served)
    pass_time(minutes=11)
    assert browser.submit(browser.page, {"code": phone.code()}).path == "/staff/login"


def test_codes_are_not_guessed_at_will(served, dana):
    phone, _codes = set_up(sign_in(served))
    browser = at_the_code(served)
    answers = [browser.submit(browser.page, {"code": "000000"}).status for _ in range(7)]
    assert answers[-1] == 429
    assert browser.submit(browser.page, {"code": phone.code()}).status == 429


def test_setting_up_signs_out_every_other_browser(served, dana):
    other, browser = sign_in(served), sign_in(served)
    set_up(browser)
    assert other.get("/staff/").path == "/staff/login"
    assert browser.get("/staff/").path == "/staff/"


def test_where_it_is_required_nothing_but_the_set_up_can_be_reached(strict):
    add(strict)
    browser = sign_in(strict)
    assert browser.page.path == "/staff/account/second-factor"
    for path in ("/staff/", "/staff/account", "/staff/account/password", "/staff/schedule"):
        assert browser.get(path).path == "/staff/account/second-factor"
    page = browser.get("/staff/account/second-factor")
    assert page.soup.select("nav a") == []
    set_up(browser)
    assert browser.get("/staff/").path == "/staff/"


def test_what_is_required_holds_at_every_address(strict):
    add(strict, DANA, "manager", "operator", "auditor", "clinician")
    browser = sign_in(strict)
    strict.config["WTF_CSRF_ENABLED"] = False
    strict.view_functions = dict.fromkeys(strict.view_functions, lambda **_: "the view was reached")
    reached = {
        rule.endpoint
        for rule, method in calls(strict)
        if ACCESS.get(rule.endpoint.rpartition(".")[0]) != ANYONE
        and asked(browser.client, method, address(rule)) == "yes"
    }
    assert reached == {
        "account.confirm",
        "account.second_factor",
        "account.begin_second_factor",
        "account.picture",
    }


def test_the_picture_and_the_text_hold_the_same_key(served, dana):
    browser = sign_in(served)
    page = browser.submit(browser.get("/staff/account/second-factor"), {})
    picture = browser.client.get("/staff/account/second-factor/picture.svg")
    assert picture.mimetype == "image/svg+xml"
    assert picture.headers["Cache-Control"] == "no-store"
    key = page.soup.select_one(".scan__key").text
    drawing = qrcode.QRCode()
    drawing.add_data(TOTP(key=key, issuer="Lakeside Ketamine Clinic").to_uri(DANA))
    dark = sum(map(sum, drawing.get_matrix()))
    assert picture.get_data(as_text=True).count("<svg:rect") == dark
    with served.app_context():
        drawn = second_factor.shown(db.session.get(User, dana))
    assert picture.data == drawn.svg
    assert key == drawn.key
    assert "data:" not in page.html
    assert Inside(served).get("/staff/account/second-factor/picture.svg").path == "/staff/login"


def test_each_step_is_in_the_history_of_the_account(served, dana):
    _phone, codes = set_up(sign_in(served))
    browser = at_the_code(served)
    browser.submit(browser.page, {"code": codes[0]})
    with served.app_context():
        rows = db.session.scalars(select(AccountEvent).order_by(AccountEvent.at)).all()
        told = {row.event for row in rows}
        assert {row.user_id for row in rows} == {dana}
    assert {"second-factor.set", "recovery-code.use", "session.begin"} <= told


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(served, dana, pass_time):
    browser = sign_in(served)
    news = "/staff/news?since=2026-11-23T00:00:00%2B00:00&came=0&told=0"
    for _ in range(7):
        pass_time(minutes=2)
        assert browser.client.get(news).status_code == 200
    pass_time(minutes=2)
    assert browser.client.get(news).status_code == 302
    assert browser.get("/staff/").path == "/staff/login"


def test_a_disabled_account_stops_half_way(served, dana):
    phone, _codes = set_up(sign_in(served))
    browser = at_the_code(served)
    with served.app_context(), writing() as session:
        session.get(User, dana).active = False
    assert browser.submit(browser.page, {"code": phone.code()}).path == "/staff/login"
