"""The same pages on PostgreSQL."""

import json

import pytest

from intake.extensions import db
from intake.models import Job
from tests.fixtures.service import build
from tests.web.operator.conftest import sign_in
from tests.web.operator.test_acts import press
from tests.web.operator.test_cost import TOKEN
from tests.web.operator.test_looks import DEAD, PATHS, busy, path_of
from tests.web.operator.test_pausing import many, retry

__all__ = ["busy"]

pytestmark = pytest.mark.postgres


@pytest.fixture
def served(tmp_path, postgres_migrated_url):
    app = build(var=tmp_path, database_url=postgres_migrated_url)
    yield app
    with app.app_context():
        db.engine.dispose()


def test_every_page_and_its_json(served, busy):
    operator = sign_in(served, "manager")
    for path in PATHS:
        wanted = 404 if "reference=none" in path else 200
        address = path_of(path, busy)
        assert operator.get(address).status == wanted, address
        if "search" not in address:
            told = operator.get(address + ("&" if "?" in address else "?") + "format=json")
            assert json.loads(told.html)
    for probe in ("/readyz", "/metrics"):
        assert operator.client.get(probe, headers=TOKEN).status_code == 200


def test_acts(operator, busy, scene, rows):
    press(operator, busy[DEAD], "retry")
    many(scene, 2)
    assert "2 jobs go back in line." in retry(operator).text
    states = [job.state for job in rows(Job) if str(job.id) == busy[DEAD] or job.kind == "canary"]
    assert sorted(states) == ["done", "queued", "queued", "queued"]


def test_pages_by_key(operator, scene):
    ids = {str(scene.job()) for _ in range(51)}
    first = json.loads(operator.get("/ops/jobs?format=json").html)
    second = json.loads(operator.get(first["next"]).html)
    assert {row["id"] for row in first["jobs"] + second["jobs"]} == ids
