"""Every list of hostile input against every page of the form, as the step table has them.

A fault of ours is never the answer; what was typed is still there; nothing is echoed unescaped, and
no error quotes what was sent.
"""

from __future__ import annotations

import shutil
from urllib.parse import urlsplit

import pytest

from intake.domain.steps import BY_SLUG
from intake.extensions import db
from intake.services.transaction import writing
from tests.fixtures.calls import add_clinician
from tests.fixtures.service import NOON, build
from tests.walks.homecoming import pass_time
from tests.walks.scenes import work
from tests.walks.web import Page, standing
from tests.web.abuse import (
    CHOICES,
    DATES,
    EMAILS,
    NAMES,
    NUMBERS,
    RAW,
    TEXTS,
    TOKENS,
    addresses,
    seat,
)

PAGES = addresses()


@pytest.fixture(scope="module")
def people(tmp_path_factory, migrated):
    var = tmp_path_factory.mktemp("abuse")
    shutil.copy(migrated, var / "intake.sqlite3")
    app = build(var=var)
    with app.app_context(), writing() as session:
        add_clinician(session, created_at=NOON)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def on(people):
    """Opens one of the pages as somebody for whom all are open; gives browser and page."""

    def run(slug, path):
        browser = seat(people, BY_SLUG[slug].part)
        page = browser.get(path)
        assert (page.status, page.path) == (200, path), f"{path} led to {page.path}"
        return browser, page

    return run


def form_of(page):
    """The page's own form."""
    found = page.soup.select_one("main form[method=post]")
    assert found, f"{page.path} has no form: {page.text[:200]}"
    return found


def controls(page, *kinds):
    """Names of the controls of these kinds."""
    found = []
    for control in form_of(page).select("input[name], textarea[name], select[name]"):
        kind = control.get("type", "text") if control.name == "input" else control.name
        if kind in kinds and control["name"] not in found:
            found.append(control["name"])
    return found


def post(browser, path, fields):
    answer = browser.client.post(path, data=fields, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code < 500, f"{answer.status_code} at {path} for {fields!r:.300}"
    return Page(answer.status_code, path, answer.get_data(as_text=True))


def quotes(page, value):
    """Whether an error of the page quotes what was sent, or the page holds it unescaped."""
    # A plain word, such as "none", may stand in an error of its own right.
    if (
        len(value.strip()) > 3
        and not value.strip().isalpha()
        and any(value.strip() in error.get_text() for error in page.soup.select(".errors, .error"))
    ):
        return True
    return any(mark in value for mark in "<>") and value.strip() in page.html


def plain(value):
    return value.replace("\r\n", "\n")


@pytest.mark.parametrize(("slug", "path"), PAGES)
def test_any_text_in_the_boxes(on, slug, path):
    """Each text of the list once a page, spread over its boxes; what is special, where it belongs."""
    browser, page = on(slug, path)
    before = standing(form_of(page))
    for number, sent in enumerate(spread(page)):
        if number % 12 == 11 and path.endswith("/add"):
            # A list that is full takes no more, and says so; here it is the words that matter.
            browser, page = on(slug, path)
            before = standing(form_of(page))
        answer = post(browser, path, {**before, **sent})
        assert answer.status in (200, 303, 409, 422)
        assert not any(quotes(answer, value) for value in sent.values()), sent
        if answer.status == 422:
            held = standing(form_of(answer))
            lost = [name for name in sent if plain(held.get(name) or "") != plain(sent[name])]
            assert not lost, f"gone from {lost}: {sent!r:.300}"


def spread(page):
    """What is typed into the boxes of a page, post by post."""
    boxes = controls(page, "text", "email", "tel", "textarea")
    if not boxes:
        # A page without a box is sent once, as it stands.
        return [{}]
    width = len(boxes)
    posts = [
        dict(zip(boxes, TEXTS[start : start + width], strict=False))
        for start in range(0, len(TEXTS), width)
    ]
    posts += [{name: value} for name in controls(page, "email") for value in EMAILS]
    posts += [{name: value} for name in controls(page, "tel") for value in NUMBERS]
    numeric = [c["name"] for c in form_of(page).select("input[type=text][inputmode=numeric]")]
    posts += [dict.fromkeys(numeric, value) for value in NUMBERS if numeric]
    return posts


@pytest.mark.parametrize(("slug", "path"), PAGES)
def test_any_value_for_every_choice(on, slug, path):
    browser, page = on(slug, path)
    names = controls(page, "radio", "checkbox", "select")
    before = standing(form_of(page))
    for value in CHOICES:
        answer = post(browser, path, {**before, **dict.fromkeys(names, value)})
        assert answer.status in (200, 303, 409, 413, 422)
        for one in value[:3] if isinstance(value, list) else [value]:
            assert not quotes(answer, one), one
        if answer.status == 422:
            held = standing(form_of(answer))
            boxes = set(controls(page, "text", "email", "tel", "textarea")) - set(names)
            assert all(held[name] == before[name] for name in boxes & held.keys())


@pytest.mark.parametrize(
    ("slug", "path"), [pair for pair in PAGES if pair[0] in ("contact", "stopped-list")]
)
def test_any_date(on, slug, path):
    browser, page = on(slug, path)
    before = standing(form_of(page))
    dates = [name.removesuffix("-month") for name in before if name.endswith("-month")]
    for month, day, year in DATES:
        sent = dict(before)
        for name in dates:
            sent |= {f"{name}-month": month, f"{name}-day": day, f"{name}-year": year}
        answer = post(browser, path, sent)
        assert answer.status in (200, 303, 409, 422)
        assert not quotes(answer, year if isinstance(year, str) else "")


def test_dates_are_asked_where_the_list_above_looks(on):
    asked = {
        slug
        for slug, path in PAGES
        if any(name.endswith("-month") for name in standing(form_of(on(slug, path)[1])))
    }
    assert "contact" in asked
    assert asked <= {"contact", "stopped-list"}, "send the dates to the new page as well"


@pytest.mark.parametrize(("slug", "path"), PAGES)
def test_what_is_no_answer_at_all(on, slug, path):
    browser, page = on(slug, path)
    before = standing(form_of(page))
    token = before["csrf_token"]
    assert post(browser, path, {"csrf_token": token}).status in (200, 303, 409, 422)
    assert post(browser, path, {**before, **dict.fromkeys(NAMES, "1")}).status < 500
    doubled = {name: [value, value] for name, value in before.items() if name != "csrf_token"}
    assert post(browser, path, {"csrf_token": token, **doubled}).status < 500
    many = {f"f{number}": "" for number in range(3000)}
    assert post(browser, path, {**before, **many}).status < 500
    long = post(browser, path, {**before, "hope_text": "x" * 100_000})
    assert long.status == 413
    assert long.soup.select_one('a[href="tel:988"]')
    for version in ("", "x", "-1", "9" * 40, "\u0661", ["1", "2"]):
        assert post(browser, path, {**before, "version": version, "seen": version}).status < 500


@pytest.mark.parametrize(("slug", "path"), PAGES)
def test_bodies_and_methods_that_are_no_form(on, slug, path):
    browser, page = on(slug, path)
    token = standing(form_of(page))["csrf_token"].encode()
    name = (controls(page, "text", "email", "tel", "textarea", "radio", "checkbox") or ["x"])[0]
    for raw in RAW:
        answer = browser.client.post(
            path,
            data=b"csrf_token=" + token + b"&" + name.encode() + b"=a" + raw + b"b",
            content_type="application/x-www-form-urlencoded",
        )
        assert answer.status_code < 500, raw
        assert "Set-Cookie: a" not in str(answer.headers)
    for kind in ("application/json", "application/xml", "text/plain", "multipart/form-data"):
        refused = browser.client.post(path, data=b"{}", content_type=kind)
        assert refused.status_code == 415, kind
    for method in ("PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"):
        assert browser.client.open(path, method=method).status_code == 405
    assert browser.client.head(path).status_code == 200
    assert browser.client.post(path, data={"x": "y"}).status_code == 400


@pytest.mark.parametrize(
    ("slug", "path"),
    [pair for pair in PAGES if pair[0] != "time" and not BY_SLUG[pair[0]].collection]
    + [pair for pair in PAGES if pair[1].endswith("/add")],
)
def test_all_of_it_typed_and_never_sent(people, on, slug, path):
    """Kept words are shown again, and the rules read them, whatever they are."""
    browser, page = on(slug, path)
    at = form_of(page).select_one("[data-keep]")["data-keep"]
    before = standing(form_of(page))
    boxes = controls(page, "text", "email", "tel", "textarea", "radio", "checkbox", "select")
    for number, value in enumerate((*TEXTS[::11], *CHOICES[:-1:6], "<script>1</script>", "\x00")):
        sent = {
            **before,
            **dict.fromkeys(boxes, value),
            "window": f"{1:032x}",
            "number": number + 1,
        }
        assert post(browser, at, sent).status in (200, 409), value
        shown = browser.get(path)
        assert shown.status == 200
        assert not quotes(shown, value if isinstance(value, str) else "")
    pass_time(people, minutes=31)
    work(people)


@pytest.mark.parametrize("token", TOKENS)
@pytest.mark.parametrize("place", ["/resume/", "/visit/"])
def test_links_that_lead_nowhere(people, place, token):
    client = people.test_client()
    answer = client.get(place + token)
    assert answer.status_code in (200, 404, 405, 308)
    assert urlsplit(answer.headers.get("Location") or "").netloc in ("", "localhost")
    assert "<script>" not in answer.text.replace("<script type", "")
