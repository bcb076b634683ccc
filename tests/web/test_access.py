"""What the table of access cannot show: forged posts, methods, and a role that is taken away."""

import re

import pytest
from sqlalchemy import delete

from intake.extensions import db
from intake.models.user import user_role
from intake.services.transaction import writing
from tests.web.access_table import TABLE, address, calls, signed_in

STAFF_ONLY = ("/staff/", "/ops/")
# What everybody who works here has: signing in and out, and an account.
OWN = ("/staff/account", "/staff/confirm")
WAY_IN = ("/staff/log", "/staff/join", "/staff/forgotten", "/staff/new-password")
RECORD = "/staff/record"


def lines():
    # An address may hold one blank, and so does "sign in"; columns are at least two apart.
    rows = [re.split(r"\s{2,}", line.strip()) for line in TABLE.read_text().splitlines()[4:]]
    return [row for row in rows if len(row) > 1]


def test_nobody_without_a_login_reaches_what_is_for_staff():
    for method, path, anonymous, *_ in lines():
        if path.startswith(STAFF_ONLY) and not path.startswith(WAY_IN):
            assert anonymous == "sign in", f"{method} {path}"


def test_no_operator_reaches_a_case_and_no_clinician_the_monitor():
    for method, path, *cells in lines():
        clinician, _manager, operator, auditor = cells[-4:]
        if path.startswith("/staff/") and not path.startswith((*OWN, *WAY_IN, RECORD)):
            assert operator == auditor == "hidden", f"{method} {path}"
        if path.startswith(RECORD):
            assert clinician == operator == "hidden", f"{method} {path}"
        if path.startswith("/ops"):
            assert clinician == "hidden", f"{method} {path}"


def test_an_auditor_looks_and_changes_nothing_but_the_own_account():
    for method, path, *cells in lines():
        own = path.startswith((*OWN, *WAY_IN))
        if method == "POST" and path.startswith(STAFF_ONLY) and not own:
            assert cells[-1] == "hidden", f"{method} {path}"


def test_every_post_without_its_token_is_refused(served):
    client = signed_in(served, "manager")
    posts = [rule for rule, method in calls(served) if method == "POST"]
    assert len(posts) > 10
    answers = {rule.rule: client.post(address(rule)).status_code for rule in posts}
    assert {rule: status for rule, status in answers.items() if status != 400} == {}


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "POST"])
def test_no_other_method_reaches_a_page(served, method):
    served.config["WTF_CSRF_ENABLED"] = False
    client = signed_in(served, "operator")
    for path in ("/ops/", "/ops/jobs", "/ops/deliveries", "/healthz", "/readyz", "/metrics"):
        assert client.open(path, method=method).status_code == 405


def test_a_role_that_is_taken_away_is_gone_with_the_next_click(served):
    client = signed_in(served, "operator")
    assert client.get("/ops/").status_code == 200
    with served.app_context(), writing() as session:
        session.execute(delete(user_role))
    assert client.get("/ops/").status_code == 404


def test_an_account_that_was_closed_is_out_with_the_next_click(served):
    client = signed_in(served, "operator")
    with served.app_context(), writing() as session:
        session.execute(db.text("UPDATE user SET active = 0"))
    assert client.get("/ops/").status_code == 302
