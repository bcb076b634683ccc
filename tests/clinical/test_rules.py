"""Every rule by its own cases, and what no rule may be."""

import re

import pytest

from intake.clinical.cases import CASE_DAY, answers_of, facts_of
from intake.clinical.conditions import find
from intake.clinical.medicine import medicine_table
from intake.clinical.rules import load_rules, medicine_rules, rules_by_id
from intake.clinical.screening import screen

RULES = load_rules()
FIRES = [(rule, case) for rule in RULES for case in rule.fires]
SILENT = [(rule, case) for rule in RULES for case in rule.silent]
FLAGGED = [row for row in medicine_table() if row.flag != "none"]


def case_id(value):
    return getattr(value, "id", None) or str(value)[:60]


def fired(case):
    known = facts_of(case)
    found = screen(known.answers, today=CASE_DAY, sex=known.sex, cssrs_asked=known.cssrs_asked)
    return {flag.rule: flag for flag in found.flags}


@pytest.mark.parametrize(("rule", "case"), FIRES, ids=case_id)
def test_a_rule_fires_on_its_case_and_points_at_answers_that_were_given(rule, case):
    flag = fired(case)[rule.id]
    assert flag.evidence
    assert {each.step for each in flag.evidence} <= set(answers_of_case(case))
    assert (flag.severity, flag.respond, flag.version) == (
        rule.severity,
        rule.respond,
        rule.version,
    )


@pytest.mark.parametrize(("rule", "case"), SILENT, ids=case_id)
def test_a_rule_is_silent_on_its_other_case(rule, case):
    assert rule.id not in fired(case)


def answers_of_case(case):
    return answers_of({k: v for k, v in case.items() if k not in {"sex", "cssrs_asked"}})


@pytest.mark.parametrize("rule", RULES, ids=case_id)
def test_a_rule_has_both_kinds_of_case_and_says_nothing_on_no_answers(rule):
    assert rule.fires
    assert rule.silent
    assert not find(rule, facts_of({}))


@pytest.mark.parametrize("row", FLAGGED, ids=lambda row: row.name)
def test_a_medicine_with_a_flag_raises_it_by_every_name_and_nothing_else_does(row):
    rule = medicine_rules()[row.name]
    for name in (row.name, *row.brands, *row.aliases):
        flag = fired({"taking": [name]})[rule.id]
        assert (flag.severity, flag.reason) == (row.flag, row.reason)
        assert flag.evidence[0].text == name
    assert rule.id not in fired({"taking": ["melatonin"]})
    assert rule.id not in fired({"taking": ["no such medicine"]})


@pytest.mark.parametrize(
    "row", [r for r in medicine_table() if r.flag == "none"], ids=lambda r: r.name
)
def test_a_medicine_without_a_flag_raises_none_of_its_own(row):
    assert not [rule for rule in fired({"taking": [row.name]}) if rule.startswith("M-")]


def test_one_medicine_on_two_lines_is_one_flag_with_both_lines():
    rule = medicine_rules()["alprazolam"]
    flag = fired({"taking": ["Xanax", "alprazolam 1 mg"]})[rule.id]
    assert [each.text for each in flag.evidence] == ["Xanax", "alprazolam 1 mg"]


def test_ids_are_short_unique_and_name_no_medicine_and_no_class():
    ids = list(rules_by_id())
    assert len(ids) == len(RULES) + len(FLAGGED)
    assert all(re.fullmatch(r"[A-Z]\d+[A-Z]?|M-[0-9a-f]{8}", rule_id) for rule_id in ids)


def test_every_urgent_rule_has_a_text_and_every_pair_that_is_urgent_has_the_pair_text():
    for rule in rules_by_id().values():
        if rule.severity == "urgent":
            assert rule.text
            assert rule.family != "pairs" or rule.text == "pair.urgent"


def test_unsigned_rules_say_so():
    assert not any(rule.signed for rule in rules_by_id().values())
    assert all(not flag.signed for flag in fired({"taking": ["Nardil", "Zoloft"]}).values())


def test_the_fifteen_pairs_and_the_twenty_eight_questions_are_all_there():
    ids = set(rules_by_id())
    assert {f"P{number}" for number in range(1, 16)} <= ids
    assert {f"C{number}" for number in range(1, 29)} <= ids


@pytest.mark.parametrize(
    ("days", "rules"),
    [(0, {"P3"}), (34, {"P3"}), (35, {"P3"}), (36, set()), (56, set())],
)
def test_fluoxetine_counts_for_five_weeks(days, rules):
    case = {"taking": ["Emsam"], "stopped": [{"text": "fluoxetine 20", "days_ago": days}]}
    assert fired(case).keys() & {"P1", "P3", "P4"} == rules


@pytest.mark.parametrize(("days", "rules"), [(0, {"P4"}), (14, {"P4"}), (15, set())])
def test_an_mao_inhibitor_counts_for_two_weeks(days, rules):
    case = {"taking": ["sertraline"], "stopped": [{"text": "Parnate", "days_ago": days}]}
    assert fired(case).keys() & {"P1", "P3", "P4"} == rules


def test_a_pair_fires_once_in_either_order():
    for taking in (["Nardil", "Zoloft"], ["Zoloft", "Nardil"]):
        assert len(fired({"taking": taking})["P1"].evidence) == 2


def test_a_pair_on_one_line_is_a_pair():
    assert "P1" in fired({"taking": ["Zoloft and Nardil"]})


def test_a_suggested_name_counts_only_when_the_patient_chose_it():
    line = {"id": "m2", "text": "nardel"}
    others = [{"id": "m1", "text": "Zoloft"}]
    assert "P1" not in fired({"medicine-list": {"items": [*others, line]}})
    chosen = {**line, "meant": "phenelzine"}
    assert "P1" in fired({"medicine-list": {"items": [*others, chosen]}})
    refused = {**line, "meant": "none"}
    assert "P1" not in fired({"medicine-list": {"items": [*others, refused]}})
