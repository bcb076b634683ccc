"""The note follows the answer: whoever takes an SSRI is told to keep taking it, on every page
where it belongs; whoever stopped one is never told so, anywhere.
"""

from __future__ import annotations

import shutil

import pytest

from intake.clinical.formulary import load_formulary
from intake.extensions import db
from tests.fixtures.service import build
from tests.walks.answers import TAKES_NONE, changed
from tests.walks.inside import Inside
from tests.walks.journey import submit, walk
from tests.walks.scenes import work
from tests.walks.seated import TAKEN, answers_with, seated

# generic, brand, and a spelling that somebody might send
FIVE = [
    ("citalopram", "Celexa", "citalapram"),
    ("escitalopram", "Lexapro", "lexipro"),
    ("fluoxetine", "Prozac", "flouxetine"),
    ("paroxetine", "Paxil", "paroxitine"),
    ("sertraline", "Zoloft", "sertralene"),
]
KEEP = "Please keep taking"
STOPPED = "Thank you for telling us. Stopping suddenly can cause side effects"
CASES = [(name, names[0]) for names in FIVE for name in names]


def item(text):
    return {"text": text, "dose": "20 mg", "often": "daily", "last_taken": "today"}


def taking(text):
    return changed(medicine_list=(item(text),))


def stopped_alone(text):
    return changed(
        medicines=TAKES_NONE,
        stopped={"stopped": "yes"},
        stopped_list=({"text": text, "how": "stopped", "decided": "me", "why": "cost"},),
    )


def stopped_on_its_page(text, generic):
    plain = changed(medicine_list=(item(text),))
    stopped = {"state": "stopped", "decided": "me", "feels_ill": "no"}
    return {**plain, "how-you-take-it": {**plain["how-you-take-it"], **stopped}}


class Meaning(Inside):
    """A patient who, asked "did you mean", picks the medicine that was meant."""

    def __init__(self, app, meant):
        super().__init__(app)
        self.meant = meant

    def submit(self, page, fields, *, holding=None):
        if fields == {"meant": "none"}:
            fields = {"meant": self.meant}
        return super().submit(page, fields, holding=holding)


def pages(app, answers, generic):
    """Text of the pages on which a note belongs, by name."""
    patient = Meaning(app, generic)
    check = walk(patient, answers)
    done = submit(patient, check)
    assert done.path == "/intake/done", done.text[:400]
    return {"check": check.text, "done": done.text}, done


def signed_in(app, logins):
    desk = Inside(app)
    login = logins["clinician"]
    desk.submit(desk.get("/staff/login"), {"email": login["email"], "password": login["password"]})
    return desk


def case_page(app, logins, reference):
    return signed_in(app, logins).get(f"/staff/intakes/{reference}")


def reference_of(page):
    return page.soup.select_one(".reference").get_text(strip=True)


@pytest.mark.parametrize(("text", "generic"), CASES)
def test_who_takes_it_is_told_to_keep_taking_it(service, logins, text, generic):
    shown, done = pages(service, taking(text), generic)
    case = case_page(service, logins, reference_of(done))
    for name, words in {**shown, "case": case.text}.items():
        assert KEEP in words, name
        assert STOPPED not in words, name


@pytest.mark.parametrize(("text", "generic"), CASES)
def test_who_stopped_it_is_never_told_to_keep_taking_it(service, logins, text, generic):
    shown, done = pages(service, stopped_alone(text), generic)
    case = case_page(service, logins, reference_of(done))
    for name, words in {**shown, "case": case.text}.items():
        assert KEEP not in words, name
        assert STOPPED in words, name


@pytest.mark.parametrize(("generic", "brand", "_misspelt"), FIVE)
def test_who_stopped_it_on_its_own_page_is_not_told_to_keep_it(
    service, logins, generic, brand, _misspelt
):
    shown, done = pages(service, stopped_on_its_page(brand, generic), generic)
    case = case_page(service, logins, reference_of(done))
    for name, words in {**shown, "case": case.text}.items():
        assert KEEP not in words, name
        assert STOPPED in words, name


def test_a_misspelling_is_never_chosen_for_the_patient(service, logins):
    patient = Inside(service)
    check = walk(patient, taking("sertralene"))
    assert KEEP not in check.text
    assert "Please do not stop, start or change any medicine because of this form." in check.text
    assert "sertraline" not in check.text.lower()


def test_who_says_so_with_another_answer_missing_is_not_told_to_keep_it(service):
    patient = Inside(service)
    page = walk(patient, taking("Celexa"), until="how-you-take-it")
    assert KEEP in page.text
    again = patient.submit(page, {"state": "stopped"})
    assert again.status == 422
    assert KEEP not in again.text
    assert URGENT in again.text


def test_an_unknown_medicine_keeps_its_words_and_gets_the_plain_note(service, logins):
    check = walk(Inside(service), taking("small blue pill for mood"))
    assert "small blue pill for mood" in check.text
    assert KEEP not in check.text


# One of each kind, by a generic name or a brand; Symbyax holds an SSRI, Zyban is bupropion.
KINDS = [
    "sertraline", "Symbyax", "venlafaxine", "Cymbalta", "amitriptyline", "Limbitrol",
    "phenelzine", "Emsam", "Wellbutrin", "Zyban", "Auvelity", "Remeron",
]  # fmt: skip
STATES = {
    "taking": TAKEN,
    "stopped": {"state": "stopped", "decided": "me", "feels_ill": "no", "ketamine_replaces": "no"},
    "cut down": {**TAKEN, "state": "cut_down", "decided": "me", "feels_ill": "no"},
    "planning": {**TAKEN, "planning": "own"},
}
URGENT = "Stopping suddenly can"


@pytest.fixture(scope="module")
def room(tmp_path_factory, demo):
    """One service for many patients, and a clinician who has signed in once."""
    var = tmp_path_factory.mktemp("room")
    shutil.copy(demo[0], var / "intake.sqlite3")
    app = build(var=var)
    yield app, signed_in(app, {login["role"]: login for login in reversed(demo[1])})
    with app.app_context():
        db.engine.dispose()


def every_page(app, desk, answers):
    """Text of each page that speaks of the medicine, and what was mailed about the case."""
    patient = seated(app, answers)
    paths = ["medicine-list", "how-you-take-it/m1", "phq9", "check"]
    shown = {path: patient.get(f"/intake/{path}") for path in paths}
    assert all(page.path == f"/intake/{path}" for path, page in shown.items())
    shown["done"] = submit(patient, shown["check"])
    assert shown["done"].path == "/intake/done"
    shown["brief"] = desk.get(f"/staff/intakes/{reference_of(shown['done'])}")
    return {name: page.text for name, page in shown.items()}, work(app)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("text", KINDS)
def test_each_page_follows_the_answer_and_no_mail_names_it(room, text, state):
    shown, letters = every_page(*room, answers_with(text, page=STATES[state]))
    gone = state in {"stopped", "cut down"}
    for name, words in shown.items():
        assert not (gone and KEEP.lower() in words.lower()), name
    for name in ("medicine-list", "how-you-take-it/m1", "check", "done", "brief"):
        assert (URGENT if gone else KEEP) in shown[name], name
    assert (URGENT in shown["phq9"]) == gone
    assert letters
    names = {text.lower(), *load_formulary().certain(text)[0].medicine.ingredients}
    for letter in letters:
        mailed = f"{letter.subject} {letter.text} {letter.html}".lower()
        assert not [word for word in {*names, "ssri", "antidepress"} if word.lower() in mailed]
