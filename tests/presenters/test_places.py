"""Opening hours in words."""

from datetime import time
from types import SimpleNamespace

import pytest

from intake.presenters.places import hours_lines


def hours(*stretches):
    return SimpleNamespace(
        hours=[
            SimpleNamespace(weekday=day, opens=time(opens), closes=time(closes))
            for day, opens, closes in stretches
        ]
    )


@pytest.mark.parametrize(
    ("stretches", "lines"),
    [
        ([(0, 9, 17)], [("Monday", "9:00 AM to 5:00 PM")]),
        ([(0, 9, 17), (1, 9, 17), (2, 9, 17)], [("Monday to Wednesday", "9:00 AM to 5:00 PM")]),
        (
            [(0, 9, 17), (2, 9, 17)],
            [("Monday", "9:00 AM to 5:00 PM"), ("Wednesday", "9:00 AM to 5:00 PM")],
        ),
        (
            [(0, 13, 17), (0, 8, 12), (6, 10, 11)],
            [
                ("Monday", "8:00 AM to 12:00 PM, 1:00 PM to 5:00 PM"),
                ("Sunday", "10:00 AM to 11:00 AM"),
            ],
        ),
    ],
)
def test_days_with_the_same_hours_stand_in_one_line(stretches, lines):
    assert hours_lines(hours(*stretches)) == lines
