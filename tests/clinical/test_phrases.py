"""Words in free text: what raises a flag, what a denial or another person takes away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.clinical.cases import CASE_DAY
from intake.clinical.phrases import free_text
from intake.clinical.screening import crisis_tier, screen


def flags(text, step="hopes", field="hope_text"):
    found = screen({step: {field: text}}, today=CASE_DAY).flags
    return {flag.rule: flag for flag in found if flag.rule.startswith("T")}


@pytest.mark.parametrize(
    "text",
    [
        "I want to die",
        "i dont want to be here anymore",
        "I do not want to live like this.",
        "Sometimes I wish I was dead",
        "I\u2019ve been thinking about killing myself",
        "I can't stop thinking about ending my life",
        "I don't know if I want to die",
        "My mother died and I want to die too",
        "My brother killed himself, and now I want to kill myself",
        "They would be better off without me",
        "feeling SUICIDAL again",
        "nothing left to live for",
        "I'm not ok I want to die",
        "I am tired of living",
        "There's no point in living",
        "I took an overdose last year",
        "No one knows I want to kill myself",
    ],
)
def test_words_about_death_are_flagged_quoted_and_shown_help(text):
    flag = flags(text)["T1"]
    assert flag.severity == "review"
    assert flag.safety
    assert flag.evidence[0].text in text
    assert crisis_tier({"hopes": {"hope_text": text}}) == "panel"


@pytest.mark.parametrize(
    "text",
    [
        "I do not want to die",
        "I have never wanted to kill myself",
        "I'm not suicidal",
        "no thoughts of suicide or self-harm",
        "I deny suicidal thoughts",
        "My uncle wanted to die",
        "my brother's suicide is why I ask",
        "A friend of mine wanted to end her life",
        "This pain is killing me",
        "I want to live fully",
        "My phone died",
        "I would never hurt myself",
        "",
        "💊",
    ],
)
def test_denials_and_other_people_are_not(text):
    assert "T1" not in flags(text)


@pytest.mark.parametrize(
    "text",
    [
        "I stopped my Zoloft",
        "stopped taking it on Monday",
        "Quit Lexapro cold turkey",
        "I came off of Paxil in October",
        "I ran out of my meds",
        "I'm not taking my antidepressant right now",
        "been skipping my pills",
        "My doctor and I stopped my Effexor",
        "I weaned myself off Cymbalta",
        "I cut down on my Xanax",
        "stopped my zolof",
    ],
)
def test_words_about_having_stopped_are_flagged(text):
    flag = flags(text)["T2"]
    assert (flag.severity, flag.safety) == ("review", True)


@pytest.mark.parametrize(
    "text",
    [
        "I have not stopped my Zoloft",
        "I never stopped taking my meds",
        "I didn't quit Lexapro",
        "My mother stopped her Zoloft",
        "my sister quit taking her meds",
        "He stopped his Lexapro",
        "I stopped smoking",
        "I quit my job",
        "stopped drinking alcohol",
        "I ran out of money",
        "It stopped helping",
    ],
)
def test_other_things_that_stopped_are_not(text):
    assert "T2" not in flags(text)


@pytest.mark.parametrize(
    "text",
    [
        "I am going to stop my Lexapro before the first infusion",
        "I plan to quit Zoloft",
        "thinking about coming off my meds",
        "should I stop taking my Prozac?",
        "I want to get off antidepressants",
        "I'd like to try ketamine instead of my Zoloft",
    ],
)
def test_words_about_meaning_to_stop_are_flagged(text):
    assert flags(text)["T3"].severity == "review"


@pytest.mark.parametrize(
    "text",
    [
        "I hope to come off Zoloft one day",
        "I want to stop my Lexapro with my doctor",
        "someday I would like to get off antidepressants",
    ],
)
def test_hope_is_not_stopping(text):
    found = flags(text)
    assert "T3" not in found
    assert found["T4"].severity == "info"


@pytest.mark.parametrize(
    "text",
    [
        "I am not going to stop my Zoloft",
        "My wife wants to stop her Zoloft",
        "I want to stop crying",
    ],
)
def test_no_plan_is_no_plan(text):
    assert not flags(text)


def test_the_quote_is_the_sentence_it_stands_in():
    text = "Work is hard. I stopped my Zoloft in May! Sleep is bad."
    assert flags(text)["T2"].evidence[0].text == "I stopped my Zoloft in May"


@pytest.mark.parametrize(
    ("step", "page", "flagged"),
    [
        ("stopped-list", {"items": [{"id": "s1", "text": "Zoloft", "why": "I stopped my Zoloft"}]}, False),
        ("stopped-list", {"items": [{"id": "s1", "text": "Zoloft", "why": "I want to die"}]}, True),
        ("tried-list", {"items": [{"id": "t1", "text": "Paxil", "why": "I quit Paxil"}]}, False),
        ("medicine-list", {"items": [{"id": "m1", "text": "quit Paxil"}]}, True),
        ("antidepressant:m1", {"side_effects": "so bad I stopped taking it"}, True),
        ("contact", {"name": "Die To Want I want to die"}, False),
        ("practical", {"notes": [{"remark": "I want to die"}]}, True),
    ],
)  # fmt: skip
def test_where_words_are_read(step, page, flagged):
    found = screen({step: page}, today=CASE_DAY).flags
    assert any(flag.rule in {"T1", "T2", "T3"} for flag in found) is flagged


def test_free_text_knows_where_it_stands():
    answers = {"medicine-list": {"items": [{"id": "m1", "text": "Zoloft", "dose": "50 mg"}]}}
    assert list(free_text(answers)) == [
        ("medicine-list", "items.m1.text", "Zoloft"),
        ("medicine-list", "items.m1.dose", "50 mg"),
    ]


@given(st.text(max_size=400))
def test_any_text_is_read_without_a_fault(text):
    for flag in flags(text).values():
        assert flag.evidence
