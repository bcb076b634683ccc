"""Every page, in every state, under the HTML checkers."""

import pytest

pytestmark = pytest.mark.html


def test_the_nu_checker_finds_nothing(album, html_checker):
    found = {name: html_checker.errors(page.html) for name, page in album}
    wrong = [f"{name}: {error}" for name, errors in found.items() for error in errors]
    assert wrong == []
