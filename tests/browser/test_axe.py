"""Every page, in every state, read by axe with no exclusions, and squeezed in every way."""

from __future__ import annotations

import pytest

from tests.browser.chromium import DESK, PHONE, too_wide, violations
from tests.browser.leaves import Leaves

pytestmark = pytest.mark.browser

SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }"""
ADD_SHEET = """css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);
document.adoptedStyleSheets = [sheet]; }"""
# What is cut off: text that is wider than the box that hides the rest of it.
CUT = """() => [...document.querySelectorAll("main *, header *, footer *")]
.filter(e => e.offsetParent && getComputedStyle(e).overflowX === "hidden"
  && !e.classList.contains("hidden") && e.scrollWidth > e.clientWidth + 1)
.map(e => e.outerHTML.slice(0, 90))"""

WRONG = """<!DOCTYPE html><html lang="en"><title>One</title><h1>One</h1><img src="a.png">
<p style="color: #aaa; background: #fff; width: 600px">Pale and wide</p>
<main><p style="width: 9px; overflow: hidden">Cut_off_at_its_ninth_pixel</p></main></html>"""


@pytest.fixture
def leaves(chromium, album):
    made = []

    def turn(**look):
        made.append(Leaves(chromium, album, **look))
        return made[-1]

    yield turn
    for one in made:
        one.context.close()


def test_what_is_wrong_is_found(chromium):
    page = chromium.new_page(viewport=PHONE)
    page.set_content(WRONG)
    found = violations(page)
    assert all(rule in found for rule in ("image-alt", "color-contrast", "region"))
    assert too_wide(page)
    assert page.evaluate(CUT)
    page.close()


def test_axe_finds_nothing_on_any_page_of_a_phone(leaves, album):
    tab = leaves(viewport=PHONE)
    found = {name: violations(tab.open(name)) for name, _ in album}
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize(
    ("look", "media"),
    [
        ({"viewport": PHONE, "color_scheme": "dark"}, "(prefers-color-scheme: dark)"),
        ({"viewport": PHONE, "forced_colors": "active"}, "(forced-colors: active)"),
        ({"viewport": DESK}, "(min-width: 1280px) and (prefers-color-scheme: light)"),
    ],
    ids=["dark", "forced", "wide"],
)
def test_axe_finds_nothing_on_any_template_in_another_look(leaves, album, look, media):
    tab = leaves(**look)
    assert tab.open("start").evaluate("media => matchMedia(media).matches", media)
    found = {name: violations(tab.open(name)) for name in album.templates.values()}
    assert {name: words for name, words in found.items() if words} == {}


def test_nothing_runs_out_of_320_pixels_however_it_is_spaced(leaves, album):
    """A page at 320 pixels is also what a screen of 640 shows at 200 %, and 1280 at 400 %."""
    tab = leaves(viewport={"width": 320, "height": 640})
    wide, spaced = [], []
    for name, _ in album:
        page = tab.open(name)
        wide += [name] if too_wide(page) else []
        page.evaluate(ADD_SHEET, SPACED)
        spaced += [(name, *page.evaluate(CUT))] if too_wide(page) or page.evaluate(CUT) else []
    assert (wide, spaced) == ([], [])
