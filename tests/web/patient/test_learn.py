"""The page to read before, and the ways in that stand on every page outside the form."""

import shutil

import pytest

from intake.clinic import load_clinic
from intake.clinical.learn import lessons
from intake.extensions import db
from intake.settings import ROOT
from tests.fixtures.service import build
from tests.walks.inside import Inside
from tests.walks.journey import walk

WAYS = ["Start now", "Patient portal", "Locations", "Come back to my form", "Ketamine and SSRIs"]


def ways(page):
    return [link.get_text() for link in page.soup.select("header nav.ways a")]


@pytest.mark.parametrize("path", ["/", "/learn", "/no-such-page"])
def test_the_ways_in_stand_on_every_public_page(browser, path):
    page = browser.get(path)
    assert ways(page) == WAYS
    for link in page.soup.select("header nav.ways a"):
        assert browser.get(link["href"].partition("#")[0]).status == 200


def test_a_question_page_has_no_ways_out_but_help_and_back(browser):
    assert ways(browser.get("/intake/")) == []


def test_the_page_says_every_statement_with_its_sources(browser):
    page = browser.get("/learn")
    assert page.status == 200
    for section in lessons().sections:
        part = page.soup.find(id=section.id)
        words = " ".join(part.get_text(" ").split())
        for told in (*section.statements, *section.rows):
            assert all(text in words for text in told.texts), told.id
        linked = [int(a.get_text()) for a in part.select("a[href^='#source-']")]
        assert linked == list(section.sources)
        assert all(page.soup.find(id=f"source-{number}") for number in linked)


def test_each_way_to_combine_says_to_talk_first(browser):
    cards = browser.get("/learn").soup.find(id="together").select(".card")
    assert len(cards) == 3
    assert all("Talk with your prescriber first." in card.get_text() for card in cards)


def test_places_hours_and_phone_are_the_clinics(browser):
    told = browser.get("/learn").soup.find(id="locations").get_text(" ")
    clinic = load_clinic(ROOT / "clinic.toml")
    for place in clinic.locations:
        assert place.name in told
        assert place.address in told
    assert "(608) 555-0142" in told
    assert "Monday to Thursday: 9:00 AM to 5:00 PM" in told
    assert "Friday: 9:00 AM to 4:00 PM" in told


def test_the_clinics_own_claims_are_shown_only_with_their_source(tmp_path, migrated, browser):
    assert "What our clinic says" not in browser.get("/learn").text
    text = (ROOT / "clinic.toml").read_text()
    own = tmp_path / "clinic.toml"
    own.write_text(
        text.replace('portal = ""', 'portal = "https://portal.example.org/"')
        + '[[statements]]\ntext = "A course takes 2 to 3 weeks."\nsource = "Our own records"\n'
    )
    shutil.copy(migrated, tmp_path / "intake.sqlite3")
    app = build(var=tmp_path, clinic_file=own)
    page = Inside(app).get("/learn")
    assert "A course takes 2 to 3 weeks. Source: Our own records" in page.text
    assert page.soup.find("a", string="Patient portal")["href"] == "https://portal.example.org/"
    with app.app_context():
        db.engine.dispose()


def test_it_can_be_read_in_the_middle_of_a_form_that_rested(browser, pass_time):
    walk(browser, until="hopes")
    pass_time(hours=2)
    page = browser.get("/learn")
    assert page.path == "/learn"
    assert "Come back to my form" in page.text
