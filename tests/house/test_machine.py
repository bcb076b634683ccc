"""What a machine cannot run is told, and is a failure where it was required."""

import os
import subprocess
import sys

from tests.house.machine import GROUPS, ROOT

HTML_TESTS = "tests/services/test_html.py"


def pytest_here(*arguments, **env):
    """Run pytest as on a machine with nothing but Python."""
    bare = {**os.environ, "PATH": "/nonexistent", **env}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(command, cwd=ROOT, env=bare, capture_output=True, text=True, check=False)


def test_what_is_absent_is_listed_with_what_brings_it():
    done = pytest_here(HTML_TESTS, INTAKE_TEST_REQUIRE="")
    assert done.returncode == 0
    assert "Not run here: 2 html tests (no HTML checker: apt-get install" in done.stdout


def test_what_is_required_and_absent_is_a_failure():
    done = pytest_here(HTML_TESTS, INTAKE_TEST_REQUIRE="browser, html")
    assert done.returncode != 0
    assert "browser: no Chromium: apt-get install chromium" in done.stderr
    assert "html: no HTML checker" in done.stderr


def test_a_group_nobody_knows_is_a_failure():
    done = pytest_here(HTML_TESTS, INTAKE_TEST_REQUIRE="browsers")
    assert done.returncode != 0
    assert "browsers" in done.stderr


def test_every_group_is_a_marker():
    done = pytest_here("--markers", INTAKE_TEST_REQUIRE="")
    for group in GROUPS:
        assert f"@pytest.mark.{group.marker}:" in done.stdout
