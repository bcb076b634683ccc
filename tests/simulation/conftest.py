"""A few days of made-up patients on the real service, lived once for all who look at them."""

import json
import shutil
import subprocess
import sys
from collections import Counter
from email import message_from_bytes

import pytest

from intake.extensions import db
from intake.runner.layout import ROOT
from tests.fixtures.service import build

ASKED = ("--days", "3", "--patients", "8", "--seed", "5")
DANGER = ("--mix", "active thoughts=0.25", "--mix", "stopped an SSRI alone=0.25")


@pytest.fixture(scope="package")
def lived(tmp_path_factory):
    """The report of a small simulation as JSON, and the data that it left."""
    var = tmp_path_factory.mktemp("simulation") / "var"
    command = [sys.executable, "-m", "intake", "simulate", *ASKED, *DANGER, "--json"]
    done = subprocess.run(
        [*command, "--keep", str(var)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=840,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout), var


@pytest.fixture(scope="package")
def came(lived):
    """How often a message of each job came, read from the inbox."""
    letters = sorted((lived[1] / "inbox").glob("*.eml"))
    return Counter(message_from_bytes(one.read_bytes())["X-Intake-Job"] for one in letters)


@pytest.fixture
def kept(lived, tmp_path):
    """A copy of the database that the simulation left, to break."""
    shutil.copy(lived[1] / "intake.sqlite3", tmp_path / "intake.sqlite3")
    app = build(var=tmp_path)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
