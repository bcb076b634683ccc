"""The probes: who may ask, what they say, and what makes a web process unready."""

import base64
import shutil

import pytest
from flask_migrate import downgrade
from sqlalchemy import text

from intake.extensions import db
from intake.services import operating
from intake.services.transaction import writing
from tests.fixtures.service import SECRETS, build
from tests.web.operator.conftest import Scene

TOKEN = {"Authorization": f"Bearer {SECRETS['metrics_token']}"}


@pytest.fixture
def scene(served):
    return Scene(served)


@pytest.fixture
def ask(served):
    def ask(path="/readyz", **headers):
        return served.test_client().get(path, headers=headers)

    return ask


def checks(answer):
    return {row["name"]: row for row in answer.json["checks"]}


def test_ready_but_degraded_while_only_the_web_runs(ask):
    answer = ask()
    assert answer.status_code == 200
    assert (answer.json["ready"], answer.json["degraded"]) == (True, True)
    found = checks(answer)
    assert {name for name, row in found.items() if row["ok"]} == {
        "database", "migrations", "keys", "mail",
    }  # fmt: skip
    assert all(set(row) == {"name", "ok", "age_s", "detail"} for row in found.values())


def test_relay_and_workers_are_well_while_they_show_signs_of_life(ask, scene):
    scene.sign("relay@host:1", "relay")
    scene.sign("rest@host:1.2", "child", age_s=30)
    found = checks(ask())
    assert found["relay"]["ok"]
    assert found["workers"]["ok"]
    assert 29 < found["workers"]["age_s"] < 60


def test_a_worker_that_went_silent_is_not_well(ask, scene):
    scene.sign("rest@host:1.2", "child", age_s=90)
    assert not checks(ask())["workers"]["ok"]


def test_a_database_behind_its_migrations_cannot_be_served(served, ask):
    with served.app_context():
        downgrade(revision="-1")
    answer = ask()
    assert answer.status_code == 503
    assert not answer.json["ready"]
    assert "run the migrations" in checks(answer)["migrations"]["detail"]


def test_a_newer_release_may_migrate_while_this_one_still_serves(served, ask):
    with served.app_context(), writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    answer = ask()
    assert answer.status_code == 200
    assert "a newer release" in checks(answer)["migrations"]["detail"]


def test_without_any_table_it_says_so(tmp_path):
    app = build(var=tmp_path)
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert not checks(answer)["migrations"]["ok"]
    with app.app_context():
        db.engine.dispose()


def test_a_database_that_is_away_is_503_and_the_rest_is_not_known(tmp_path):
    app = build(var=tmp_path, database_url=f"sqlite:///{tmp_path}/gone/x.sqlite3")
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert checks(answer)["database"]["detail"] == "the database does not answer"
    assert checks(answer)["relay"]["detail"].startswith("not known")


def test_keys_that_do_not_open_the_newest_record_cannot_serve(tmp_path, migrated, served, scene):
    scene.case()
    shutil.copy(migrated, tmp_path / "unused.sqlite3")
    other = "t1:" + base64.b64encode(bytes(range(1, 33))).decode()
    app = build(var=tmp_path, encryption_keys=other)
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert not checks(answer)["keys"]["ok"]
    with app.app_context():
        db.engine.dispose()


def test_paused_mail_is_told(served, ask, scene):
    with served.app_context():
        operating.pause("mail", actor="system:kit", reason="moving", now=scene.now)
    found = checks(ask())["mail"]
    assert not found["ok"]
    assert "moving" not in found["detail"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer wrong"},
        {"Authorization": f"Basic {SECRETS['metrics_token']}"},
        {"Authorization": SECRETS["metrics_token"]},
        {"Authorization": "Bearer \u00e9"},
    ],
)
def test_metrics_need_their_token(ask, headers):
    answer = ask("/metrics", **headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert "intake_" not in answer.text


def test_metrics_of_the_demo_are_open(tmp_path, migrated):
    shutil.copy(migrated, tmp_path / "intake.sqlite3")
    app = build(var=tmp_path, mode="demo")
    answer = app.test_client().get("/metrics")
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/plain; version=")
    with app.app_context():
        db.engine.dispose()


def test_probes_make_no_session(ask):
    for path in ("/healthz", "/readyz", "/metrics"):
        assert "Set-Cookie" not in ask(path, **TOKEN).headers
