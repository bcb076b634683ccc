"""Coming back: tries are counted by the database."""

from concurrent.futures import ThreadPoolExecutor

from intake.extensions import db
from intake.services import returning, sessions


def test_tries_are_counted_up(app, now):
    token = sessions.create({"intake": "x"}, user_id=None, now=now)
    assert [returning.spend_try(token) for _ in range(3)] == [1, 2, 3]
    assert sessions.load(token, now=now).data == {"intake": "x", "tries": 3}


def test_tries_side_by_side_all_count(app, now):
    token = sessions.create({}, user_id=None, now=now)
    db.session.rollback()

    def spend(_number):
        with app.app_context():
            return returning.spend_try(token)

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(spend, range(16))) == list(range(1, 17))


def test_a_session_that_is_gone_has_no_try_left(app):
    assert returning.spend_try("nobody") > returning.TRIES


def test_dates_are_compared_whole():
    assert returning.is_same_day("1985-03-14", "1985-03-14")
    assert not returning.is_same_day("1985-03-14", "1985-03-15")
    assert not returning.is_same_day("", "1985-03-14")
