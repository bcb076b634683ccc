"""One case: everything that a clinician needs, and the one act that takes it."""

import re

import pytest
from sqlalchemy import select

from intake.extensions import db
from intake.models import History, Intake
from tests.walks.answers import MARKERS
from tests.walks.inside import Inside
from tests.web.clinician.conftest import OPERATOR, press

MOST_STATEMENTS = 40
HEALTH = ("Lexapro", "xanax", "sertraline", "escitalopram", "phq9", *MARKERS.values())


def section(page, heading):
    """What stands under a heading, up to the next one of its kind."""
    found = [h for h in page.soup.select("main h2") if h.get_text(strip=True).startswith(heading)]
    assert found, f"no heading {heading}: {page.text[:800]}"
    text = []
    for sibling in found[0].next_siblings:
        if getattr(sibling, "name", None) == "h2":
            break
        text.append(sibling.get_text(" ", strip=True))
    return " ".join(" ".join(text).split())


def test_where_they_are_and_whom_to_call_stand_in_the_first_panel(dana, urgent):
    first = " ".join(dana.get(urgent).soup.select_one("main .card--urgent").get_text(" ").split())
    for words in (MARKERS["place"], MARKERS["who_with"], MARKERS["contact_name"], "(608) 555-0178"):
        assert words in first
    assert "Not known. Call 911 and say where the patient is." in first


def test_what_was_not_asked_is_said_to_be_so(dana, calm):
    assert section(dana.get(calm), "Scores").count("Not yet asked.") == 2


def test_answers_about_safety_stand_in_full_with_their_time(dana, urgent):
    text = section(dana.get(urgent), "Safety answers")
    assert "Answered on" in text
    for words in ("Are you safe right now?", "Nearly every day", "Have you wished you were dead"):
        assert words in text


def test_an_urgent_case_begins_with_what_to_act_from(dana, urgent):
    page = dana.get(urgent)
    first = page.soup.select_one("main .card--urgent")
    assert "Act on this first" in first.get_text()
    assert first.select_one("a[href='tel:+16085550179']")
    assert "Leave no voicemail." in " ".join(first.get_text(" ").split())
    heads = [h.get_text(strip=True) for h in page.soup.select("main h1, main h2")]
    assert heads[1] == "Act on this first"


def test_a_calm_case_has_no_such_panel(dana, calm):
    assert dana.get(calm).soup.select_one("main .card--urgent") is None


def test_flags_come_with_the_answer_rule_and_version(dana, urgent):
    text = section(dana.get(urgent), "Flags")
    assert re.search(r"Rule \S+, version \S+", text)
    assert "Nearly every day" in text


def test_medicines_stand_in_the_patients_words_with_what_they_were_read_as(dana, urgent):
    text = section(dana.get(urgent), "Medicines")
    for words in ("Lexapro", "escitalopram", "20 mg", "xanax", "alprazolam"):
        assert words in text


def test_the_phq9_has_its_total_band_and_items(dana, urgent, calm):
    page = dana.get(urgent)
    text = section(page, "Scores")
    assert "19 of 27, moderately severe" in text.lower()
    assert "Nearly every day" in text
    assert page.soup.select_one("svg.score__picture .is-here")
    assert "8 of 27, mild" in section(dana.get(calm), "Scores").lower()


def test_the_call_stands_with_its_state_and_room(dana, calm):
    page = dana.get(calm)
    assert "Requested" in section(page, "Call")
    assert page.soup.select_one("main a[href^='https://video.example.org/room/']")


def test_reading_a_case_writes_down_only_that_it_was_opened(dana, urgent, stored):
    before = stored()
    for _ in range(3):
        dana.get(urgent)
    after = stored()
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"history", "intake", "tally", "case_reading"}
    assert len(set(after["case_reading"]) - set(before["case_reading"])) == 1
    new = set(after["history"]) - set(before["history"])
    assert len(new) == 1
    assert "case.open" in new.pop()


def test_each_reader_is_written_down(dana, sam, urgent, served):
    for reader in (dana, sam):
        reader.get(urgent)
    with served.app_context():
        opened = db.session.scalars(select(History).where(History.event == "case.open")).all()
    assert len({row.actor for row in opened}) == 2


def test_taking_a_case_makes_the_person_its_owner(dana, urgent, desk, served):
    page = press(dana, dana.get(urgent), "I have this")
    assert (page.status, page.path) == (200, urgent)
    assert "You have this case, Dr. Dana Whitfield." in page.text
    with served.app_context():
        row = db.session.scalars(select(Intake).where(Intake.reference == desk.urgent)).one()
        assert row.owner_id == row.acknowledged_by is not None


def test_the_second_person_learns_who_was_first_and_nothing_changes(dana, sam, urgent, stored):
    theirs = sam.get(urgent)
    press(dana, dana.get(urgent), "I have this")
    before = stored()
    page = press(sam, theirs, "I have this")
    assert page.status == 409
    assert "Dr. Dana Whitfield acted on" in page.text
    assert "What you sent was not saved." in page.text
    after = stored()
    assert {name for name in after if after[name] != before[name]} == set()


def test_pressing_twice_is_pressing_once(dana, urgent, served):
    page = dana.get(urgent)
    for _ in range(2):
        assert press(dana, page, "I have this").status == 200
    with served.app_context():
        taken = db.session.scalars(select(History).where(History.event == "case.acknowledge")).all()
    assert len(taken) == 1


def test_a_link_cannot_take_a_case(dana, urgent, stored):
    before = stored()
    assert dana.get(f"{urgent}/acknowledge").status == 405
    assert stored() == before


def test_a_post_without_the_token_takes_nothing(dana, urgent, stored):
    before = stored()
    assert dana.post(f"{urgent}/acknowledge", {}).status == 400
    assert stored()["intake"] == before["intake"]


@pytest.mark.parametrize("reference", ["AAA-AAAA", "x", "%00", "..%2f..%2fetc"])
def test_a_case_that_is_not_there_is_not_found(dana, reference):
    assert dana.get(f"/staff/intakes/{reference}").status == 404


def test_a_reference_may_be_typed_small(dana, urgent):
    assert dana.get(urgent.lower()).status == 200


def test_others_see_nothing(served, sign_in, urgent):
    assert Inside(served).get(urgent).path == "/staff/login"
    page = sign_in(OPERATOR).get(urgent)
    assert page.status == 404
    assert MARKERS["name"] not in page.html


def test_the_case_asks_the_database_a_bounded_number_of_times(dana, urgent, counted):
    dana.get(urgent)
    with counted() as statements:
        dana.get(urgent)
    assert len(statements) <= MOST_STATEMENTS, "\n".join(statements)


@pytest.mark.parametrize("path", ["/staff/", "case"])
def test_no_address_holds_what_a_patient_said(dana, urgent, path):
    page = dana.get(urgent if path == "case" else path)
    addresses = [
        str(tag[key]) for key in ("href", "action", "src") for tag in page.soup.select(f"[{key}]")
    ]
    addresses = [one for one in addresses if not one.startswith(("tel:", "mailto:"))]
    assert len(addresses) > 5
    assert not [(one, word) for one in addresses for word in HEALTH if word.lower() in one.lower()]
