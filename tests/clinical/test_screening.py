"""Whole patients: nothing crashes, order does not matter, more never means less."""

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.clinical.cases import CASE_DAY, answers_of
from intake.clinical.formulary import load_formulary
from intake.clinical.guidance import notes_for
from intake.clinical.screening import (
    RULES_VERSION,
    Screening,
    crisis_tier,
    priority,
    screen,
    screening_as_json,
)
from intake.domain.priority import rank
from tests.clinical.patients import patient

SEEDS = range(200)
FORMULARY = load_formulary()


def screened(answers):
    return screen(answers, today=CASE_DAY)


@pytest.mark.parametrize("seed", SEEDS)
class TestTwoHundredPatients:
    def test_rules_never_crash_and_flags_carry_their_evidence(self, seed):
        answers = patient(seed)
        result = screened(answers)
        assert isinstance(result, Screening)
        for flag in result.flags:
            assert flag.evidence
            assert {each.step for each in flag.evidence} <= set(answers)
            assert flag.reason
        assert result.priority == priority(result.flags)
        assert json.loads(json.dumps(screening_as_json(result)))

    def test_the_order_of_pages_and_lines_does_not_matter(self, seed):
        answers = patient(seed)
        dice = random.Random(seed)
        pages = list(answers.items())
        dice.shuffle(pages)
        shuffled = dict(pages)
        for step in ("medicine-list", "stopped-list"):
            lines = list(answers[step]["items"])
            dice.shuffle(lines)
            shuffled[step] = {**answers[step], "items": lines}
        one, other = screened(answers), screened(shuffled)
        assert as_set(one) == as_set(other)
        assert one.priority == other.priority
        assert set(one.guidance) == set(other.guidance)
        assert crisis_tier(answers) == crisis_tier(shuffled)

    def test_adding_a_medicine_never_lowers_the_priority(self, seed):
        answers = patient(seed)
        before = rank(*screened(answers).priority)
        dice = random.Random(seed)
        for name in dice.sample(FORMULARY.names(), 5):
            more = [*answers["medicine-list"]["items"], {"id": "new", "text": name}]
            after = screened({**answers, "medicine-list": {"items": more}})
            assert rank(*after.priority) <= before

    def test_a_part_of_the_answers_is_enough(self, seed):
        answers = patient(seed)
        keys = random.Random(seed).sample(sorted(answers), len(answers) // 2)
        assert screened({key: answers[key] for key in keys}).priority

    def test_nobody_who_stopped_is_told_to_keep_taking_it(self, seed):
        answers = patient(seed)
        found = notes_for(answers, FORMULARY, today=CASE_DAY)
        for item in answers["stopped-list"]["items"]:
            for note in found.of(item["id"], "stopped-list"):
                assert "keep taking" not in note.text
        for item in answers["medicine-list"]["items"]:
            if answers[f"antidepressant:{item['id']}"]["state"] != "taking":
                for note in found.of(item["id"]):
                    assert "keep taking" not in note.text

    def test_every_line_has_a_note(self, seed):
        answers = patient(seed)
        found = notes_for(answers, FORMULARY, today=CASE_DAY)
        for step in ("medicine-list", "stopped-list"):
            for item in answers[step]["items"]:
                assert found.of(item["id"], step)


def as_set(result):
    return {(flag.rule, flag.severity, frozenset(flag.evidence)) for flag in result.flags}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(FORMULARY.names()), max_size=5), st.sampled_from(FORMULARY.names()))
def test_one_more_medicine_never_lowers_the_priority(names, another):
    before = screened(answers_of({"taking": names})).priority
    after = screened(answers_of({"taking": [*names, another]})).priority
    assert rank(*after) <= rank(*before)


LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3), max_leaves=8
)  # fmt: skip
FIELDS = st.sampled_from(["items", "q1", "q9", "takes", "state", "text", "birth_date", "conditions",
                          "safe", "missed_days", "ssri_plan"])  # fmt: skip
STEPS = st.sampled_from(["medicine-list", "stopped-list", "antidepressant:m1", "phq9", "cssrs",
                         "auditc", "hopes", "contact", "health", "medicines", "safety-now"])  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(STEPS, st.dictionaries(FIELDS, VALUES, max_size=4), max_size=5))
def test_answers_of_any_shape_are_read_without_a_fault(answers):
    result = screened(answers)
    assert all(flag.evidence for flag in result.flags)
    assert crisis_tier(answers) in {"none", "panel", "page"}


def test_no_answers_no_flags():
    result = screened({})
    assert result.flags == ()
    assert result.priority == ("none", "routine")
    assert result.guidance == ()
    assert not any(score.asked for score in result.scores.values())


def test_the_most_serious_comes_first():
    flags = screened(answers_of({"taking": ["Zoloft", "Nardil", "Xanax"], "phq9": {"q9": 3}})).flags
    ranks = [rank(flag.severity, flag.respond) for flag in flags]
    assert ranks == sorted(ranks)
    assert flags[0].rule == "S1"
    assert flags[0].stop == "phq9"


def test_json_has_the_agreed_shape():
    shown = screening_as_json(screened(answers_of({"taking": ["Zoloft"], "phq9": {"q9": 2}})))
    assert shown["priority"] == "urgent"
    assert list(shown) == ["priority", "flags", "scores", "guidance"]
    for flag in shown["flags"]:
        assert list(flag) == ["rule", "severity", "respond", "reason", "evidence", "version"]
    assert shown["flags"][0]["evidence"] == [{"step": "phq9", "field": "q9", "text": "2"}]
    assert shown["scores"]["phq9"] == {
        "total": None, "band": None, "complete": False, "item9": 2,
    }  # fmt: skip
    # What was not asked is never told as a no.
    assert shown["scores"]["gad7"] == {
        "total": None, "band": "not yet asked", "complete": False,
    }  # fmt: skip
    assert shown["scores"]["cssrs"] == {"level": "not yet asked"}
    assert shown["scores"]["auditc"]["band"] == "not yet asked"
    assert shown["scores"]["auditc"]["drug_use"] == "not yet asked"
    assert shown["guidance"] == ["ssri.keep", "crisis.page"]


@pytest.mark.parametrize(
    ("page", "level"),
    [
        ({"q1": "no", "q2": "no", "q6": "no"}, None),
        ({"q1": "no", "q2": "no", "q6": "prefer_not"}, "incomplete"),
        ({"q1": "yes", "q2": "no", "q6": "prefer_not"}, "low"),
        ({"q1": "no", "q2": "yes", "q6": "yes"}, "high"),
    ],
)
def test_the_level_in_json_tells_no_from_not_known(page, level):
    shown = screening_as_json(screened({"cssrs": page}))
    assert shown["scores"]["cssrs"] == {"level": level}


def test_a_refusal_is_never_read_as_no():
    refused = {
        "safe-now": {"help_now": "prefer_not"},
        "phq9": {"q9": "prefer_not"},
        "cssrs": dict.fromkeys(("q1", "q2", "q6"), "prefer_not"),
        "more-health": {"pregnancy": ["prefer_not"]},
        "mental-health": {"voices": "prefer_not", "substances": "prefer_not"},
    }
    fired = {flag.rule for flag in screened(refused).flags}
    assert {"S9", "S10", "S13", "C16", "C18A", "C20"} <= fired


def test_safety_flags_are_those_of_suicide_danger_and_stopping():
    case = {
        "taking": ["Zoloft"], "page": {"planning": "own"}, "phq9": {"q9": 1},
        "stopped": [{"text": "Xanax", "decided": "me"}], "emergency": {"safe_home": "no"},
    }  # fmt: skip
    safety = {flag.rule for flag in screened(answers_of(case)).flags if flag.safety}
    assert safety == {"S2", "A3", "A15", "C28"}


def test_the_version_fits_its_column():
    assert len(RULES_VERSION) <= 16
