"""The rest of the questions, answered from the patient's own page on another device."""

from intake.models import Intake
from tests.web.visit.conftest import BORN


def test_who_shows_who_they_are_goes_on_with_the_second_part(sent, stranger):
    path = sent()
    assert "A few more questions" in stranger.get(path).text
    asked = stranger.get(f"{path}/more")
    assert asked.path == f"{path}/who"
    offer = stranger.submit(asked, BORN)
    assert offer.path == f"{path}/more"
    first = stranger.submit(offer, {})
    assert first.path.startswith("/intake/")
    assert first.status == 200
    assert stranger.get("/intake/done").status == 200


def test_looking_opens_nothing(sent, stranger):
    path = sent()
    stranger.submit(stranger.get(f"{path}/more"), BORN)
    for _ in range(3):
        assert stranger.get(f"{path}/more").path == f"{path}/more"
    assert stranger.get("/intake/done").path != "/intake/done"


def test_without_the_date_of_birth_nothing_is_opened(sent, stranger, clinic):
    path = sent()
    shown = stranger.get(f"{path}/withdraw")
    token = shown.soup.select_one("[name=csrf_token]")["value"]
    done = stranger.post(f"{path}/more", {"csrf_token": token})
    assert done.path == f"{path}/who"
    assert stranger.get("/intake/done").path != "/intake/done"


def test_a_request_that_was_taken_back_asks_nothing_more(sent, stranger, clinic):
    path = sent()
    stranger.submit(stranger.get(f"{path}/who?next=withdraw"), BORN)
    stranger.submit(stranger.get(f"{path}/withdraw"), {})
    [intake] = clinic.rows(Intake)
    assert intake.state == "withdrawn"
    assert "A few more questions" not in stranger.get(path).text
    assert stranger.get(f"{path}/more").path == path
