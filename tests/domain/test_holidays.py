"""Federal holidays fall where the Office of Personnel Management says they do."""

from datetime import date

from intake.domain.holidays import holidays


def of(year):
    return [day for day, _ in holidays(date(year, 1, 1), date(year, 12, 31))]


def test_2026_as_published():
    assert of(2026) == [
        date(2026, 1, 1), date(2026, 1, 19), date(2026, 2, 16), date(2026, 5, 25),
        date(2026, 6, 19), date(2026, 7, 3), date(2026, 9, 7), date(2026, 10, 12),
        date(2026, 11, 11), date(2026, 11, 26), date(2026, 12, 25),
    ]  # fmt: skip


def test_2027_ends_with_the_next_new_year():
    assert of(2027) == [
        date(2027, 1, 1), date(2027, 1, 18), date(2027, 2, 15), date(2027, 5, 31),
        date(2027, 6, 18), date(2027, 7, 5), date(2027, 9, 6), date(2027, 10, 11),
        date(2027, 11, 11), date(2027, 11, 25), date(2027, 12, 24), date(2027, 12, 31),
    ]  # fmt: skip


def test_every_holiday_is_on_a_working_day_and_eleven_a_year():
    found = holidays(date(2030, 1, 1), date(2049, 12, 31))
    assert all(day.weekday() < 5 for day, _ in found)
    assert len({name for _, name in found}) == 11
    assert 219 <= len(found) <= 221
