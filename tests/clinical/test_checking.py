"""The data is whole, and a broken one is noticed."""

from dataclasses import replace
from pathlib import Path

import pytest

from intake.clinical import checking
from intake.clinical.cases import facts_of
from intake.clinical.checking import case_faults, check, faults, instrument_faults, word_faults
from intake.clinical.documentation import render_clinical_doc
from intake.clinical.guidance import texts
from intake.clinical.instruments import instrument
from intake.clinical.medicine import medicine_table
from intake.clinical.rules import load_rules
from intake.clinical.signing import unsigned

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "clinical.md"
RULE = next(rule for rule in load_rules() if rule.id == "S1")


def test_the_data_is_whole():
    check()
    assert list(faults()) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"fires": ()}, "needs a case"),
        ({"silent": ()}, "needs a case"),
        ({"fires": ({"phq9": {"q9": 0}},)}, "does not fire"),
        ({"silent": ({"phq9": {"q9": 3}},)}, "fires on"),
    ],
)
def test_a_rule_whose_cases_lie_is_noticed(change, told):
    assert any(told in fault for fault in case_faults(replace(RULE, **change)))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"severity": "severe"}, "not a known word"),
        ({"respond": "soon"}, "not a known word"),
        ({"tier": "loud"}, "not a known word"),
        ({"reason": " "}, "reason is empty"),
        ({"source": ""}, "source is empty"),
        ({"author": ""}, "author is empty"),
        ({"text": ""}, "no text for the patient"),
        ({"text": "no.such"}, "no text has the key"),
        ({"when": ({"kind": "magic"},)}, "is not known"),
    ],
)
def test_a_rule_that_lacks_something_is_noticed(change, told):
    assert any(told in fault for fault in word_faults(replace(RULE, **change)))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"rxcui": "36437"}, "medicines: code 36437 stands in 2 rows"),
        ({"name": "sertraline"}, "medicines: name sertraline stands in 2 rows"),
        ({"flag": "maybe"}, "flag is not a known word"),
        ({"reason": ""}, "reason or source is empty"),
        ({"combination": True}, "a combination has no ingredient code"),
    ],
)
def test_a_broken_row_of_the_medicine_table_is_noticed(monkeypatch, change, told):
    rows = list(medicine_table())
    place = next(n for n, row in enumerate(rows) if row.name == "alprazolam")
    rows[place] = replace(rows[place], **change)
    assert next(row.rxcui for row in rows if row.name == "sertraline") == "36437"
    monkeypatch.setattr(checking, "medicine_table", lambda: tuple(rows))
    assert any(told in fault for fault in faults())


def test_a_gap_between_bands_is_noticed():
    form = instrument("phq9")
    bands = [{"name": "mild", "from": 0, "to": 4}, {"name": "severe", "from": 6, "to": 27}]
    broken = replace(form, scoring={**form.scoring, "bands": bands})
    assert any("gap" in fault for fault in instrument_faults(broken))


def test_what_nobody_signed_is_listed():
    listed = unsigned()
    for rule in load_rules():
        assert any(f"rule {rule.id} " in line for line in listed) is not rule.signed
    for key, text in texts().items():
        assert (f"unsigned: patient text {key}" in listed) is not bool(text.reviewer)
    assert any("192 rows" in line for line in listed)
    assert any("35 RxNorm codes" in line for line in listed)
    assert any("116 rows" in line for line in listed)
    assert any("GAD-7, stem" in line for line in listed)


def test_the_document_is_current():
    assert DOCUMENT.read_text(encoding="utf-8") == render_clinical_doc(), (
        "docs/clinical.md is old: write it anew with `intake clinical docs`"
    )


def test_the_document_holds_every_rule_and_text():
    document = render_clinical_doc()
    for rule in load_rules():
        assert f"| {rule.id} |" in document
    for text in texts().values():
        assert text.template in document


def test_a_case_may_leave_out_what_it_does_not_need():
    assert facts_of({}).said == ()
    assert facts_of({"taking": ["Zoloft"]}).said[0].matches[0].medicine in medicine_table()
