"""What the call needs."""

from tests.forms.filling import answer, errors
from tests.walks.answers import PLAIN

GOOD = PLAIN["practical"]


def test_an_interpreter_needs_a_language():
    assert set(errors("practical", {**GOOD, "interpreter": "yes"})) == {"language"}
    said = {**GOOD, "interpreter": "yes", "language": "Hmong"}
    assert answer("practical", said)["language"] == "Hmong"


def test_somebody_without_a_device_or_a_place_goes_on():
    said = {**GOOD, "device": "none", "private_place": "no", "how": "in_person"}
    assert errors("practical", said) == {}


def test_all_is_asked():
    assert set(errors("practical", {})) == set(GOOD)
