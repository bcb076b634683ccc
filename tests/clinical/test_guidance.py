"""The right note beside each medicine, and no wrong one."""

import pytest

from intake.clinical.cases import CASE_DAY, answers_of
from intake.clinical.formulary import load_formulary
from intake.clinical.guidance import lookup_as_json, mail_sentence, note, notes_for, texts
from intake.clinical.medicine import medicine_table
from intake.domain.steps import QUESTIONNAIRE_VERSION

FORMULARY = load_formulary()
ANTIDEPRESSANTS = [row for row in medicine_table() if "antidepressant" in row.classes]
NAMES = [(row, name) for row in ANTIDEPRESSANTS for name in (row.name, *row.brands[:1])]
KEEPS = {"ssri.keep", "antidepressant.keep", "benzo.keep"}
FIVE = ["citalopram", "Celexa", "escitalopram", "Lexapro", "fluoxetine", "Prozac", "paroxetine",
        "Paxil", "sertraline", "Zoloft"]  # fmt: skip


def notes(case):
    return notes_for(answers_of(case), FORMULARY, today=CASE_DAY)


def keys(found):
    return [each.key for each in found]


def kind(row):
    return "ssri" if "ssri" in row.classes else "antidepressant"


@pytest.mark.parametrize(
    ("row", "name"), NAMES, ids=lambda value: str(getattr(value, "name", value))
)
class TestMatrix:
    """Each antidepressant, generic and brand: taking, planning to stop, cut down, stopped."""

    def test_taking(self, row, name):
        (first, *rest) = notes({"taking": [name], "page": {"state": "taking"}}).of("m1")
        assert first.key == f"{kind(row)}.keep"
        assert name in first.text
        assert set(keys(rest)) <= {"benzo.keep"}

    @pytest.mark.parametrize("plan", ["own", "unsure", "with_prescriber"])
    def test_planning_to_stop_is_still_taking(self, row, name, plan):
        case = {"taking": [name], "page": {"state": "taking", "planning": plan}}
        found = keys(notes(case).of("m1"))
        assert found[0] == f"{kind(row)}.keep"
        assert f"{kind(row)}.stoplater" in found
        assert ("any.keep" in found) == (plan != "with_prescriber")

    @pytest.mark.parametrize("state", ["stopped", "cut_down"])
    def test_stopped_or_cut_down_on_its_own_page(self, row, name, state):
        found = notes({"taking": [name], "page": {"state": state, "planning": "own"}})
        self.check_stopped(row, found.of("m1"))

    @pytest.mark.parametrize("how", ["stopped", "cut_down"])
    @pytest.mark.parametrize("decided", ["me", "prescriber", "together", "unsure"])
    def test_on_the_stopped_list(self, row, name, how, decided):
        found = notes({"stopped": [{"text": name, "how": how, "decided": decided}]})
        self.check_stopped(row, found.of("s1", "stopped-list"))

    def test_on_both_lists_it_is_not_said_to_keep_taking_it(self, row, name):
        case = {"taking": [name], "stopped": [{"text": row.name, "how": "cut_down"}]}
        for found in notes(case).items.values():
            self.check_stopped(row, found)

    def check_stopped(self, row, found):
        assert f"{kind(row)}.stopped" in keys(found)
        assert not KEEPS & set(keys(found))
        assert not any("keep taking" in each.text.lower() for each in found)


@pytest.mark.parametrize("name", FIVE)
def test_the_five_of_the_clinics_page(name):
    (keep,) = notes({"taking": [name]}).of("m1")
    assert keep.text == (
        f"Please keep taking {name} as your doctor directed. If you go ahead with IV ketamine with"
        " us, you would not stop your SSRI before treatment."
    )
    assert keep.tone == "keep"


def test_the_word_ssri_is_used_only_of_an_ssri():
    for key, text in texts().items():
        assert ("SSRI" in text.template) == (key in {"ssri.keep", "ssri.stoplater", "ssri.ration"})


@pytest.mark.parametrize("text", ["sertaline", "small blue pill", "qwerty"])
def test_what_is_not_recognised_gets_the_general_note_taking_or_stopped(text):
    found = notes({"taking": [text], "stopped": [{"text": text}]})
    assert keys(found.of("m1")) == keys(found.of("s1", "stopped-list")) == ["any.keep"]


def test_a_suggestion_that_the_patient_chose_counts_as_said():
    items = [{"id": "m1", "text": "sertaline", "meant": "sertraline"}]
    found = notes({"medicine-list": {"items": items}}).of("m1")
    assert keys(found) == ["ssri.keep"]


def test_a_benzodiazepine():
    assert keys(notes({"taking": ["Xanax"]}).of("m1")) == ["benzo.keep"]
    assert keys(notes({"stopped": [{"text": "Xanax"}]}).of("s1", "stopped-list")) == [
        "benzo.stopped"
    ]


def test_a_product_with_both_gets_both_notes():
    assert keys(notes({"taking": ["Limbitrol"]}).of("m1")) == ["antidepressant.keep", "benzo.keep"]


def test_a_line_that_names_two_medicines_gets_a_note_for_each():
    found = notes({"taking": ["Zoloft and Xanax"]}).of("m1")
    assert keys(found) == ["ssri.keep", "benzo.keep"]
    assert "Zoloft" in found[0].text
    assert "Xanax" in found[1].text


@pytest.mark.parametrize(
    ("text", "key"),
    [("Lamictal", "any.stopped"), ("lithium", "any.stopped"), ("vitamin D", "any.keep")],
)
def test_another_medicine_that_was_stopped(text, key):
    assert keys(notes({"stopped": [{"text": text}]}).of("s1", "stopped-list")) == [key]


def test_a_daily_medicine_with_a_gap_is_not_said_to_keep_on():
    items = [{"id": "m1", "text": "Klonopin", "often": "daily", "last_taken": "longer"}]
    assert keys(notes({"medicine-list": {"items": items}}).of("m1")) == ["benzo.stopped"]


def test_an_urgent_pair_replaces_the_notes_of_both_rows_and_names_both():
    found = notes({"taking": ["Nardil", "Zoloft", "lisinopril"]})
    assert keys(found.of("m1")) == keys(found.of("m2")) == ["pair.urgent"]
    assert "Nardil and Zoloft together" in found.of("m1")[0].text
    assert keys(found.of("m3")) == ["any.keep"]


def test_an_urgent_pair_with_a_stopped_medicine_that_still_counts():
    case = {"taking": ["Nardil"], "stopped": [{"text": "Prozac", "days_ago": 20}]}
    found = notes(case)
    assert keys(found.of("m1")) == keys(found.of("s1", "stopped-list")) == ["pair.urgent"]
    case["stopped"][0]["days_ago"] = 50
    assert keys(notes(case).of("m1")) == ["antidepressant.keep"]
    assert keys(notes(case).of("s1", "stopped-list")) == ["ssri.stopped"]


def test_a_pair_for_review_changes_no_note():
    assert keys(notes({"taking": ["Zoloft", "Effexor"]}).all) == [
        "ssri.keep",
        "antidepressant.keep",
    ]


@pytest.mark.parametrize(
    ("page", "more"),
    [
        ({"missed_days": 0}, []),
        ({"missed_days": 1}, ["missed"]),
        ({"missed_days": 14}, ["missed"]),
        ({"missed_days": "unsure"}, ["missed"]),
        ({"stretching": "yes"}, ["ration"]),
        ({"stretching": "no", "trouble_getting": "yes"}, ["ration"]),
        ({"planning": "with_prescriber"}, ["stoplater"]),
        ({"missed_days": 3, "stretching": "yes"}, ["missed", "ration"]),
    ],
)
@pytest.mark.parametrize(("name", "kind"), [("Zoloft", "ssri"), ("Effexor", "antidepressant")])
def test_what_the_page_about_a_medicine_calls_for(page, more, name, kind):
    found = keys(notes({"taking": [name], "page": page}).of("m1"))
    assert found == [f"{kind}.keep", *(f"{kind}.{each}" for each in more)]


@pytest.mark.parametrize(
    ("why", "ill"),
    [("felt dizzy and had brain zaps", True), ("too expensive", False), ("I was not dizzy", False)],
)
def test_symptoms_after_stopping(why, ill):
    found = notes({"stopped": [{"text": "Paxil", "why": why}]}).of("s1", "stopped-list")
    assert keys(found) == ["ssri.stopped", *(["ssri.symptoms"] if ill else [])]


@pytest.mark.parametrize(
    ("case", "general"),
    [
        ({"hopes": {"ssri_plan": "off"}}, ["ssri.stoplater"]),
        ({"hopes": {"ssri_plan": "lower"}, "taking": ["Zoloft"]}, ["ssri.stoplater"]),
        ({"hopes": {"ssri_plan": "off"}, "taking": ["Effexor"]}, ["antidepressant.stoplater"]),
        ({"hopes": {"ssri_plan": "off"}, "stopped": [{"text": "Zoloft"}]}, []),
        ({"hopes": {"ssri_plan": "together"}}, []),
        ({}, []),
    ],
)
def test_hope_for_less(case, general):
    assert keys(notes(case).general) == general


def test_mail_has_one_sentence_and_it_names_nothing():
    assert mail_sentence() == (
        "Please do not stop, start or change any medicine because of this form."
        " Talk to the person who prescribes it first."
    )
    assert "{" not in mail_sentence()


def test_every_note_knows_its_place_and_its_message_id():
    for each in notes({"taking": ["Zoloft"], "hopes": {"ssri_plan": "off"}}):
        assert each.template.format(**dict(each.names)) == each.text
        assert (each.step, each.item) in {("medicine-list", "m1"), ("", "")}


def test_a_missing_name_is_refused():
    with pytest.raises(KeyError):
        note("ssri.keep")


@pytest.mark.parametrize(
    ("text", "guidance"),
    [
        ("Zoloft 50mg", ["ssri.keep"]),
        ("Symbyax", ["ssri.keep"]),
        ("Wellbutrin", ["antidepressant.keep"]),
        ("Xanax", ["benzo.keep"]),
        ("lisinopril", ["any.keep"]),
        ("sertaline", ["any.keep"]),
        ("Nardil + Zoloft", ["pair.urgent"]),
        ("", []),
    ],
)
def test_lookup_as_json_has_exactly_the_agreed_shape(text, guidance):
    found = lookup_as_json(text)
    assert list(found) == ["text", "certain", "suggestions", "guidance"]
    assert found["text"] == text
    assert found["guidance"] == guidance
    for match in (*found["certain"], *found["suggestions"]):
        assert list(match) == ["name", "ingredients", "brands", "classes", "rxcui", "matched"]


def test_patients_are_never_told_to_stop_skip_or_restart():
    for key, text in texts().items():
        plain = text.template.lower()
        for word in ("you should stop", "skip", "taper", "eligible", "suitable", "half-life"):
            assert word not in plain, key


def test_the_questionnaire_and_this_room_agree_on_the_day_of_their_first_version():
    assert max(text.version for text in texts().values()) == QUESTIONNAIRE_VERSION
