"""The bundle is FHIR R4 by somebody else's word, and gives back what was answered."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from intake.clinical.formulary import load_formulary
from intake.clinical.instruments import NAMES, instrument
from intake.clinical.medicine import medicine_table
from intake.domain.journey import Journey
from intake.domain.steps import BY_SLUG, amendable
from intake.exports.fhir.bundle import bundle_of
from intake.forms.base import Surroundings, form_of
from intake.presenters.charted import record_of
from intake.presenters.evidence import BY_STEP
from tests.exports.fhir_reading import answers_of, resources
from tests.exports.generated import STATES, TODAY, amended, generated
from tests.fixtures.service import NOON, build
from tests.house.machine import ROOT

BASE = "https://intake.example.org/"
# Two hundred bundles are made once, in the fixture of whichever test comes first.
pytestmark = pytest.mark.timeout(900)
# What the service keeps beside an answer, or works out from it: no question asked for it.
BESIDE = {
    "by",
    "given",
    "documents",
    "notice",
    "takes",
    "kept",
    "id",
    "matched",
    "classes",
    "near",
    "meant",
}


@pytest.fixture(scope="module")
def make(tmp_path_factory):
    """The text of a case's bundle."""
    app = build(var=tmp_path_factory.mktemp("fhir"))

    def make(case):
        with app.test_request_context():
            clinic = app.config["CLINIC"]
            record = record_of(case, clinic, load_formulary(), today=TODAY, now=NOON)
        return bundle_of(record, BASE)

    return make


@pytest.fixture(scope="module")
def cases(tmp_path_factory):
    """Two hundred cases: whole ones, drafts, and some that were changed after sending."""
    app = build(var=tmp_path_factory.mktemp("cases"))
    with app.test_request_context():
        found = [generated(seed, whole=seed % 4 != 0).case for seed in range(190)]
        return [*found, *(amended(generated(seed).case) for seed in range(200, 210))]


@pytest.fixture(scope="module")
def bundles(make, cases):
    """Their bundles, made once for all who read them."""
    return [make(case) for case in cases]


@pytest.fixture(autouse=True)
def words(app):
    with app.test_request_context():
        yield


def numbered():
    """Page and field of each choice that is stored as a number."""
    around = Surroundings(today=TODAY, states=STATES)
    return {
        (slug, field.name)
        for slug, step in BY_SLUG.items()
        for field in form_of(step)(None, {}, around)
        if getattr(field, "numbers", False)
    }


def standing_answers(case):
    """What was sent, with the medicines as they stand now."""
    if case.frozen is None:
        return case.draft.answers
    kept = {stop: one for stop, one in case.frozen["answers"].items() if not amendable(stop)}
    route = Journey(case.draft.answers).in_part()
    return kept | {stop: one for stop, one in route.items() if amendable(stop)}


def told(answers):
    """The answers by stop, the things of a list by themselves, without what nobody was asked."""
    found = {}
    for stop, fields in answers.items():
        if "items" in fields:
            found |= {f"{stop}:{item['id']}": asked(item) for item in fields["items"]}
        elif asked(fields):
            found[stop] = asked(fields)
    return found


def asked(fields):
    return {name: value for name, value in fields.items() if name not in BESIDE}


@pytest.mark.html
def test_two_hundred_bundles_hold_against_the_r4_definitions(bundles, tmp_path):
    files = [tmp_path / f"{number}.json" for number in range(len(bundles))]
    for file, bundle in zip(files, bundles, strict=True):
        file.write_text(bundle, encoding="utf-8")
    found = checked(files)
    assert len(found) == 200
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.html
@pytest.mark.parametrize(
    ("kind", "harm", "word"),
    [
        ("Flag", lambda one: one.update(madeUp="x"), "madeUp"),
        ("Flag", lambda one: one.pop("code"), "resource.code"),
        ("Flag", lambda one: one.update(status="opened"), "Flag.status"),
        ("Consent", lambda one: one["scope"]["coding"][0].update(code="x"), "Consent.scope"),
        ("Observation", lambda one: one.pop("code"), "resource.code"),
        ("Patient", lambda one: one.update(birthDate="1985-3-14"), "birthDate"),
        ("Questionnaire", lambda one: one["item"][0]["item"][0].update(type="x"), "item.type"),
        ("QuestionnaireResponse", lambda one: one.pop("status"), "status"),
    ],
)
def test_the_checker_finds_what_is_wrong(make, tmp_path, kind, harm, word):
    bundle = json.loads(make(generated(1).case))
    harm(resources(bundle, kind)[0])
    file = tmp_path / "wrong.json"
    file.write_text(json.dumps(bundle), encoding="utf-8")
    assert any(word in fault for fault in checked([file])[str(file)])


def checked(files):
    done = subprocess.run(
        [Path(sys.executable).parent / "node", "check_bundle.mjs", *map(str, files)],
        cwd=ROOT / "tests" / "html",
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_the_answers_come_back_equal(cases, bundles):
    whole = numbered()
    for case, bundle in zip(cases, bundles, strict=True):
        assert answers_of(json.loads(bundle), whole) == told(standing_answers(case))


def test_a_draft_says_that_it_is_one(cases, bundles):
    drafts = [
        json.loads(bundle) for case, bundle in zip(cases, bundles, strict=True) if not case.frozen
    ]
    assert drafts
    for bundle in drafts:
        assert {one["status"] for one in resources(bundle, "QuestionnaireResponse")} == {
            "in-progress"
        }
        assert {one["status"] for one in resources(bundle, "Observation")} <= {"preliminary"}


def test_a_change_after_sending_stands_in_the_place_of_what_was_sent(make):
    case = amended(generated(3).case)
    bundle = json.loads(make(case))
    read = answers_of(bundle, numbered())
    assert read["stopped-list:s9"]["text"] == "Paxil"
    assert {key for key in read if key.startswith("medicine-list:")} == {
        f"medicine-list:{item['id']}" for item in case.draft.answers["medicine-list"]["items"]
    }
    assert {one["status"] for one in resources(bundle, "QuestionnaireResponse")} == {"amended"}
    statement = next(
        one
        for one in resources(bundle, "MedicationStatement")
        if one.get("medicationCodeableConcept", {}).get("text") == "Paxil"
    )
    assert statement["status"] == "stopped"


def test_the_same_case_gives_the_same_bundle(make):
    case = generated(5).case
    assert make(case) == make(case)


@pytest.mark.parametrize(
    ("typed", "ingredients"),
    [
        ("Symbyax", {"olanzapine", "fluoxetine"}),
        ("Auvelity", {"dextromethorphan", "bupropion"}),
        ("Contrave", {"naltrexone", "bupropion"}),
        ("Zoloft and Nardil", {"sertraline", "phenelzine"}),
    ],
)
def test_a_combination_keeps_all_its_ingredients_under_the_typed_word(make, typed, ingredients):
    bundle = json.loads(make(with_medicine(typed)))
    (statement,) = resources(bundle, "MedicationStatement")
    assert statement["medicationReference"] == {"reference": "#product"}
    (product,) = statement["contained"]
    assert product["code"] == {"text": typed}
    named = [one["itemCodeableConcept"] for one in product["ingredient"]]
    assert {one["text"] for one in named} == ingredients
    assert all(one["coding"][0]["code"] for one in named if "coding" in one)


@pytest.mark.parametrize(("typed", "rxcui"), [("my Lexapro", "321988"), ("small blue pill", None)])
def test_a_single_medicine_is_the_typed_words_with_a_code_where_one_was_read(make, typed, rxcui):
    (statement,) = resources(json.loads(make(with_medicine(typed))), "MedicationStatement")
    meant = statement["medicationCodeableConcept"]
    assert meant["text"] == typed
    assert [one["code"] for one in meant.get("coding", [])] == ([rxcui] if rxcui else [])


def with_medicine(typed):
    from dataclasses import replace

    from intake.forms.items import recognised
    from intake.queries.answers import Draft

    item = recognised({"id": "m1", "text": typed, "often": "daily"}, load_formulary())
    answers = {
        "medicines": {"kinds": ["prescribed"], "takes": "yes"},
        "medicine-list": {"items": [item], "finished": True},
    }
    case = generated(1).case
    return replace(case, frozen=None, draft=Draft(answers, dict.fromkeys(answers, 1), {}))


def test_a_code_stands_only_where_it_was_read_at_its_source(bundles):
    loinc = {"LA33-6", "LA32-8"}
    for key in NAMES:
        found = instrument(key)
        loinc |= {found.loinc, found.scoring["loinc"], *(item.loinc for item in found.items)}
        loinc |= {one.loinc for item in found.items for one in item.options if one.loinc}
        loinc |= {level["loinc"] for level in found.scoring.get("levels", ())}
    rxnorm = {row.rxcui for row in medicine_table() if row.rxcui_confidence == "verified"}
    known = {
        "http://loinc.org": loinc,
        "http://www.nlm.nih.gov/research/umls/rxnorm": rxnorm,
        "http://terminology.hl7.org/CodeSystem/data-absent-reason": {"asked-declined", "unknown"},
        "http://terminology.hl7.org/CodeSystem/observation-category": {"survey"},
        "http://terminology.hl7.org/CodeSystem/consentscope": {"treatment", "patient-privacy"},
    }
    seen = set()
    for bundle in bundles[:60]:
        for system, code in codings(json.loads(bundle)):
            seen.add(system)
            if not system.startswith(BASE):
                assert code in known[system], (system, code)
    assert set(known) <= seen


def codings(part):
    if isinstance(part, dict):
        if "system" in part and "code" in part:
            yield part["system"], part["code"]
        for each in part.values():
            yield from codings(each)
    elif isinstance(part, list):
        for each in part:
            yield from codings(each)


def test_scores_are_screening_observations_that_point_at_their_answers(make):
    bundle = json.loads(make(generated(7).case))
    by_url = {entry["fullUrl"]: entry["resource"] for entry in bundle["entry"]}
    made = resources(bundle, "Observation")
    panels = [one for one in made if "hasMember" in one]
    assert {one["code"]["coding"][0]["code"] for one in panels} == {
        "44249-1", "69737-5", "93373-9", "72109-2",
    }  # fmt: skip
    for one in made:
        assert one["meta"]["profile"][0].endswith("us-core-observation-screening-assessment")
        assert one["category"][0]["coding"][0]["code"] == "survey"
        (source,) = one["derivedFrom"]
        assert by_url[source["reference"]]["resourceType"] == "QuestionnaireResponse"
        told = {"hasMember", "valueInteger", "valueCodeableConcept", "dataAbsentReason"} & set(one)
        assert len(told) == 1
    for panel in panels:
        assert all(member["reference"] in by_url for member in panel["hasMember"])


def test_every_reference_of_a_bundle_leads_somewhere(make):
    bundle = json.loads(make(generated(9).case))
    urls = {entry["fullUrl"] for entry in bundle["entry"]}
    text = json.dumps(bundle)
    assert len(urls) == len(bundle["entry"])
    named = {part.split('"')[0] for part in text.split('"reference": "')[1:]}
    assert {one for one in named if not one.startswith("#")} <= urls


def test_each_instrument_keeps_its_rights_line_and_the_notice_of_its_codes(make):
    forms = resources(json.loads(make(generated(2).case)), "Questionnaire")
    assert len(forms) == 1 + len(NAMES)
    assert {BY_STEP[instrument(key).step] for key in NAMES} == set(NAMES)
    for form in forms:
        assert "LOINC (http://loinc.org)" in form["copyright"]
    rights = " ".join(form["copyright"] for form in forms)
    assert all(instrument(key).rights in rights for key in NAMES)
    assert "National Library of Medicine" in rights


def test_flags_consents_and_the_call_are_there(make):
    case = next(made.case for seed in range(50) if (made := generated(seed)).case.call is not None)
    bundle = json.loads(make(case))
    flags = resources(bundle, "Flag")
    assert len(flags) == len(case.flags)
    assert {one["status"] for one in flags} <= {"active", "inactive"}
    evidence = " ".join(one["text"]["div"] for one in flags)
    assert "<b>bold</b>" not in evidence
    consents = resources(bundle, "Consent")
    assert any("version" in one["policyRule"]["text"] for one in consents)
    (call,) = resources(bundle, "Appointment")
    assert call["minutesDuration"] == 30
