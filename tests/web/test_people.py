"""The staff list: who is invited, changed and closed, by whom, and that somebody is always left."""

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from intake.domain.actors import staff
from intake.extensions import db
from intake.gateways import clock
from intake.models import AccountEvent, StaffLink, User, WebSession
from intake.services import managing
from intake.services.managing import LastManagerError
from intake.services.transaction import writing
from tests.walks.accounts import JOIN, WORDS
from tests.walks.inside import Inside
from tests.walks.scenes import work
from tests.web.account_people import DANA, MANAGER, PASSWORD, add, set_up, sign_in

pytestmark = pytest.mark.usefixtures("still")
NEW = "kim@lakeside.example.org"


@pytest.fixture
def manager(served):
    return add(served, MANAGER, "manager", name="Robin Larsen")


@pytest.fixture
def dana(served):
    return add(served)


@pytest.fixture
def boss(served, manager):
    return sign_in(served, MANAGER)


def invite(boss, email=NEW, roles=("operator",)):
    page = boss.get("/staff/people/invite")
    return boss.submit(page, {"email": email, "name": "Kim Novak", "roles": list(roles)})


def link_of(letters, to=NEW):
    return next(
        found.group() for one in letters if one.to == to and (found := JOIN.search(one.text))
    )


def person(app, email):
    with app.app_context():
        return db.session.scalar(select(User).where(User.email == email))


def events(app, user_id):
    with app.app_context():
        query = select(AccountEvent).where(AccountEvent.user_id == user_id)
        return [
            (row.event, row.actor) for row in db.session.scalars(query.order_by(AccountEvent.at))
        ]


def test_somebody_invited_comes_in_by_the_letter_and_works(served, boss, manager):
    assert "The invitation is on its way" in invite(boss).text
    letters = work(served)
    assert [one.to for one in letters] == [NEW]
    guest = Inside(served)
    link = link_of(letters)
    for _ in range(5):
        page = guest.get(link)
    assert page.status == 200
    assert guest.submit(page, {"password": WORDS}).path == "/staff/login"
    assert sign_in(served, NEW, WORDS).page.path == "/ops/"
    kim = person(served, NEW).id
    told = events(served, kim)
    assert told[0] == ("account.invite", f"user:{manager}")
    assert told[1] == ("account.join", f"user:{kim}")


def test_a_link_works_once_and_its_token_stands_nowhere(served, boss):
    invite(boss)
    link = link_of(work(served))
    page = Inside(served).get(link)
    with served.app_context():
        row = db.session.scalars(select(StaffLink)).one()
        token = link.rpartition("/")[2]
        assert token not in (row.token_hash, row.token.decode("latin-1"))
    first, second = Inside(served), Inside(served)
    pages = first.get(link), second.get(link)
    assert first.submit(pages[0], {"password": WORDS}).path == "/staff/login"
    late = second.submit(pages[1], {"password": "another few words of mine"})
    assert late.status == 410
    assert page.headers["Referrer-Policy"] == "strict-origin"


def test_a_password_that_will_not_do_leaves_the_link_as_it_is(served, boss):
    invite(boss)
    guest, link = Inside(served), link_of(work(served))
    for bad in ("tiny-pw", "lakesidekimnovak", "passwordpassword", "x" * 129):
        answer = guest.submit(guest.get(link), {"password": bad})
        assert answer.status == 422
        assert bad not in answer.html
    assert guest.submit(guest.get(link), {"password": WORDS}).path == "/staff/login"


def test_a_link_ends_after_three_days(served, boss, pass_time):
    invite(boss)
    link = link_of(work(served))
    pass_time(hours=73)
    guest = Inside(served)
    assert guest.submit(guest.get(link), {"password": WORDS}).status == 410


@pytest.mark.parametrize("change", ["upper", "longer", "shorter", "other"])
def test_every_link_that_is_none_ends_on_the_same_page(served, boss, change):
    invite(boss)
    link = link_of(work(served))
    token = link.rpartition("/")[2]
    wrong = {
        "upper": token.swapcase(),
        "longer": token + "A",
        "shorter": token[:-1],
        "other": "x" * 43,
    }[change]
    guest = Inside(served)
    page = guest.get(f"/staff/join/{wrong}")
    assert page.status == 200
    answer = guest.submit(page, {"password": WORDS})
    assert answer.status == 410
    assert "It has expired or was already used" in answer.text


def test_the_answer_is_the_same_for_a_known_address_and_changes_nothing(served, boss, dana):
    known, unknown = invite(boss, DANA, ["manager"]), invite(boss, NEW)
    assert (known.status, known.path) == (unknown.status, unknown.path)
    assert "The invitation is on its way" in known.text
    found = person(served, DANA)
    assert [role.name for role in found.roles] == ["clinician"]
    letter = next(one for one in work(served) if one.to == DANA)
    assert "You have an account with this address already" in letter.text
    assert "/staff/join/" not in letter.text


def test_inviting_again_ends_the_link_before(served, boss):
    invite(boss)
    old = link_of(work(served))
    kim = person(served, NEW).id
    boss.submit(boss.get(f"/staff/people/{kim}/invite"), {})
    new = link_of(work(served))
    guest = Inside(served)
    assert guest.submit(guest.get(old), {"password": WORDS}).status == 410
    assert guest.submit(guest.get(new), {"password": WORDS}).path == "/staff/login"


def test_roles_are_changed_at_once_and_written_down(served, boss, dana, manager):
    theirs = sign_in(served)
    page = boss.get(f"/staff/people/{dana}/roles")
    done = boss.submit(page, {"roles": ["auditor"]})
    assert "Roles changed from Clinician to Auditor" in done.text
    assert theirs.get("/staff/").path == "/staff/login"
    assert events(served, dana)[-1] == ("roles.change", f"user:{manager}")
    assert sign_in(served).page.path == "/staff/record"


def test_a_closed_account_is_out_at_once_and_stays_out(served, boss, dana):
    theirs = sign_in(served)
    boss.submit(boss.get(f"/staff/people/{dana}/close"), {})
    assert theirs.get("/staff/").path == "/staff/login"
    again = sign_in(served)
    assert again.page.status == 422
    assert "Check your email and password" in again.page.text
    boss.submit(boss.get(f"/staff/people/{dana}/reopen"), {})
    assert sign_in(served).page.path == "/staff/"


def test_a_lost_phone_is_helped_with(served, boss, dana, manager):
    theirs = sign_in(served)
    set_up(theirs)
    boss.submit(boss.get(f"/staff/people/{dana}/reset"), {})
    assert theirs.get("/staff/").path == "/staff/login"
    assert sign_in(served).page.path == "/staff/"
    assert events(served, dana)[-2] == ("second-factor.reset", f"user:{manager}")


@pytest.mark.parametrize("act", ["close", "roles"])
def test_the_last_manager_stays(served, boss, manager, act):
    page = boss.get(f"/staff/people/{manager}/{act}")
    answer = boss.submit(page, {"roles": ["clinician"]} if act == "roles" else {})
    assert answer.status == 422
    assert "Make somebody else a manager first" in answer.text
    assert person(served, MANAGER).active
    assert [role.name for role in person(served, MANAGER).roles] == ["manager"]


def test_of_two_managers_one_may_go_and_not_both(served, manager):
    other = add(served, "second@lakeside.example.org", "manager", "clinician", name="Second")
    with served.app_context():
        who = {"actor": staff(manager), "now": clock.now()}
        # Somebody who was invited and has not come in yet cannot run anything.
        managing.invite(NEW, "Kim", ["manager"], **who)
        managing.close(other, **who)
        with pytest.raises(LastManagerError):
            managing.change_roles(manager, ["clinician"], **who)
        with pytest.raises(LastManagerError):
            managing.close(manager, **who)


def test_the_database_itself_refuses_to_change_the_history(served, dana):
    for change in (update(AccountEvent).values(actor="user:x"), delete(AccountEvent)):
        with served.app_context(), pytest.raises(IntegrityError), writing() as session:
            session.execute(change)


def test_what_matters_asks_once_more(boss, dana, pass_time):
    pass_time(minutes=6)
    for path in ("invite", f"{dana}/roles", f"{dana}/close", f"{dana}/reset"):
        assert boss.get(f"/staff/people/{path}").path == "/staff/confirm"
    assert boss.get("/staff/people").path == "/staff/people"


def test_nobody_but_managers_sees_the_list(served, dana):
    browser = sign_in(served)
    assert browser.get("/staff/people").status == 404
    assert MANAGER not in browser.get("/staff/people").html


def test_a_forgotten_password_is_set_anew_and_the_code_still_asked(served, dana):
    phone, _codes = set_up(sign_in(served))
    elsewhere = sign_in(served)
    elsewhere.submit(elsewhere.page, {"code": phone.code()})
    guest = Inside(served)
    sent = guest.submit(guest.get("/staff/forgotten"), {"email": DANA.upper()})
    assert sent.path == "/staff/forgotten/sent"
    letter = work(served)[-1]
    assert letter.to == DANA
    link = letter.text[letter.text.index("/staff/new-password/") :].split()[0]
    assert guest.submit(guest.get(link), {"password": WORDS}).path == "/staff/login"
    assert elsewhere.get("/staff/").path == "/staff/login"
    assert sign_in(served).page.status == 422
    assert sign_in(served, DANA, WORDS).page.path == "/staff/login/code"


def test_an_unknown_address_is_answered_alike_and_written_to_by_nobody(served, dana):
    answers = []
    for email in (DANA, "nobody@lakeside.example.org"):
        guest = Inside(served)
        answers.append(guest.submit(guest.get("/staff/forgotten"), {"email": email}))
    assert answers[0].html == answers[1].html
    with served.app_context():
        assert len(db.session.scalars(select(StaffLink)).all()) == 2
    assert [one.to for one in work(served)] == [DANA]


def test_no_more_than_three_letters_an_hour(served, dana):
    guest = Inside(served)
    for _ in range(5):
        guest.submit(guest.get("/staff/forgotten"), {"email": DANA})
    assert len(work(served)) == 3


def test_the_letters_name_nothing_but_the_clinic_and_the_link(served, boss, dana):
    invite(boss)
    guest = Inside(served)
    guest.submit(guest.get("/staff/forgotten"), {"email": DANA})
    for letter in work(served):
        for part in (letter.subject, letter.text, letter.html):
            assert "Kim" not in part
            assert "Dana" not in part


def test_one_browser_is_signed_out_from_another_and_then_all(served, dana):
    one, two = sign_in(served), sign_in(served)
    page = one.get("/staff/account")
    ending = page.soup.select("form[action*='/sessions/'][action$='/end']")
    theirs = next(form for form in ending if form["action"] != "/staff/account/sessions/end")
    one.post(theirs["action"], {"csrf_token": theirs.select_one("input")["value"]})
    assert two.get("/staff/").path == "/staff/login"
    three = sign_in(served)
    every = one.get("/staff/account").soup.select_one("form[action='/staff/account/sessions/end']")
    done = one.post(every["action"], {"csrf_token": every.select_one("input")["value"]})
    assert done.path == "/staff/login"
    assert "You are signed out everywhere" in done.text
    for browser in (one, three):
        assert browser.get("/staff/").path == "/staff/login"
    with served.app_context():
        query = select(WebSession).where(WebSession.user_id == dana)
        assert db.session.scalars(query).all() == []


def test_nobody_ends_a_session_of_somebody_else(served, boss, dana):
    theirs = sign_in(served)
    handle = boss_handle(served, dana)
    token = boss.get("/staff/account").soup.select_one("[name=csrf_token]")["value"]
    boss.post(f"/staff/account/sessions/{handle}/end", {"csrf_token": token})
    assert theirs.get("/staff/").path == "/staff/"
    for wild in ("%", "_" * 16, "x"):
        boss.post(f"/staff/account/sessions/{wild}/end", {"csrf_token": token})
    assert boss.get("/staff/").path == "/staff/"


def boss_handle(app, user_id):
    with app.app_context():
        query = select(WebSession.token_hash).where(WebSession.user_id == user_id)
        return db.session.scalars(query).one()[:16]


def test_a_new_password_ends_every_other_session(served, dana):
    one, two = sign_in(served), sign_in(served)
    page = one.get("/staff/account/password")
    assert one.submit(page, {"password": "short"}).status == 422
    assert one.submit(page, {"password": WORDS}).path == "/staff/account"
    assert one.get("/staff/").path == "/staff/"
    assert two.get("/staff/").path == "/staff/login"
    assert sign_in(served, DANA, WORDS).page.path == "/staff/"
    assert sign_in(served, DANA, PASSWORD).page.status == 422


def test_eight_characters_are_enough_with_a_second_factor(served, dana):
    browser = sign_in(served)
    page = browser.get("/staff/account/password")
    assert browser.submit(page, {"password": "vQ7-mzpk"}).status == 422
    set_up(browser)
    page = browser.get("/staff/account/password")
    assert browser.submit(page, {"password": "vQ7-mzpk"}).path == "/staff/account"
