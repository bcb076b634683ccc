"""Staff sign in: a fresh session each time, and nothing that outlives it."""

import json

import pytest
from bs4 import BeautifulSoup
from passlib.hash import argon2
from sqlalchemy import select

from intake.extensions import db
from intake.gateways import clock
from intake.models import User, WebSession
from intake.security.tokens import fingerprint
from intake.services import sessions, staffing
from intake.services.transaction import writing
from tests.fixtures.service import NOON

PASSWORD = "a long and quiet password"
EMAIL = "clinician@lakeside.example.org"


@pytest.fixture
def clinician(app):
    del app
    return staffing.add_user(EMAIL, "Dr. Dana Whitfield", ["clinician"], PASSWORD, now=NOON)


def token_of(client):
    cookie = client.get_cookie("intake")
    return cookie.value if cookie else None


def csrf(page):
    return BeautifulSoup(page.data, "html.parser").select_one("[name=csrf_token]")["value"]


def sign_in(client, email=EMAIL, password=PASSWORD, **more):
    page = client.get("/staff/login")
    fields = {"email": email, "password": password, "csrf_token": csrf(page), **more}
    return client.post("/staff/login", data=fields)


def test_the_right_password_leads_to_the_inbox(client, clinician):
    answer = sign_in(client)
    assert answer.status_code == 303
    assert answer.location.endswith("/staff/")


@pytest.mark.parametrize(
    ("email", "password"),
    [(EMAIL, "not the password at all"), ("nobody@lakeside.example.org", PASSWORD), ("", "")],
)
def test_every_wrong_login_looks_the_same(client, clinician, email, password):
    answer = sign_in(client, email, password)
    text = BeautifulSoup(answer.data, "html.parser").select_one(".errors").get_text(" ", strip=True)
    assert text == "There is a problem Check your email and password, then try again."
    assert password not in answer.text or not password


def test_a_planted_session_is_worth_nothing_after_the_login(app, clinician):
    attacker, victim = app.test_client(), app.test_client()
    attacker.get("/staff/login")
    planted = token_of(attacker)
    victim.set_cookie("intake", planted)
    sign_in(victim)
    assert token_of(victim) != planted
    assert sessions.load(planted, now=NOON) is None


def test_a_copied_cookie_is_dead_after_signing_out(app, client, clinician):
    sign_in(client)
    copied = token_of(client)
    token = csrf(client.get("/staff/account"))
    assert client.post("/staff/logout", data={"csrf_token": token}).status_code == 302
    thief = app.test_client()
    thief.set_cookie("intake", copied)
    assert thief.get("/staff/").location.startswith("/staff/login")


def test_the_cookie_holds_an_opaque_token_and_the_database_only_its_hash(client, clinician):
    sign_in(client)
    token = token_of(client)
    stored = db.session.scalars(select(WebSession.token_hash)).all()
    assert fingerprint(token) in stored
    assert token not in stored
    assert EMAIL not in token


def test_remember_me_leaves_no_cookie_of_its_own(client, clinician):
    sign_in(client, remember="y")
    assert client.get_cookie("remember_token") is None


def test_a_staff_session_ends_when_nobody_acts(app, client, clinician):
    sign_in(client)
    token = token_of(client)
    now = clock.now()
    assert sessions.load(token, now=now) is not None
    assert sessions.load(token, now=now + sessions.STAFF_IDLE * 1.1) is None


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example/",
        "https:evil.example",
        "///evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/%09/evil.example",
    ],
)
def test_the_login_leads_nowhere_else(client, clinician, target):
    answer = sign_in(client, next=target)
    assert answer.headers.get("Location") in {"/staff/", "/staff/login"}


def test_the_login_leads_back_to_the_page_that_asked_for_it(client, clinician):
    assert sign_in(client, next="/staff/intakes/KX4-7PW").location == "/staff/intakes/KX4-7PW"


def test_too_many_tries_are_slowed_down(client, clinician):
    codes = [sign_in(client, password="wrong " * 4).status_code for _ in range(12)]
    assert codes[-1] == 429
    assert 500 not in codes


def test_passwords_are_argon2id(clinician):
    assert db.session.get(User, clinician).password.startswith("$argon2id$")


def test_a_post_without_a_token_is_refused(client, clinician):
    answer = client.post("/staff/login", data={"email": EMAIL, "password": PASSWORD})
    assert answer.status_code == 400
    assert token_of(client) is None


def test_a_form_secret_planted_before_the_login_is_worth_nothing_after_it(client, clinician):
    planted = csrf(client.get("/staff/login"))
    sign_in(client)
    assert client.post("/staff/logout", data={"csrf_token": planted}).status_code == 400


@pytest.fixture
def hashed(app, monkeypatch):
    """How often a password was hashed or held against a hash."""
    context, count = app.extensions["security"].pwd_context, []
    for name in ("hash", "verify"):
        real = getattr(context, name)
        monkeypatch.setattr(context, name, lambda *a, r=real, **k: count.append(1) or r(*a, **k))
    return count


def test_an_unknown_address_costs_as_many_hashes_as_a_known_one(client, clinician, hashed):
    costs = []
    for email in (EMAIL, "nobody@lakeside.example.org"):
        hashed.clear()
        assert sign_in(client, email, "not the password at all").status_code == 422
        costs.append(len(hashed))
    assert costs == [1, 1]


def test_a_hash_that_was_made_at_a_lower_cost_is_made_anew(served):
    with served.app_context():
        who = staffing.add_user(EMAIL, "Dr. Dana Whitfield", ["clinician"], PASSWORD, now=NOON)
        with writing() as session:
            session.get(User, who).password = argon2.using(time_cost=1, memory_cost=1024).hash(
                PASSWORD
            )
    assert sign_in(served.test_client()).status_code == 303
    with served.app_context():
        kept = db.session.get(User, who).password
    assert "m=19456,t=2" in kept
    assert sign_in(served.test_client()).status_code == 303


def test_what_is_far_too_long_is_never_hashed(client, clinician, hashed):
    assert sign_in(client, password="x" * 50_000).status_code == 422
    assert sign_in(client, "x" * 300 + "@lakeside.example.org").status_code == 422
    assert hashed == []


def test_a_stranger_who_guesses_keeps_nobody_out(served):
    with served.app_context():
        staffing.add_user(EMAIL, "Dr. Dana Whitfield", ["clinician"], PASSWORD, now=NOON)
    stranger, owner = served.test_client(), served.test_client()
    page = stranger.get("/staff/login")
    fields = {"email": EMAIL, "password": "wrong " * 4, "csrf_token": csrf(page)}
    place = {"REMOTE_ADDR": "198.51.100.7"}
    codes = [
        stranger.post("/staff/login", data=fields, environ_base=place).status_code
        for _ in range(12)
    ]
    assert codes[-1] == 429
    page = owner.get("/staff/login")
    fields = {"email": EMAIL, "password": PASSWORD, "csrf_token": csrf(page)}
    assert owner.post("/staff/login", data=fields).location == "/staff/"


def test_a_session_lasts_twelve_hours_however_often_its_token_is_renewed(app, client, clinician):
    sign_in(client)
    began = clock.now()
    token = csrf(client.get("/staff/confirm"))
    client.post("/staff/confirm", data={"csrf_token": token, "proof": PASSWORD})
    stored = sessions.load(token_of(client), now=clock.now())
    assert stored.created_at <= began
    db.session.rollback()


def test_a_session_that_was_ended_is_not_made_anew_by_a_request_on_its_way(app, clinician):
    del app
    with writing() as session:
        data = {"staff": str(clinician)}
        session.add(
            WebSession(
                token_hash=fingerprint("old"),
                data=json.dumps(data),
                user_id=clinician,
                created_at=NOON,
                seen_at=NOON,
            )
        )
    with writing() as session:
        sessions.end_all_of(session, clinician)
    assert sessions.renew("old", data, user_id=clinician, seen_at=NOON) is None
    assert db.session.scalars(select(WebSession)).all() == []


@pytest.mark.parametrize(
    ("roles", "home"),
    [
        (["clinician"], "/staff/"),
        (["manager"], "/staff/"),
        (["operator"], "/ops/"),
        (["auditor"], "/staff/record"),
    ],
)
def test_each_role_begins_where_its_work_is(client, app, roles, home):
    del app
    staffing.add_user("who@lakeside.example.org", "Who", roles, PASSWORD, now=NOON)
    assert sign_in(client, "who@lakeside.example.org").location == home
    assert client.get("/staff/login").location == home
