"""The house rules that a machine can check."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = [*sorted((ROOT / "intake").rglob("*.py")), ROOT / "wsgi.py", ROOT / "worker.py"]
CODE = [path for path in OURS if "migrations/versions" not in path.as_posix()]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc"}


def named(path):
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def calls(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield node, ast.unparse(node.func)


@pytest.mark.parametrize("path", CODE, ids=named)
def test_no_module_is_longer_than_300_lines(path):
    assert path.read_text(encoding="utf-8").count("\n") <= 300


@pytest.mark.parametrize("path", TESTS, ids=named)
def test_no_test_file_is_longer_than_500_lines(path):
    assert path.read_text(encoding="utf-8").count("\n") <= 500


def test_the_median_module_is_under_100_lines():
    sizes = sorted(path.read_text(encoding="utf-8").count("\n") for path in CODE)
    assert sizes[len(sizes) // 2] < 100


@pytest.mark.parametrize("path", CODE, ids=named)
def test_no_function_is_longer_than_40_lines(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = node.end_lineno - node.lineno + 1
            assert length <= 40, f"{node.name} has {length} lines"


@pytest.mark.parametrize("name", ["wsgi.py", "worker.py"])
def test_entry_points_hold_no_logic(name):
    code = [line for line in (ROOT / name).read_text().splitlines() if line.strip()]
    assert len(code) <= 10


def test_no_room_is_named_after_nothing():
    assert not [named(path) for path in CODE if path.stem in VAGUE or path.parent.name in VAGUE]


@pytest.mark.parametrize("path", CODE, ids=named)
def test_only_services_commit(path):
    if path.parent.name == "services":
        return
    assert not [name for _, name in calls(path) if re.fullmatch(r"(\w+\.)*session\.commit", name)]


@pytest.mark.parametrize("path", CODE, ids=named)
def test_only_the_clock_room_asks_for_the_time(path):
    if named(path) == "intake/gateways/clock.py":
        return
    asked = {name for _, name in calls(path)}
    assert not asked & {"datetime.now", "datetime.utcnow", "datetime.today", "date.today"}


@pytest.mark.parametrize("path", CODE, ids=named)
def test_a_state_changes_only_through_the_transition_table(path):
    allowed = {"intake/services/recording.py"}
    found = [
        node.lineno
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Attribute) and target.attr == "state"
    ]
    assert named(path) in allowed or not found


@pytest.mark.parametrize("path", CODE, ids=named)
def test_a_locked_row_can_still_be_referred_to(path):
    # A plain FOR UPDATE makes an insert that refers to the row wait, and two such waits a deadlock.
    for node, name in calls(path):
        words = {keyword.arg for keyword in node.keywords}
        assert not name.endswith("with_for_update") or "key_share" in words, f"line {node.lineno}"


@pytest.mark.parametrize("path", CODE, ids=named)
def test_nothing_is_sent_with_an_eta_or_a_countdown(path):
    for node, name in calls(path):
        words = {keyword.arg for keyword in node.keywords}
        assert not words & {"eta", "countdown"}, f"{name} at line {node.lineno}"


@pytest.mark.parametrize("path", CODE, ids=named)
def test_dangerous_conveniences_are_not_used(path):
    banned = {"render_template_string", "populate_obj", "create_all", "eval", "exec"}
    assert not [name for _, name in calls(path) if name.rsplit(".", 1)[-1] in banned]


@pytest.mark.parametrize("path", CODE, ids=named)
def test_no_exception_is_caught_blindly(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ExceptHandler):
            bare = node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"}
            assert not bare or any(isinstance(part, ast.Raise) for part in ast.walk(node))


def test_the_arrows_point_one_way():
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
