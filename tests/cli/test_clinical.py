"""`intake clinical check`: what is wrong, unsigned, unverified or missing."""

from click.testing import CliRunner

from intake.cli import clinical
from intake.clinical.rules import load_rules


def run(*words):
    return CliRunner().invoke(clinical.command, words)


def test_each_line_says_what_kind_of_gap_it_is():
    done = run("check")
    assert done.exit_code == 0
    lines = done.output.splitlines()
    kinds = {line.partition(":")[0] for line in lines}
    assert kinds == {"unsigned", "unverified", "missing", "to confirm"}
    assert len(lines) == len(set(lines))
    for rule in load_rules():
        assert any(line.startswith(f"unsigned: rule {rule.id} ") for line in lines)
    assert any("statement keep.on" in line for line in lines)
    assert any("source fda of learn.toml was read in a page about it" in line for line in lines)


def test_a_fault_is_told_first_and_fails(monkeypatch):
    monkeypatch.setattr(clinical, "faults", lambda: iter(["rule S1: reason is empty"]))
    done = run("check")
    assert done.exit_code == 1
    assert done.output.splitlines()[0] == "fault: rule S1: reason is empty"


def test_the_document_is_checked_to_be_current():
    assert run("docs", "--check").exit_code == 0
