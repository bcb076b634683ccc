"""The page kit in a real browser: read by axe, used by hand, with and without its script."""

import threading

import pytest
from flask import render_template_string, request
from werkzeug.serving import make_server

from tests.browser.chromium import PHONE, too_wide, violations
from tests.pages.conftest import build

pytestmark = pytest.mark.browser

FORM = """
{% extends "layout/patient.html" %}
{% from "partials/fields.html" import checkboxes, error_summary, post_form, radios, submit, text %}
{% set page_title = "A form" %}
{% block content %}
{{ error_summary(form) }}
<h1>{{ page_title }}</h1>
{% call post_form() %}
  {{ text(form.name) }}
  {{ radios(form.takes, conditional={"yes": text(form.dose)}) }}
  {{ checkboxes(form.goals, none_value="none") }}
  {{ submit() }}
{% endcall %}
{% endblock %}
"""
SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }"""
ADD_SHEET = """css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);
document.adoptedStyleSheets = [sheet]; }"""
SMALL = """() => [...document.querySelectorAll("a, button, summary, select, input")]
.filter(e => e.offsetParent && e.type !== "hidden" && !e.classList.contains("skip"))
.filter(e => ![e, ...(e.labels ?? [])].map(part => part.getBoundingClientRect())
  .some(box => box.height >= 24 && box.width >= 24))
.map(e => e.outerHTML.slice(0, 90))"""


@pytest.fixture(scope="module")
def site():
    """The kit on a port of its own; `posts` counts what was sent."""
    app = build()
    app.config["WTF_CSRF_ENABLED"] = False
    posts = []

    @app.route("/form", methods=["GET", "POST"])
    def form():
        from intake.web.design import Sample

        if request.method == "POST":
            posts.append(request.form.to_dict())
        made = Sample(meta={"csrf": False})
        status = 422 if request.method == "POST" and not made.validate() else 200
        return render_template_string(FORM, form=made), status

    @app.get("/leave")
    def leave():
        posts.append("left")
        return "", 204

    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}", posts
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def open_page(chromium, site):
    """Open a path; at the end nothing may have been refused by the content policy."""
    contexts, complaints = [], []

    def open_page(path, **options):
        context = chromium.new_context(**{"viewport": PHONE, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(site[0] + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [text for text in complaints if "422" not in text] == []


@pytest.mark.parametrize(
    "look",
    [
        {"color_scheme": "light"},
        {"color_scheme": "dark"},
        {"forced_colors": "active"},
        {"viewport": {"width": 1280, "height": 900}},
    ],
    ids=["light", "dark", "forced", "wide"],
)
def test_axe_finds_nothing_on_the_design_sheet(open_page, look):
    assert violations(open_page("/design", **look)) == ""


@pytest.mark.parametrize("path", ["/design", "/form"])
def test_nothing_runs_out_of_a_small_screen(open_page, path):
    page = open_page(path, viewport={"width": 320, "height": 640})
    assert not too_wide(page)
    page.evaluate(ADD_SHEET, SPACED)
    assert not too_wide(page)


@pytest.mark.parametrize("path", ["/design", "/form"])
def test_what_is_tapped_is_large_enough(open_page, path):
    assert open_page(path).evaluate(SMALL) == []


@pytest.mark.parametrize("script", [True, False])
def test_a_choice_opens_its_questions_with_and_without_the_script(open_page, script):
    page = open_page("/form", java_script_enabled=script)
    dose = page.locator("#dose")
    assert not dose.is_visible()
    page.click("label[for=takes]")
    assert dose.is_visible()
    page.click("label[for=takes-1]")
    assert not dose.is_visible()


def test_none_of_these_and_the_others_exclude_each_other(open_page):
    page = open_page("/form")
    page.click("label[for=goals]")
    page.click("label[for=goals-1]")
    page.click("label[for=goals-2]")
    assert page.eval_on_selector_all("#goals, #goals-1, #goals-2", "all => all.map(b => b.checked)") == [
        False, False, True,
    ]  # fmt: skip
    page.click("label[for=goals]")
    assert not page.is_checked("#goals-2")


def test_errors_take_the_focus_and_lead_to_their_control(open_page):
    page = open_page("/form")
    page.click("main button[type=submit]")
    assert page.title().startswith("Error: A form")
    assert page.evaluate("document.activeElement.className") == "errors"
    page.click("text=Select yes if you take any medicines")
    assert page.evaluate("document.activeElement.id") == "takes"
    assert page.locator("text=Do you take any medicines?").is_visible()


def test_a_second_press_is_the_same_press(open_page, site):
    page = open_page("/form")
    page.fill("#name", "Jordan")
    before = len(site[1])
    page.evaluate(
        "() => { const b = document.querySelector('main button'); b.click(); b.click(); b.click(); }"
    )
    page.wait_for_selector(".errors")
    assert len(site[1]) == before + 1
    assert page.input_value("#name") == "Jordan"


def test_the_way_out_leaves_nothing_to_go_back_to(open_page, site):
    page = open_page("/form")
    page.context.route("**/*weather.gov/**", lambda route: route.fulfill(body="sunny"))
    page.keyboard.press("Escape")
    assert "2 more times" in page.locator("[role=status]").inner_text()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_url("**/*weather.gov/**")
    assert site[1][-1] == "left", "the form is closed behind"
    page.go_back()
    assert "/form" not in page.url


def test_the_skip_link_is_first_and_leads_to_the_main_part(open_page):
    page = open_page("/form")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "name"


def test_the_first_view_is_light(chromium, site):
    context = chromium.new_context(viewport=PHONE)
    page = context.new_page()
    sizes = {}
    page.on("requestfinished", lambda r: sizes.update({r.url: r.sizes()["responseBodySize"]}))
    page.goto(site[0] + "/form")
    page.wait_for_load_state("networkidle")
    context.close()
    assert {url.removeprefix(site[0]).split("?")[0] for url in sizes} >= {
        "/form", "/static/css/pages.css", "/static/js/page.js",
    }  # fmt: skip
    assert all(url.startswith(site[0]) for url in sizes)
    assert sum(sizes.values()) <= 20_000
