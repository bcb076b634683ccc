"""What a line of text names for certain, what it may mean, and what it must never become."""

import csv
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.clinical.data import ROOM
from intake.clinical.formulary import load_formulary
from intake.clinical.medicine import classes_by_ingredient, medicine_table

FIVE = [
    ("citalopram", "Celexa", "citalapram", "celexia"),
    ("escitalopram", "Lexapro", "escitalapram", "lexipro"),
    ("fluoxetine", "Prozac", "floxetine", "prozack"),
    ("paroxetine", "Paxil", "paroxitine", "paxel"),
    ("sertraline", "Zoloft", "sertaline", "zolfot"),
]


def certain(text):
    return [match.medicine.name for match in load_formulary().lookup(text).certain]


def suggested(text):
    return [match.medicine.name for match in load_formulary().lookup(text).suggestions]


@pytest.mark.parametrize(("generic", "brand", "generic_slip", "brand_slip"), FIVE)
def test_the_five_of_the_clinics_page_by_generic_brand_and_misspelling(
    generic, brand, generic_slip, brand_slip
):
    for text in (generic, brand, f"{brand} ({generic}) 20 mg", f"{generic.upper()} HCL 20MG TAB"):
        assert certain(text) == [generic]
        assert "ssri" in load_formulary().lookup(text).certain[0].medicine.classes
    for slip in (generic_slip, brand_slip):
        assert certain(slip) == []
        assert suggested(slip)[0] == generic


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ZOLOFT", ["sertraline"]),
        ("zoloft50mg", ["sertraline"]),
        ("my zoloft 50 mg daily", ["sertraline"]),
        ("generic Lexapro", ["escitalopram"]),
        ("Sertraline HCl 100 MG Oral Tablet", ["sertraline"]),
        ("citalopram hydrobromide 0.5", ["citalopram"]),
        ("escitalopram oxalate", ["escitalopram"]),
        ("paroxetine mesylate", ["paroxetine"]),
        ("venlafaxine ER 37.5mg caps", ["venlafaxine"]),
        ("Effexor\u00a0XR", ["venlafaxine"]),
        ("metoprolol succinate extended release", ["metoprolol"]),
        ("bupropion hcl er (xl) 300mg", ["bupropion"]),
        ("wellbutrin 150 xl", ["bupropion"]),
        ("Zyban", ["bupropion"]),
        ("Lamictal ODT", ["lamotrigine"]),
        ("emsam patch", ["selegiline"]),
        ("divalproex", ["divalproex sodium"]),
        ("naproxen sodium", ["naproxen"]),
        ("esomeprazole magnesium", ["esomeprazole"]),
        ("magnesium", ["magnesium"]),
        ("iron", ["iron"]),
        ("vitamin D3 2000 IU", ["vitamin D"]),
        ("paracetamol", ["acetaminophen"]),
        ("5-HTP", ["5-hydroxytryptophan"]),
        ("5htp 100mg", ["5-hydroxytryptophan"]),
        ("St. John\u2019s Wort", ["St. John's wort"]),
        ("saint john's wort", ["St. John's wort"]),
        ("LDN", ["naltrexone"]),
        ("Zoloft and Xanax", ["sertraline", "alprazolam"]),
        ("sertraline/lorazepam", ["sertraline", "lorazepam"]),
        ("lexapro, klonopin prn, seroquel 25 at night", ["escitalopram", "clonazepam", "quetiapine"]),
        ("Symbyax 6mg/25mg", ["olanzapine and fluoxetine"]),
        ("olanzapine 6 mg / fluoxetine 25 mg", ["olanzapine and fluoxetine"]),
        ("amphetamine and dextroamphetamine", ["amphetamine and dextroamphetamine"]),
        ("dextroamphetamine saccharate, amphetamine aspartate", ["amphetamine and dextroamphetamine"]),
        ("mixed amphetamine salts", ["amphetamine and dextroamphetamine"]),
        ("benazepril/amlodipine", ["amlodipine and benazepril"]),
        ("HYDROCODONE BITARTRATE-APAP 5-325", ["hydrocodone and acetaminophen"]),
        ("lisinopril-HCTZ", ["lisinopril and hydrochlorothiazide"]),
        ("tylenol pm", ["acetaminophen and diphenhydramine"]),
        ("tylenol", ["acetaminophen"]),
        ("Tylenol #3", ["codeine and acetaminophen"]),
        ("Tylenol 3 times a day", ["acetaminophen"]),
        ("ketamine", ["ketamine"]),
        ("esketamine", ["esketamine"]),
        ("S-ketamine", ["esketamine"]),
        ("claritin-d", ["loratadine and pseudoephedrine"]),
        ("Claritin", ["loratadine"]),
        ("trazodone 50 mg PM", ["trazodone"]),
        ("Robitussin 12 hour cough", ["dextromethorphan"]),
        ("acetaminophen, dextromethorphan, doxylamine", ["acetaminophen, dextromethorphan and doxylamine"]),
        ("zyvox", ["linezolid"]),
        ("luvox", ["fluvoxamine"]),
        ("celebrex", ["celecoxib"]),
        ("\uff3a\uff4f\uff4c\uff4f\uff46\uff54", ["sertraline"]),
        ("polyethylene glycol 3350", ["polyethylene glycol 3350"]),
        ("Potassium Chloride ER 10 mEq", ["potassium chloride"]),
        ("Plan B", ["levonorgestrel (IUD or pill)"]),
        ("buprenorphine-naloxone 8-2 mg film", ["buprenorphine and naloxone"]),
        ("carbidopa levodopa 25-100", ["carbidopa and levodopa"]),
        ("norethindrone & ethinyl estradiol", ["ethinyl estradiol and norethindrone"]),
        ("zoloft xanax", ["sertraline", "alprazolam"]),
        ("sertraline-lorazepam", ["sertraline", "lorazepam"]),
        ("toprol", ["metoprolol"]),
        ("Lexapro10mg", ["escitalopram"]),
        ("fluoxetine 20mg\nlorazepam 1mg", ["fluoxetine", "lorazepam"]),
    ],
)  # fmt: skip
def test_a_whole_name_is_certain_whatever_stands_around_it(text, names):
    assert certain(text) == names


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("zanax", "alprazolam"),
        ("xanex .5", "alprazolam"),
        ("klonipin", "clonazepam"),
        ("adavan", "lorazepam"),
        ("welbutrin xl", "bupropion"),
        ("well butrin", "bupropion"),
        ("buproprion", "bupropion"),
        ("trazadone 50", "trazodone"),
        ("effexer xr", "venlafaxine"),
        ("simbalta", "duloxetine"),
        ("lamictle", "lamotrigine"),
        ("seraquil", "quetiapine"),
        ("prosac", "fluoxetine"),
        ("zolofts", "sertraline"),
        ("setraline", "sertraline"),
        ("st john wort", "St. John's wort"),
        ("vivanse", "lisdexamfetamine"),
        ("cipralex", "escitalopram"),
        ("Lustral", "sertraline"),
        ("Seroxat 20", "paroxetine"),
        ("pethidine", "meperidine"),
        ("salbutamol", "albuterol"),
        ("valproate", "valproic acid"),
        ("es-citalopram", "escitalopram"),
        ("es citalopram", "escitalopram"),
        ("levo thyroxine", "levothyroxine"),
        ("Tylenol Cold", "acetaminophen"),
        ("Advil PM", "ibuprofen"),
        ("Mucinex D", "guaifenesin"),
        ("lisinopril HCT", "lisinopril"),
        ("non-aspirin pain reliever", "aspirin"),
        ("unisom", "doxylamine"),
        ("methamphetamine", "methamphetamine (non-prescribed)"),
        ("special k", "ketamine"),
        ("birth control pill", "ethinyl estradiol and norethindrone"),
        ("thyroid pill", "thyroid (desiccated)"),
    ],
)
def test_anything_less_than_a_whole_name_is_asked_never_chosen(text, first):
    assert certain(text) == []
    assert suggested(text)[0] == first


@pytest.mark.parametrize(
    ("text", "both"),
    [
        ("celexbra", {"citalopram", "celecoxib"}),
        ("celexia", {"citalopram", "celecoxib"}),
        ("zuvox", {"fluvoxamine", "linezolid"}),
        ("luvix", {"fluvoxamine", "linezolid"}),
        ("citalapram", {"citalopram", "escitalopram"}),
        ("floxetine", {"fluoxetine", "duloxetine"}),
        ("clonidin", {"clonidine", "clonazepam"}),
        ("hydroxizine", {"hydroxyzine", "hydralazine"}),
        ("busiprone", {"buspirone", "bupropion"}),
        ("tramadal", {"tramadol", "trazodone"}),
        ("lorazapam", {"lorazepam", "clonazepam"}),
        ("remaron", {"mirtazapine", "meperidine"}),
    ],
)
def test_near_names_are_asked_together(text, both):
    assert certain(text) == []
    assert both <= set(suggested(text))


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "none", "N/A", "nothing", "I don't know", "not sure", "unknown", "C", "vitamin C",
        "small blue pill for mood", "water pill", "blood pressure medicine", "acid reflux pill",
        "PCP prescribes it", "same as before", "xyzzy", "qwertyuiop", "50 mg", "½", "12345",
        "\u0441\u0435\u0440\u0442\u0440\u0430\u043b\u0438\u043d", "💊", "morning allergy pill",
        "something for sleep at bedtime",
    ],
)  # fmt: skip
def test_unknown_text_gives_both_lists_empty(text):
    assert certain(text) == []
    assert suggested(text) == []


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("escitalopram", "citalopram"),
        ("es citalopram", "citalopram"),
        ("esketamine", "ketamine"),
        ("s-ketamine", "ketamine"),
        ("tylenol pm", "acetaminophen"),
        ("desvenlafaxine", "venlafaxine"),
        ("dextroamphetamine", "amphetamine"),
        ("d-amphetamine", "amphetamine"),
        ("methylnaltrexone", "naltrexone"),
        ("oxcarbazepine", "carbamazepine"),
        ("olanzapine/fluoxetine", "olanzapine"),
        ("environment", "iron"),
        ("ethinyl estradiol", "estradiol"),
        ("non aspirin", "aspirin"),
        ("methyl testosterone", "testosterone"),
        ("zestoretic", "lisinopril"),
        ("T3", "codeine and acetaminophen"),
    ],
)
def test_a_part_of_a_name_is_not_the_name(text, never):
    assert never not in certain(text)


def test_a_misspelling_beside_a_name_stays_a_suggestion():
    assert certain("sertaline and xanax") == ["alprazolam"]
    assert suggested("sertaline and xanax") == ["sertraline"]


def test_a_certain_name_is_not_suggested_again():
    assert suggested("Celexa") == []
    assert suggested("Prozac prozack") == []


def test_matched_is_the_name_that_was_typed_as_the_table_writes_it():
    assert load_formulary().lookup("ZOLOFT 50").certain[0].matched == "Zoloft"


@pytest.mark.parametrize("medicine", medicine_table(), ids=lambda row: row.name)
def test_every_name_in_the_table_finds_its_own_row_and_no_other(medicine):
    for name in (medicine.name, *medicine.brands, *medicine.aliases):
        assert certain(name) == [medicine.name]
        assert certain(f"my {name} 50 mg tablet") == [medicine.name]
        assert certain(f"{name} HCl ER") == [medicine.name]


@pytest.mark.parametrize("medicine", medicine_table(), ids=lambda row: row.name)
def test_every_hint_leads_to_its_row(medicine):
    for hint in medicine.hints:
        found = load_formulary().lookup(hint)
        assert medicine.name in [m.medicine.name for m in (*found.certain, *found.suggestions)]


def test_no_two_rows_share_a_code_and_no_combination_has_one():
    codes = [row.rxcui for row in medicine_table() if row.rxcui]
    assert len(codes) == len(set(codes))
    assert not [row.name for row in medicine_table() if row.combination and row.rxcui]


def test_the_table_keeps_every_column_of_its_source_and_adds_aliases():
    with (ROOM / "medications.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 458
    assert all(row["source"] and row["reason"] and row["generic_name"] for row in rows)


@pytest.mark.parametrize(
    ("text", "classes"),
    [
        ("Symbyax", {"ssri", "antidepressant", "antipsychotic", "serotonergic"}),
        ("Contrave", {"atypical_antidepressant", "antidepressant", "opioid_antagonist"}),
        ("Auvelity", {"antidepressant", "nmda_antagonist"}),
        ("Limbitrol", {"tca", "antidepressant", "benzodiazepine"}),
        ("Librax", {"benzodiazepine"}),
        ("Emsam", {"maoi", "maob", "antidepressant"}),
        ("Suboxone", {"opioid"}),
        ("Viibryd", {"ssri", "antidepressant"}),
        ("Savella", {"snri", "antidepressant"}),
    ],
)
def test_a_product_has_the_classes_of_all_its_ingredients(text, classes):
    assert classes <= set(load_formulary().lookup(text).certain[0].medicine.classes)


@pytest.mark.parametrize(
    ("text", "never"),
    [("Azilect", "antidepressant"), ("Suboxone", "opioid_antagonist"), ("BuSpar", "antidepressant"),
     ("caffeine", "stimulant"), ("Imodium", "opioid"), ("Strattera", "antidepressant")],
)  # fmt: skip
def test_a_class_is_not_given_by_likeness(text, never):
    assert never not in load_formulary().lookup(text).certain[0].medicine.classes


def test_classes_name_only_ingredients_of_the_table():
    known = {i for row in medicine_table() for i in row.ingredients}
    assert set(classes_by_ingredient()) <= known


def test_names_for_a_list_hold_generics_and_brands_once():
    names = load_formulary().names()
    assert {"sertraline", "Zoloft", "Symbyax"} <= set(names)
    assert len(names) == len(set(names))
    assert "prozack" not in names


@given(st.text(max_size=300))
def test_any_text_is_read_without_a_fault(text):
    found = load_formulary().lookup(text)
    assert found.text == text
    named = {match.medicine.name for match in found.certain}
    assert named.isdisjoint(match.medicine.name for match in found.suggestions)


@given(st.lists(st.sampled_from(load_formulary().names()), min_size=1, max_size=4), st.randoms())
def test_every_listed_name_is_found_in_any_order(names, random):
    shuffled = list(names)
    random.shuffle(shuffled)
    wanted = {
        i for name in names for m in load_formulary().certain(name) for i in m.medicine.substances
    }
    found = {
        i for m in load_formulary().certain("\n".join(shuffled)) for i in m.medicine.substances
    }
    assert wanted == found


def test_a_very_long_text_is_read_in_bounded_time():
    started = time.perf_counter()
    load_formulary().lookup("zolofft " * 5000)
    assert time.perf_counter() - started < 1
