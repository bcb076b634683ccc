"""What a clinician sees first of somebody in danger, before the form is sent."""

from intake.extensions import db
from intake.models import Intake
from tests.walks.answers import PLAIN, changed
from tests.walks.inside import Inside
from tests.walks.journey import walk


def opened(app, logins):
    """The page of the one case."""
    with app.app_context():
        reference = db.session.scalars(db.select(Intake.reference)).one()
    desk, login = Inside(app), logins["clinician"]
    desk.submit(desk.get("/staff/login"), {"email": login["email"], "password": login["password"]})
    return desk.get(f"/staff/intakes/{reference}")


def test_help_asked_for_first_of_all_gives_place_and_number(service, logins):
    patient = Inside(service)
    patient.submit(walk(patient, until="safe-now"), {"help_now": "yes"})
    patient.submit(patient.get("/intake/help-now"), {**PLAIN["safety-now"], "safe": "no"})
    page = opened(service, logins)
    assert page.soup.select_one('main a[href="tel:+16085550179"]')
    assert PLAIN["safety-now"]["where"] in page.text
    assert "No phone number was given yet." not in page.text


def test_a_minor_who_asked_for_help_still_reaches_staff(service, logins):
    patient = Inside(service)
    answers = changed(safe_now={"help_now": "yes"}, about_you={"adult": "no", "state": "WI"})
    page = walk(patient, answers, until="pause")
    assert "This form is for adults" in page.text
    assert page.soup.select_one('main a[href="tel:988"]')
    assert "Asked for help now. Call now." in opened(service, logins).text


def test_a_voicemail_that_was_allowed_is_not_left_where_home_is_not_safe(service, logins):
    unsafe = {**PLAIN["emergency"], "safe_home": "no", "safe_way": "marker-noon by text"}
    answers = changed(contact={**PLAIN["contact"], "voicemail": "yes"}, emergency=unsafe)
    walk(Inside(service), answers, until="consent")
    page = opened(service, logins)
    assert "Leave no message." in page.text
    assert "You may leave a voicemail." not in page.text
    assert "marker-noon by text" in page.text
