"""The lists of medicines: add, change, remove, "did you mean", and two windows."""

import pytest

from intake.forms.items import MOST_ITEMS
from tests.walks.answers import PLAIN, TAKES_NONE
from tests.walks.journey import walk

ITEM = PLAIN["medicine-list"][0]


@pytest.fixture
def add(browser):
    """At the list, with these medicines on it."""

    def fill(*names):
        page = walk(browser, until="medicine-list")
        for name in names:
            if not page.path.endswith("/add"):
                page = browser.get("/intake/medicine-list/add")
            page = browser.submit(page, {**ITEM, "text": name}, holding="text")
        return page

    return fill


@pytest.fixture
def items(draft):
    return lambda: draft()[1].answers["medicine-list"]["items"]


def note_keys(page, title):
    for card in page.soup.select("li.medicine"):
        if card.select_one(".medicine__title").get_text() == title:
            return [note["data-note"] for note in card.select("[data-note]")]
    raise AssertionError(f"no card for {title}")


def test_an_empty_list_opens_with_its_first_line(browser):
    assert walk(browser, until="medicine-list").path == "/intake/medicine-list/add"
    assert browser.get("/intake/medicine-list").path == "/intake/medicine-list/add"


def test_a_medicine_is_read_back_with_its_note(add):
    page = add("Lexapro 10mg")
    assert page.path == "/intake/medicine-list"
    assert "We read this as escitalopram (Lexapro)." in page.text
    assert note_keys(page, "Lexapro 10mg") == ["ssri.keep"]


def test_an_unknown_name_is_kept_word_for_word(add, items):
    page = add("small blue pill for mood")
    assert "We do not know this name. We kept what you wrote." in page.text
    assert note_keys(page, "small blue pill for mood") == ["any.keep"]
    assert "classes" not in items()[0]


def test_a_near_name_is_asked_about(add, browser, items):
    page = add("zolloft")
    assert page.path == "/intake/medicine-list/m1/meant"
    assert "classes" not in items()[0]
    wrong = browser.submit(page, {"meant": "phenelzine"})
    assert wrong.status == 422
    page = browser.submit(page, {"meant": "sertraline"})
    assert page.path == "/intake/medicine-list"
    assert note_keys(page, "zolloft") == ["ssri.keep"]
    assert items()[0]["text"] == "zolloft"
    assert items()[0]["matched"] == ["sertraline"]


def test_none_of_these_keeps_what_was_written(add, browser, items):
    page = browser.submit(add("zolloft"), {"meant": "none"})
    assert note_keys(page, "zolloft") == ["any.keep"]
    assert items()[0]["meant"] == "none"
    assert browser.get("/intake/medicine-list/m1/meant").path == "/intake/medicine-list"


def test_the_list_is_not_finished_while_a_name_is_open(add, browser):
    add("zolloft")
    page = browser.submit(browser.get("/intake/medicine-list"), {"more": "no"}, holding="more")
    assert page.path == "/intake/medicine-list/m1/meant"


def test_a_line_can_be_changed_and_removed(add, browser, items):
    add("Lexapro", "aspirin")
    page = browser.get("/intake/medicine-list/m2")
    assert page.soup.select_one("[name=text]")["value"] == "aspirin"
    browser.submit(page, {"dose": "81 mg"})
    assert [item["id"] for item in items()] == ["m1", "m2"]
    assert items()[1]["dose"] == "81 mg"
    page = browser.get("/intake/medicine-list/m1/remove")
    assert "Lexapro" in page.text
    assert browser.submit(page, {}).path == "/intake/medicine-list"
    assert [item["text"] for item in items()] == ["aspirin"]


def test_an_id_is_never_used_twice(add, browser, items):
    add("Lexapro", "aspirin")
    browser.submit(browser.get("/intake/medicine-list/m2/remove"), {})
    page = browser.get("/intake/medicine-list/add")
    browser.submit(page, {**ITEM, "text": "Prozac"})
    assert [item["id"] for item in items()] == ["m1", "m3"]


def test_what_becomes_another_medicine_is_asked_about_afresh(add, browser, draft):
    add("Lexapro")
    walk(browser, {**PLAIN, "medicine-list": ()}, until="phq9")
    browser.submit(browser.get("/intake/medicine-list/m1"), {"text": "Prozac"})
    _intake, stored = draft()
    assert [item["id"] for item in stored.answers["medicine-list"]["items"]] == ["m2"]
    assert browser.get("/intake/").path == "/intake/how-you-take-it/m2"


def test_the_same_medicine_twice_is_pointed_out(add):
    page = add("Lexapro", "escitalopram 20")
    assert "This looks like the same medicine as “Lexapro”." in page.text


def test_no_medicines_at_all_beside_a_list_is_refused(add, browser):
    add("Lexapro", "aspirin")
    page = browser.submit(browser.get("/intake/medicines"), TAKES_NONE)
    assert page.status == 422
    assert "You have 2 medicines on your list" in page.text


def test_taking_none_leaves_the_list_out(browser):
    page = walk(browser, {**PLAIN, "medicines": TAKES_NONE}, until="stopped")
    assert page.path == "/intake/stopped"


def test_a_list_takes_so_many_and_says_what_to_do_with_the_rest(add, browser, items):
    add(*[f"medicine {number}" for number in range(MOST_ITEMS)])
    page = browser.get("/intake/medicine-list/add")
    page = browser.submit(page, {**ITEM, "text": "one more"})
    assert page.status == 422
    assert "on the call" in page.text
    assert page.soup.select_one("[name=text]")["value"] == "one more"
    assert len(items()) == MOST_ITEMS


def test_two_windows_may_both_add(add, browser, items):
    add("Lexapro")
    one, other = (browser.get("/intake/medicine-list/add") for _ in range(2))
    browser.submit(one, {**ITEM, "text": "aspirin"})
    browser.submit(other, {**ITEM, "text": "zinc"})
    assert [item["text"] for item in items()] == ["Lexapro", "aspirin", "zinc"]


def test_a_line_changed_in_another_window_is_shown_beside_this_one(add, browser, items):
    add("Lexapro")
    one, other = (browser.get("/intake/medicine-list/m1") for _ in range(2))
    browser.submit(one, {"dose": "10 mg"})
    page = browser.submit(other, {"dose": "20 mg"})
    assert page.status == 409
    assert "10 mg" in page.text
    assert "20 mg" in page.text
    assert items()[0]["dose"] == "10 mg"
    assert browser.submit(page, {}).path == "/intake/medicine-list"
    assert items()[0]["dose"] == "20 mg"


def test_a_line_removed_in_another_window_can_be_added_again(add, browser, items):
    add("Lexapro", "aspirin")
    page = browser.get("/intake/medicine-list/m2")
    browser.submit(browser.get("/intake/medicine-list/m2/remove"), {})
    page = browser.submit(page, {"dose": "81 mg"})
    assert page.status == 409
    browser.submit(page, {})
    assert [(item["id"], item.get("dose")) for item in items()][1:] == [("m3", "81 mg")]


def test_that_is_all_is_about_the_list_that_was_shown(add, browser):
    page = add("Lexapro")
    browser.submit(browser.get("/intake/medicine-list/add"), {**ITEM, "text": "aspirin"})
    again = browser.submit(page, {"more": "no"}, holding="more")
    assert again.status == 409
    assert "aspirin" in again.text


def test_posted_classes_are_worth_nothing(browser, items):
    page = walk(browser, until="medicine-list")
    browser.submit(
        page, {**ITEM, "text": "zinc", "classes": "antidepressant", "matched": "sertraline"}
    )
    assert "classes" not in items()[0]
