"""`intake users`: the first accounts, made from a shell, before anybody can invite."""

import pytest
from click.testing import CliRunner

from intake.cli import group
from intake.extensions import db
from intake.models import AccountEvent, SecondFactor, User
from intake.services.transaction import writing
from tests.fixtures.service import SECRETS

WORDS = "three quiet words by the lake"


@pytest.fixture
def users(app, tmp_path, monkeypatch):
    monkeypatch.setenv("INTAKE_VAR", str(tmp_path))
    monkeypatch.setenv("INTAKE_MODE", "test")
    monkeypatch.setenv("INTAKE_REDIS_URL", "redis://127.0.0.1:1/0")
    for name, value in SECRETS.items():
        monkeypatch.setenv(f"INTAKE_{name.upper()}", value)

    def run(*words, typed=None):
        db.session.rollback()
        return CliRunner().invoke(group, ["users", *words], input=typed)

    return run


def test_an_account_is_made_with_a_password_that_is_shown_once(users):
    done = users("create", "Kim@example.org", "--name", "Kim", "--role", "manager")
    assert done.exit_code == 0, done.output
    assert done.output.startswith("Password of Kim@example.org, shown this once: ")
    listed = users("list").output
    assert "kim@example.org\tKim\tmanager" in listed
    assert done.output.rpartition(": ")[2].strip() not in listed
    made = db.session.scalars(db.select(AccountEvent)).one()
    assert (made.event, made.actor, made.became) == (
        "account.make",
        "system:command-line",
        "manager",
    )


@pytest.mark.parametrize(
    ("role", "typed", "said"),
    [
        ("clinician", "short", "Use 15 characters or more"),
        ("clinician", "passwordpasswordpassword", "one of the first that somebody would guess"),
        ("king", WORDS, "Roles are clinician, manager, operator, auditor"),
    ],
)
def test_what_cannot_be_made_says_why(users, role, typed, said):
    words = ("create", "kim@example.org", "--name", "Kim", "--role", role, "--password-stdin")
    done = users(*words, typed=typed + "\n")
    assert done.exit_code == 1
    assert said in done.output
    assert typed not in done.output
    assert users("list").output == ""


def test_one_address_has_one_account(users):
    words = ("create", "kim@example.org", "--name", "Kim", "--role", "clinician")
    assert users(*words).exit_code == 0
    again = users(*words)
    assert again.exit_code == 1
    assert "There is an account kim@example.org already." in again.output


def test_somebody_who_lost_everything_is_let_in_again(users):
    users("create", "kim@example.org", "--name", "Kim", "--role", "manager")
    with writing() as session:
        kim = session.scalars(db.select(User)).one()
        session.add(SecondFactor(user_id=kim.id, secret=b"sealed"))
        was = kim.password
    done = users("let-in", "KIM@example.org", "--second-factor", "--password")
    assert done.exit_code == 0, done.output
    assert "shown this once" in done.output
    db.session.rollback()
    assert db.session.scalars(db.select(SecondFactor)).all() == []
    assert db.session.scalars(db.select(User.password)).one() != was
    told = {row.event for row in db.session.scalars(db.select(AccountEvent))}
    assert {"second-factor.reset", "password.change"} <= told
    assert users("let-in", "nobody@example.org", "--password").exit_code == 1
