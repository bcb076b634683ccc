"""Style sheets and scripts arrive packed, typed, and under the hash of their content."""

import gzip
import re

import pytest
from flask import url_for

SHEET = "css/pages.css"


@pytest.fixture
def address(app):
    with app.test_request_context():
        return url_for("static", filename=SHEET)


def test_an_address_with_its_hash_is_kept_for_ever(client, address):
    response = client.get(address)
    assert re.search(r"\?v=[0-9a-f]{16}$", address)
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.content_type == "text/css; charset=utf-8"


@pytest.mark.parametrize("query", ["", "?v=", "?v=0000000000000000", "?v=%00"])
def test_any_other_address_is_asked_for_again(client, query):
    assert client.get(f"/static/{SHEET}{query}").headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    ("accepts", "packed"), [("gzip, br", True), ("", False), ("gzip;q=0", False), ("br", False)]
)
def test_it_is_packed_only_for_those_who_can_unpack(client, address, accepts, packed):
    response = client.get(address, headers={"Accept-Encoding": accepts})
    assert (response.headers.get("Content-Encoding") == "gzip") is packed
    assert "Accept-Encoding" in response.headers["Vary"]
    body = gzip.decompress(response.data) if packed else response.data
    assert b"--accent" in body


def test_the_one_sheet_holds_every_small_one(client, address):
    body = client.get(address).get_data(as_text=True)
    for mark in (":root", ".sheet", ".input", ".choice", ".button", ".note", ".card", ".tag"):
        assert f"{mark} {{" in body


@pytest.mark.parametrize("name", ["js/page.js", "mark.svg", "css/print.css"])
def test_each_file_has_its_type(client, name):
    kinds = {"js": "text/javascript", "svg": "image/svg+xml", "css": "text/css"}
    response = client.get(f"/static/{name}")
    assert response.status_code == 200
    assert response.mimetype == kinds[name.rsplit(".", 1)[1]]


@pytest.mark.parametrize(
    "name", ["../settings.py", "css", "css/../../settings.py", "nothing.css", "%2e%2e/x"]
)
def test_nothing_else_is_served(client, name):
    assert client.get(f"/static/{name}").status_code == 404


def test_a_file_sets_no_cookie(client, address):
    assert "Set-Cookie" not in client.get(address).headers
