"""The worked example of docs/adding-a-question.md is the whole change, and it works."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/adding-a-question.md"
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "var", "node_modules", "__pycache__", ".*_cache", "*.sqlite3*", "build"
)
# What concerns a question, whatever it asks; of the page tests those of the new page.
EVERY_STEP = ["tests/forms/test_every_step.py", "tests/web/test_patient_steps.py", "-k", "sleep"]
CONCERNED = [
    "tests/forms/test_sleep.py",
    "tests/domain/test_steps.py",
    "tests/domain/test_journey.py",
    "tests/house/test_strings.py",
    "tests/services/test_submitting.py",
    "tests/web/test_patient_check.py::test_sending_freezes_the_words_and_has_the_rest_written_down",
    "tests/cli/test_screen.py::test_the_example_is_complete_and_calm",
]


def changes():
    """File to what the change looks for in it and what it puts there."""
    [text] = re.findall(r"^```diff\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    found = {}
    for part in re.split(r"^--- ", text, flags=re.MULTILINE)[1:]:
        name = re.search(r"^\+\+\+ b/(.*)$", part, re.MULTILINE)[1]
        body = part.split("@@\n", 1)[1].splitlines(keepends=True)
        before = "".join(line[1:] for line in body if line[0] == " ")
        after = "".join(line[1:] for line in body)
        found[name] = (before, after)
    return found


def apply(root):
    for name, (before, after) in changes().items():
        path = root / name
        if not before:
            assert not path.exists(), f"{name} stands already"
            path.write_text(after)
            continue
        text = path.read_text()
        assert text.count(before) == 1, f"{name} does not hold, once: {before}"
        path.write_text(text.replace(before, after))


@pytest.fixture(scope="module")
def changed(tmp_path_factory):
    """A copy of the project with the change made, and the catalogue brought up to date."""
    root = tmp_path_factory.mktemp("copy") / "project"
    shutil.copytree(ROOT, root, ignore=LEFT_OUT)
    apply(root)
    run(root, "-m", "intake", "strings")
    return root


def run(root, *words):
    # The copy has no HTML checker, and its tests need none.
    env = {**os.environ, "INTAKE_TEST_REQUIRE": ""}
    command = [sys.executable, *words]
    done = subprocess.run(
        command, cwd=root, env=env, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    return done.stdout


def test_it_touches_the_row_the_form_the_page_and_the_test_and_nothing_else():
    assert set(changes()) == {
        "intake/domain/steps.py",
        "intake/forms/sleep.py",
        "templates/patient/steps/sleep.html",
        "tests/forms/test_sleep.py",
    }


def test_the_copy_is_what_runs(changed):
    where = run(changed, "-c", "import intake, tests; print(intake.__file__, tests.__path__)")
    assert where.count(str(changed)) == 2


def test_everything_that_concerns_a_question_holds(changed):
    for tests in (CONCERNED, EVERY_STEP):
        said = run(changed, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests)
        assert re.search(r"^\d+ passed", said, re.MULTILINE), said[-2000:]
