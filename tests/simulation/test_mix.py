"""The stated mix is met by whole people, and the same seed brings the same ones."""

from collections import Counter
from random import Random

import pytest
from click.testing import CliRunner

from intake.cli.simulate import command
from intake.simulation.answers import OTHERWISE
from intake.simulation.mix import KINDS, Mix
from intake.simulation.report import Report


def test_the_shares_are_met_as_closely_as_whole_people_can():
    for patients in (1, 7, 8, 200, 333):
        kinds = Counter(plan.kind for plan in Mix().draw(patients, 7, Random("1")))
        assert kinds.total() == patients
        for kind, share in Mix().every().items():
            assert abs(kinds[kind] - share * patients) < 1


def test_the_same_seed_brings_the_same_people_and_another_others():
    first, again, other = (Mix().draw(50, 7, Random(seed)) for seed in ("1", "1", "2"))
    assert first == again
    assert first != other
    assert {plan.number for plan in first} == set(range(1, 51))
    assert all(plan.comes.days < 7 for plan in first)


def test_calm_is_what_the_others_leave():
    assert Mix({"active thoughts": 0.4}).every() == {"calm": 0.6, "active thoughts": 0.4}
    assert sum(Mix().every().values()) == pytest.approx(1)
    assert set(KINDS) < set(OTHERWISE)


@pytest.mark.parametrize(
    "wrong", [{"giddy": 0.1}, {"active thoughts": 1.2}, {"active thoughts": -0.1}]
)
def test_a_mix_that_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match=r"kinds are|shares are"):
        Mix(wrong)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--mix", "giddy=0.1"], "kinds are"),
        (["--mix", "calm"], "kind and its share"),
        (["--patients", "0"], "not in the range"),
        (["--days", "29"], "not in the range"),
    ],
)
def test_what_makes_no_sense_is_a_sentence(words, told):
    done = CliRunner().invoke(command, words)
    assert done.exit_code == 2
    assert told in done.output


@pytest.mark.parametrize("lines", [[], ["x and y overlap"] * 7])
def test_the_command_ends_with_one_when_something_does_not_hold(monkeypatch, lines):
    found = Report({"calm": 1.0}, {}, {}, {}, {}, {"no two calls overlap": lines})
    monkeypatch.setattr("intake.cli.simulate.simulate", lambda **_: found)
    monkeypatch.setattr("intake.cli.simulate._stand_alone", lambda: None)
    done = CliRunner().invoke(command, [])
    assert done.exit_code == bool(lines)
    assert ("BROKEN" in done.output) is bool(lines)
    assert ("and 2 more" in done.output) is bool(lines)
