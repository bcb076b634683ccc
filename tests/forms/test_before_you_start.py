"""The privacy notice."""

from hashlib import sha256

from intake.forms.documents import document
from tests.forms.filling import answer, errors


def test_the_notice_must_be_agreed_to():
    assert errors("before-you-start", {}) == {"privacy": ["Tick the box to go on"]}
    assert errors("before-you-start", {"privacy": "on"})


def test_which_words_were_agreed_to_is_kept():
    stored = answer("before-you-start", {"privacy": "yes", "notice": "forged"})
    assert stored["notice"] == document("privacy").mark
    assert len(stored["notice"]["sha256"]) == len(sha256().hexdigest())


def test_the_notice_says_that_staff_can_see_a_draft_that_tells_of_danger():
    words = " ".join(document("privacy").text)
    assert "We save each answer as you go." in words
    assert "may call you, even if you do not finish" in words
