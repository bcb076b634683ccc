"""`intake screen`: the rules on a file of answers, with no database and no settings."""

import json
import re

import pytest
from click.testing import CliRunner

from intake.cli.screen import command
from intake.domain.steps import STEPS
from intake.presenters.answers_file import ALLOWED

DAY = ("--today", "2026-11-23")


def run(*words):
    return CliRunner().invoke(command, [str(word) for word in words])


@pytest.fixture(scope="module")
def example():
    done = run("--example", *DAY)
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


@pytest.fixture
def screened(tmp_path):
    """Screens a set of answers; gives what is printed."""

    def screened(answers):
        path = tmp_path / "answers.json"
        path.write_text(json.dumps(answers))
        return run(path, "--json", *DAY)

    return screened


def answers_in(node):
    """Each answer with what it may be, wherever it stands."""
    for name, value in node.items() if isinstance(node, dict) else ():
        if name + ALLOWED in node:
            yield name, value, node[name + ALLOWED]
        elif isinstance(value, dict):
            yield from answers_in(value)
        elif isinstance(value, list):
            for each in value:
                yield from answers_in(each)


def test_the_example_has_every_page_and_says_what_each_answer_may_be(example):
    slugs = {key.partition(":")[0] for key in example}
    assert slugs == {step.slug for step in STEPS}
    found = list(answers_in(example))
    assert len(found) > 40
    for name, value, allowed in found:
        if isinstance(allowed, list):
            assert value in allowed, name
        elif isinstance(allowed, dict):
            assert set(value) <= set(allowed["any of"]), name
        else:
            assert isinstance(allowed, str)


def test_the_example_is_complete_and_calm(example, screened):
    done = screened(example)
    assert done.exit_code == 0, done.output
    shown = json.loads(done.output)
    assert list(shown) == ["priority", "flags", "scores", "guidance"]
    assert shown["priority"] in {"none", "info"}
    assert shown["scores"]["phq9"] == {
        "total": 0, "band": "none or minimal", "complete": True, "item9": 0,
    }  # fmt: skip
    assert shown["guidance"]


def test_an_edited_answer_changes_what_is_found(example, screened):
    example = {**example, "phq9": {**example["phq9"], "q9": 3}}
    shown = json.loads(screened(example).output)
    assert shown["priority"] == "urgent"
    first = shown["flags"][0]
    assert list(first) == ["rule", "severity", "respond", "reason", "evidence", "version"]
    assert first["rule"] == "S1"
    assert first["evidence"] == [{"step": "phq9", "field": "q9", "text": "3"}]
    assert shown["scores"]["phq9"]["item9"] == 3


def test_a_file_may_hold_any_part_of_the_answers(screened):
    listed = {"items": [{"id": "m1", "text": "Prozac"}, {"id": "m2", "text": "Nardil"}]}
    shown = json.loads(screened({"medicine-list": listed}).output)
    assert {"P1"} <= {flag["rule"] for flag in shown["flags"]}
    assert "pair.urgent" in shown["guidance"]
    assert json.loads(screened({}).output)["flags"] == []


def test_the_same_file_gives_the_same_output(example, screened):
    assert screened(example).output == screened(example).output


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"phq9": {"q9": 7}}, "phq9.q9: 7 is not allowed here; [0, 1, 2, 3, 'prefer_not']"),
        ({"phq9": {"q9": True}}, "phq9.q9: True is not allowed"),
        ({"phq9": {"q10": 1}}, "phq9.q10: there is no such question"),
        ({"phq-9": {"q9": 1}}, "phq-9: there is no such page"),
        ({"antidepressant": {}}, "antidepressant: there is no such page"),
        ({"medicine-list": {"items": [{"text": 5}]}}, "medicine-list.text: 5 is not allowed"),
        ({"hopes": {"goals": "depression"}}, "hopes.goals: 'depression' is not allowed"),
        ({"phq9": [1, 2]}, "phq9: must hold answers by name"),
        ([], "must hold an object of pages"),
    ],
)
def test_an_answer_that_no_page_takes_is_refused_not_ignored(screened, answers, told):
    done = screened(answers)
    assert done.exit_code == 1
    assert told in done.output


def test_what_is_not_json_is_a_sentence(tmp_path):
    path = tmp_path / "answers.json"
    path.write_text("{")
    done = run(path, "--json")
    assert done.exit_code == 1
    assert "answers.json is not JSON" in done.output
    assert run("--json").exit_code == 2
    assert run(path, "--example").exit_code == 2


def test_people_are_never_told_that_all_is_well(tmp_path):
    path = tmp_path / "answers.json"
    path.write_text("{}")
    said = run(path).output
    assert "That does not mean that there is nothing." in said
    assert not re.search(r"safe|no interaction|eligible|suitable", said, re.IGNORECASE)
