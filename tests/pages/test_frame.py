"""Each page's frame: its title, its help numbers, its way out; and what no template may hold."""

import re

import pytest
from bs4 import BeautifulSoup
from flask import render_template

from intake.domain.roles import rights_of
from tests.pages.conftest import HOUSE, build

TEMPLATES = sorted((HOUSE / "templates").rglob("*.html"))
PAGES = [path for path in TEMPLATES if "email" not in path.parts]
ERRORS = sorted(path.name for path in (HOUSE / "templates" / "errors").glob("*.html"))
PATIENT = (
    "{% extends 'layout/patient.html' %}{% block content %}<h1>{{ page_title }}</h1>{% endblock %}"
)
STAFF = "{% extends 'layout/staff.html' %}{% block content %}<h1>x</h1>{% endblock %}"


def without_comments(path):
    return re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)


class Worker:
    is_authenticated = True
    name = "Sam <b>Example</b>"
    email = "sam@lakeside.example.org"

    def __init__(self, *roles):
        self.roles = roles


def test_the_title_begins_with_the_heading(show):
    page = show(PATIENT, page_title="Your medicines")
    assert page.title.text == "Your medicines \u2013 Lakeside Ketamine Clinic"
    assert page.html["lang"] == "en"


@pytest.mark.parametrize(
    "context", [{"has_errors": True}, {"form": type("F", (), {"errors": {"a": 1}})}]
)
def test_the_title_says_first_that_something_is_wrong(show, context):
    title = show(PATIENT, page_title="Your medicines", **context).title.text
    assert title.startswith("Error: Your medicines")


@pytest.mark.parametrize("template", [PATIENT, *(f"errors/{name}" for name in ERRORS)])
def test_help_stands_in_the_header_of_every_patient_page(show, template):
    page = show(template)
    links = [link["href"] for link in page.header.find_all("a")]
    assert links[:3] == ["tel:911", "tel:988", "sms:988"]
    assert page.find("a", attrs={"data-exit": True})["rel"] == ["nofollow", "noreferrer"]
    assert page.footer.find("a", href="tel:+16085550142").text == "(608) 555-0142"
    assert len(page.find_all("h1")) == 1
    assert page.find("a", class_="skip")["href"] == f"#{page.main['id']}"


def test_the_demo_says_what_it_is(show):
    words = "Demo: nobody reads this. In danger call 911 or 988."
    assert words in show(PATIENT).text
    with build(demo=False).test_request_context("/"):
        assert words not in render_template("errors/404.html")


def test_progress_is_in_words(show):
    page = show(PATIENT, section_number=2, section_count=5, section_title="Your medicines")
    text = " ".join(page.find(class_="progress__text").text.split())
    assert text == "Section 2 of 5: Your medicines"
    assert page.find(class_="progress__bar")["aria-hidden"] == "true"
    assert show(PATIENT).find(class_="progress") is None


def test_back_is_shown_where_there_is_one(show):
    assert (
        show(PATIENT, back_url="/intake/contact").find(class_="back")["href"] == "/intake/contact"
    )
    assert show(PATIENT).find(class_="back") is None


@pytest.mark.parametrize(
    ("roles", "parts"),
    [
        (["clinician"], ["Inbox", "Schedule"]),
        (["manager"], ["Inbox", "Schedule", "Operations", "People", "Record"]),
        (["operator"], ["Operations"]),
        (["auditor"], ["Operations", "Record"]),
    ],
)
def test_each_role_sees_its_own_parts(show, roles, parts):
    granted = rights_of(roles)
    page = show(STAFF, current_user=Worker(*roles), may=granted.__contains__, active="inbox")
    assert [link.text for link in page.find_all("a", class_="nav__link")] == parts
    assert page.find(class_="who__name").text == Worker.name
    sign_out = page.find("form", action="/staff/logout")
    assert sign_out["method"] == "post"
    assert sign_out.find("input", attrs={"name": "csrf_token"})["value"]


def test_nobody_signed_in_sees_no_parts(show):
    page = show(STAFF)
    assert page.nav is None
    assert page.find("form") is None


def test_the_bar_of_the_browser_has_the_colour_of_the_paper(show):
    tokens = (HOUSE / "intake/static/css/tokens.css").read_text()
    papers = re.findall(r"--paper: (#[0-9a-f]{6})", tokens)
    metas = show(PATIENT).find_all("meta", attrs={"name": "theme-color"})
    assert [meta["content"] for meta in metas] == papers


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(HOUSE).as_posix())
def test_a_template_holds_nothing_that_the_policy_forbids(path):
    text = without_comments(path)
    for forbidden in (
        r"\sstyle=", r"<style", r"\son[a-z]+=", r"<script(?![^>]*\bsrc=)", r"javascript:", r"\bdata:",
        r"\|\s*safe\b", r"autoescape", r"\splaceholder=", r"\srequired\b", r"(?:src|action)=\"https?:",
    ):  # fmt: skip
        assert not re.search(forbidden, text), forbidden


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(HOUSE).as_posix())
def test_only_text_of_ours_is_translated(path):
    # A translated string counts as HTML: a variable in its place could be what a person typed.
    assert re.findall(r"\b_\(\s*[^\"'\s]", without_comments(path)) == []


def test_the_script_writes_no_html():
    script = (HOUSE / "intake/static/js/page.js").read_text()
    found = re.findall(
        r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|\.style\b", script
    )
    assert found == []


@pytest.mark.parametrize("name", ["layout/patient.html", *(f"errors/{name}" for name in ERRORS)])
def test_every_word_can_be_translated(kit, name):
    def mark(text):
        return f"⟦{text}⟧"

    kit.jinja_env.install_gettext_callables(mark, lambda one, many, count: mark(one), newstyle=True)
    with kit.test_request_context("/"):
        page = BeautifulSoup(
            render_template(name, page_title="⟦ ⟧", section_number=1, section_count=2),
            "html.parser",
        )
    clinic = kit.config["CLINIC"]
    ours = {clinic.name, *(place.address for place in clinic.locations)}
    for text in page.stripped_strings:
        if re.search(r"[A-Za-z]", text) and text not in ours and text != "html":
            assert "⟦" in text, text
    for mark_up in page.find_all(attrs={"aria-label": True}):
        assert "⟦" in mark_up["aria-label"]
