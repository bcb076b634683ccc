"""The album is whole: whoever looks at it looks at every page.

Red here means that a new page waits for a scene in `scenes.py` that brings it about.
"""

import pytest
from jinja2 import meta

from tests.house.machine import ROOT

TEMPLATES = ROOT / "templates"
# Views that show nobody a page of HTML.
NO_PAGE = {
    "static",
    "health.healthz",
    "health.readyz",
    "health.metrics",
    "patient.resume",  # leads on
    "patient.more",
    "phone.resume",
    "phone.more",
    "leaving.leave",
    "keeping.still_here",
    "visit_keeping.still_here",
    "feed.calls",
    "clinician.news_of_cases",  # a script asks it
    "visit.asked",  # leads on
}

# Mail, and what is drawn as a PDF.
NOT_PAGES = ("email/", "sheets/")


@pytest.fixture(scope="module")
def whole(album):
    """Names of the templates that are pages: those that no other is made of."""
    names, parts = set(), set()
    for path in TEMPLATES.rglob("*.html"):
        names.add(path.relative_to(TEMPLATES).as_posix())
        parts |= set(meta.find_referenced_templates(album.app.jinja_env.parse(path.read_text())))
    return {name for name in names - parts if not name.startswith(NOT_PAGES)}


def test_every_view_is_in_it(album):
    views = {rule.endpoint for rule in album.app.url_map.iter_rules() if "GET" in rule.methods}
    assert views - album.endpoints - NO_PAGE == set()


def test_every_page_is_in_it(album, whole):
    assert "patient/done.html" in whole
    missing = sorted(whole - set(album.templates))
    assert not missing, " ".join(missing)


def test_each_page_stands_under_a_name_of_its_own(album):
    assert album.made_of["intake-hopes-error-no_form"] == "patient/no_form.html"
    for template, name in album.templates.items():
        assert album.made_of[name] == template
        assert name in album.pages


def test_every_question_is_in_it_empty_wrong_and_filled(album):
    from intake.domain.steps import STEPS

    for step in STEPS:
        name = f"intake-{step.path}"
        kept = [page for page, _ in album if page.startswith(name)]
        assert any("-error" in page for page in kept), name
        # What a list holds is shown by the list itself; of the times there is one page a day.
        assert step.collection or any("-filled" in page for page in kept), name
