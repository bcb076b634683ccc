"""Two windows, an old page, and posts that no page of ours makes."""

import pytest

from tests.walks.answers import PLAIN
from tests.walks.inside import Inside
from tests.walks.journey import walk

CONTACT = PLAIN["contact"]


def test_the_second_window_gets_both_answers_to_choose_from(browser, draft):
    walk(browser, until="hopes")
    one, other = (browser.get("/intake/contact") for _ in range(2))
    browser.submit(one, {"name": "First Window"})
    page = browser.submit(other, {"name": "Second Window"})
    assert page.status == 409
    assert "First Window" in page.text
    assert "Second Window" in page.text
    assert draft()[1].answers["contact"]["name"] == "First Window"
    keep = page.soup.select_one("main a.button--second")["href"]
    assert browser.get(keep).soup.select_one("[name=name]")["value"] == "First Window"
    assert browser.submit(page, {}).path == "/intake/hopes"
    assert draft()[1].answers["contact"]["name"] == "Second Window"


def test_a_first_answer_in_two_windows(browser, draft):
    walk(browser, until="hopes")
    one, other = (browser.get("/intake/hopes") for _ in range(2))
    browser.submit(one, PLAIN["hopes"])
    page = browser.submit(other, {**PLAIN["hopes"], "goals": ["anxiety"]})
    assert page.status == 409
    assert draft()[1].answers["hopes"]["goals"] == ["depression"]


@pytest.mark.parametrize("version", ["", "x", "-1", "\u0661", "9" * 30, ["1", "1"], None])
def test_a_version_that_cannot_be_read_overwrites_nothing(browser, draft, version):
    walk(browser, until="hopes")
    token = browser.get("/intake/contact").soup.select_one("[name=csrf_token]")["value"]
    fields = {**CONTACT, "csrf_token": token, "name": "Somebody Else"}
    if version is not None:
        fields["version"] = version
    assert browser.post("/intake/contact", fields).status == 409
    assert draft()[1].answers["contact"]["name"] == CONTACT["name"]


def test_two_windows_on_the_first_page(browser, rows):
    from intake.models import Intake

    one, other = (browser.get("/intake/") for _ in range(2))
    browser.submit(one, {"privacy": "yes"})
    page = browser.submit(other, {"privacy": "yes"})
    assert page.status == 200
    assert len(rows(Intake)) == 1


@pytest.mark.parametrize("token", ["", "wrong", None])
def test_a_post_with_a_bad_token_keeps_what_was_typed(browser, draft, token):
    page = walk(browser, until="hopes")
    fields = {**PLAIN["hopes"], "version": "0"}
    if token is not None:
        fields["csrf_token"] = token
    page = browser.post("/intake/hopes", fields)
    assert page.status == 400
    assert "hopes" not in draft()[1].answers
    assert (
        page.soup.select_one("main form [name=hope_text]")["value"] == PLAIN["hopes"]["hope_text"]
    )
    assert browser.submit(page, {}).path == "/intake/care"
    assert draft()[1].answers["hopes"]["hope_text"] == PLAIN["hopes"]["hope_text"]


def test_the_token_of_another_session_is_worth_nothing(served, browser):
    page = walk(browser, until="hopes")
    stranger = Inside(served)
    token = stranger.get("/intake/").soup.select_one("[name=csrf_token]")["value"]
    assert browser.submit(page, {**PLAIN["hopes"], "csrf_token": token}).status == 400


def test_another_browser_sees_nothing_of_this_form(served, browser):
    walk(browser, until="hopes")
    stranger = Inside(served)
    assert stranger.get("/intake/contact").path == "/intake/before-you-start"


def test_an_answer_without_a_form_is_given_back_in_words(served, browser, rows):
    from intake.models import Answer

    page = walk(browser, until="hopes")
    before = [row.body for row in rows(Answer)]
    browser.client.delete_cookie("intake")
    page = browser.submit(page, PLAIN["hopes"])
    assert page.status == 400
    page = browser.submit(page, {})
    assert page.status == 409
    assert "not open here any more" in page.text
    assert PLAIN["hopes"]["hope_text"] in page.text
    assert page.soup.select_one("main a[href='/resume']")
    assert [row.body for row in rows(Answer)] == before


def test_a_planted_session_is_worth_nothing_once_a_form_hangs_on_it(served, browser):
    page = browser.get("/intake/")
    planted = browser.client.get_cookie("intake").value
    browser.submit(page, PLAIN["before-you-start"])
    assert browser.client.get_cookie("intake").value != planted
    thief = Inside(served)
    thief.client.set_cookie("intake", planted)
    assert thief.get("/intake/safe-now").path == "/intake/before-you-start"


@pytest.mark.parametrize("made_up", ["A" * 43, "0", "x" * 3000])
def test_a_made_up_session_is_never_taken_over(served, made_up):
    person = Inside(served)
    person.client.set_cookie("intake", made_up)
    person.submit(person.get("/intake/"), PLAIN["before-you-start"])
    assert person.client.get_cookie("intake").value != made_up


def test_a_page_sent_wrong_keeps_the_version_that_was_seen(browser, draft):
    walk(browser, until="hopes")
    one, other = (browser.get("/intake/contact") for _ in range(2))
    browser.submit(one, {"name": "First Window"})
    page = browser.submit(other, {"name": ""})
    assert page.status == 422
    page = browser.submit(page, {"name": "Second Window"})
    assert page.status == 409
    assert draft()[1].answers["contact"]["name"] == "First Window"


def posted(browser, path="/intake/hopes", **how):
    return browser.client.post(path, **how)


def test_what_no_page_of_ours_sends_is_refused(browser, draft):
    walk(browser, until="hopes")
    crossed = {"Sec-Fetch-Site": "cross-site"}
    assert posted(browser, data={"a": "b"}, headers=crossed).status_code == 403
    assert posted(browser, json={"goals": ["depression"]}).status_code == 415
    assert posted(browser, data="<a/>", content_type="application/xml").status_code == 415
    multipart = posted(browser, data={"a": "b"}, content_type="multipart/form-data")
    assert multipart.status_code == 415
    assert posted(browser, data={"hope_text": "x" * 70_000}).status_code == 413
    assert "hopes" not in draft()[1].answers


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_other_methods_are_refused(browser, method):
    walk(browser, until="hopes")
    assert browser.client.open("/intake/hopes", method=method).status_code == 405


@pytest.mark.parametrize(
    "path", ["/nowhere", "/intake/contact/..%2f", "/intake/%00", "/intake/" + "x" * 5000]
)
def test_a_page_that_is_not_there_is_a_page_too(browser, path):
    page = browser.get(path)
    assert page.status in (200, 404)
    assert page.soup.select_one('a[href="tel:988"]')


def test_seven_thousand_fields_are_no_fault_of_ours(browser):
    page = walk(browser, until="hopes")
    token = page.soup.select_one("[name=csrf_token]")["value"]
    many = {f"f{number}": "" for number in range(7000)}
    body = {"csrf_token": token, **PLAIN["hopes"], **many}
    assert browser.post("/intake/hopes", body).status < 500


@pytest.mark.parametrize(
    ("raw", "words"),
    [(b"%00", "hidden characters"), (b"%0d%0aSet-Cookie:%20a=b", "hidden characters"),
     (b"%EF%BF%BD", "hidden characters"), (b"%ED%A0%80", "Ann%ED%A0%80Lee"),
     (b"%FF%FE", "Ann%FF%FELee"), (b"%C0%AF", "Ann%C0%AFLee")],
)  # fmt: skip
def test_bytes_that_are_no_text_are_refused_or_kept_as_they_came(browser, raw, words):
    page = walk(browser, until="contact")
    token = page.soup.select_one("[name=csrf_token]")["value"].encode()
    answer = browser.client.post(
        "/intake/contact",
        data=b"csrf_token=" + token + b"&name=Ann" + raw + b"Lee",
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 422
    assert words in answer.text


@pytest.mark.parametrize(
    "header",
    [("Cookie", "intake=" + "x" * 8000), ("Cookie", "intake=;;;=,"), ("Referer", "http://evil"),
     ("Accept-Language", "\u00ff;q=x,,"), ("User-Agent", "${jndi:ldap://x}"), ("Range", "bytes=0-"),
     ("X-Forwarded-Host", "evil.example"), ("X-Original-URL", "/staff/")],
)  # fmt: skip
def test_strange_headers_are_ignored(served, header):
    answer = served.test_client().get("/intake/before-you-start", headers=[header])
    assert answer.status_code == 200
    assert "evil" not in answer.text


def test_another_host_name_is_refused(served):
    assert served.test_client().get("/", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "javascript:alert(1)"])
def test_nothing_in_an_address_leads_away(browser, back):
    walk(browser, until="hopes")
    page = browser.get(f"/intake/contact?from={back}&next={back}&slug=x&_external=1")
    assert "evil.example" not in page.html.replace("&amp;", "&") or page.status == 200
    assert browser.submit(page, {}).url.startswith("http://localhost/intake/")
