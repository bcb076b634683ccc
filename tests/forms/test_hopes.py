"""What a patient hopes for."""

from tests.forms.filling import answer, errors


def test_several_goals_are_kept_in_their_order_and_once():
    sent = {"goals": ["other", "depression", "other"], "ssri_plan": "off"}
    assert answer("hopes", sent)["goals"] == ["depression", "other"]


def test_an_unknown_goal_is_refused_without_being_quoted():
    found = errors("hopes", {"goals": ["<script>1</script>"], "ssri_plan": "off"})
    assert found == {"goals": ["Select what you would like help with"]}


def test_own_words_may_have_lines_and_may_be_left_out():
    sent = {"goals": "anxiety", "ssri_plan": "unsure", "hope_text": " one\r\ntwo "}
    assert answer("hopes", sent)["hope_text"] == "one\ntwo"
    assert "hope_text" not in answer("hopes", {**sent, "hope_text": "  "})
    assert errors("hopes", {**sent, "hope_text": "a" * 2001})["hope_text"]


def test_ten_thousand_values_are_an_error_and_no_more():
    sent = {"goals": [str(n) for n in range(10_000)], "ssri_plan": "off"}
    assert errors("hopes", sent)["goals"]
