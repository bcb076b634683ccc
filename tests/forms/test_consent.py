"""Two consents, apart from each other, and a typed name."""

from intake.forms.documents import document
from tests.forms.filling import answer, errors

GOOD = {"telehealth": "yes", "messages": "no", "signature": "Ann Lee"}


def test_which_words_were_agreed_to_is_kept():
    stored = answer("consent", {**GOOD, "documents": "forged"})
    assert stored["documents"] == {key: document(key).mark for key in ("telehealth", "messages")}


def test_telehealth_is_needed_and_messages_are_free_to_refuse():
    assert errors("consent", {**GOOD, "telehealth": ""})["telehealth"]
    assert answer("consent", GOOD)["messages"] == "no"


def test_a_signature_is_typed():
    assert errors("consent", {**GOOD, "signature": "  "})["signature"] == [
        "Type your full name to sign"
    ]


def test_a_change_of_words_changes_the_fingerprint():
    assert document("telehealth").fingerprint != document("messages").fingerprint
    assert "not approved" in " ".join(document("telehealth").text)
