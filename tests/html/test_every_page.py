"""Every page, in every state, under the HTML checkers."""

import pytest

from tests.html.html_validate import errors

pytestmark = pytest.mark.html

WRONG = """<!DOCTYPE html><html lang="en"><head><title>One</title></head>
<body><div><option>x</option></div><img src="a.png"></body></html>"""


def test_the_nu_checker_finds_nothing(album, html_checker):
    found = {name: html_checker.errors(page.html) for name, page in album}
    wrong = [f"{name}: {error}" for name, errors in found.items() for error in errors]
    assert wrong == []


def test_html_validate_finds_nothing(album, tmp_path):
    assert errors(tmp_path, [(name, page.html) for name, page in album]) == []


def test_html_validate_finds_what_is_wrong(tmp_path):
    found = errors(tmp_path, [("wrong", WRONG)])
    assert any("element-permitted-content" in one for one in found)
    assert all(one.startswith("wrong.html: 2: ") for one in found)
