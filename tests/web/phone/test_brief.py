"""The brief of a form on the phone: each answer with its source, the consents as they were given."""

import re

from tests.walks.answers import PLAIN, changed
from tests.walks.phone import home_of, walk_aloud
from tests.web.phone.test_form import send

WHO = "Dr. Dana Whitfield"
SAID = f"Said on the phone, written by {WHO}"


def test_each_part_of_the_brief_says_where_its_answers_come_from(dana):
    done = send(dana, walk_aloud(dana))
    page = dana.get(f"/staff/intakes/{home_of(done)[-8:]}")
    assert f"Said on the phone, written down by {WHO}" in page.text
    sourced = [row.get_text(" ", strip=True) for row in page.soup.select(".summary__row")]
    assert sum(row.startswith("Source Said on the phone") for row in sourced) > 8
    medicines = page.soup.select_one("table").get_text(" ", strip=True)
    assert f"Source {SAID}" in medicines
    assert SAID in page.soup.select_one(".scores").get_text(" ", strip=True)


def test_consents_are_shown_as_spoken_and_read_by_whom(dana):
    done = send(dana, walk_aloud(dana))
    text = dana.get(f"/staff/intakes/{home_of(done)[-8:]}").text
    assert re.search(f"Telehealth Yes, spoken on the phone, read aloud by {WHO}, version", text)
    assert "Said as agreement" in text


def test_a_patients_own_form_says_so_once(dana, desk):
    text = dana.get(f"/staff/intakes/{desk.calm}").text
    assert text.count("Filled in by the patient") == 1
    assert "on the phone, written by" not in text


def test_a_line_joins_the_rows_of_a_pair_and_no_other(dana):
    taken = tuple(
        {"text": text, "dose": "1 mg", "often": "daily", "last_taken": "today"}
        for text in ("xanax", "vitamin d", "tramadol")
    )
    page = walk_aloud(dana, changed(medicine_list=taken), until="stopped")
    answers = changed(medicine_list=taken, stopped=PLAIN["stopped"])
    done = send(dana, walk_aloud(dana, answers, start=f"{home_of(page)}/"))
    table = dana.get(f"/staff/intakes/{home_of(done)[-8:]}").soup.select_one("table:has(.rail)")
    pieces = [
        next(name for name in cell["class"] if name.startswith("rail--") and not name[-1].isdigit())
        for cell in table.select("tbody td.rail--0")
    ]
    assert pieces == ["rail--start", "rail--through", "rail--end"]
    assert "A" in table.select_one("thead th.rail").text
