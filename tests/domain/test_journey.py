"""The walker: a pure function of the answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.journey import Journey, Stop, is_complete
from intake.domain.steps import BY_SLUG, PART_ONE, STEPS, Step, answered

SAID = {
    "before-you-start": {"privacy": "yes"},
    "safe-now": {"help_now": "no"},
    "about-you": {"adult": "yes", "state": "WI"},
    "contact": {"name": "Ann"},
    "hopes": {"goals": ["depression"]},
    "care": {"diagnosed": "yes"},
    "medicines": {"takes": "yes"},
    "medicine-list": {
        "items": [{"id": "m1", "text": "Lexapro", "classes": ["antidepressant"]}],
        "finished": True,
    },
    "stopped": {"stopped": "yes"},
    "stopped-list": {"items": [{"id": "s1", "text": "Prozac"}], "finished": True},
    "antidepressant:m1": {"state": "taking"},
    "phq9": {"q9": 0},
    "cssrs": {"q1": "yes"},
    "safety-now": {"safe": "yes"},
    "emergency": {"safe_home": "yes"},
    "consent": {"telehealth": "yes"},
    "time": {"choice": "none"},
}
# Every page that these lead to, in the order of the table; what a newer one asks does not matter.
FULL = {
    key: SAID.get(key, {"field": "value"})
    for step in STEPS
    if step.part == PART_ONE
    for key in [next((key for key in SAID if key.split(":")[0] == step.slug), step.slug)]
}


def without(*keys):
    return {key: fields for key, fields in FULL.items() if key not in keys}


def keys(stops):
    return [stop.key for stop in stops]


def test_somebody_new_begins_with_the_first_page():
    journey = Journey({})
    assert journey.next == Stop(STEPS[0])
    assert journey.completed == ()


def test_a_whole_set_of_answers_has_no_next_page():
    journey = Journey(FULL)
    assert journey.next is None
    assert keys(journey.stops) == list(FULL)


def test_only_answered_pages_and_the_next_one_may_be_visited():
    journey = Journey(without("hopes"))
    assert journey.next.key == "hopes"
    visitable = [stop.key for stop in journey.stops if journey.can_visit(stop)]
    assert visitable == [
        "before-you-start", "safe-now", "about-you", "contact", "hopes", "safety-now",
    ]  # fmt: skip


def test_nobody_skips_a_page():
    """Whatever page is missing, it is the next one and nothing behind it opens."""
    for key in FULL:
        journey = Journey(without(key))
        assert journey.next.key == key
        place = journey.stops.index(journey.next)
        behind = [stop for stop in journey.stops[place + 1 :] if not stop.step.aside]
        assert not any(journey.can_visit(stop) for stop in behind)


def test_what_is_asked_in_danger_opens_at_once():
    answers = {"before-you-start": {"privacy": "yes"}, "safe-now": {"help_now": "yes"}}
    journey = Journey(answers)
    assert journey.next.key == "about-you"
    assert journey.waiting_aside.key == "safety-now"
    assert journey.can_visit(journey.waiting_aside)
    told = Journey({**answers, "safety-now": {"safe": "yes"}})
    assert told.waiting_aside is None
    assert told.next.key == "about-you"


@pytest.mark.parametrize(
    "answers",
    [
        {"phq9": {"q9": 1}},
        {"phq9": {"q9": 3}},
        {"cssrs": {"q1": "no", "q6": "yes", "q6_recent": "no"}},
        {"safe-now": {"help_now": "yes"}},
    ],
)
def test_any_word_of_danger_leads_to_the_questions_about_it(answers):
    calm = {"phq9": {"q9": 0}, "cssrs": {"q1": "no"}, "safe-now": {"help_now": "no"}}
    assert Journey({**FULL, **calm}).find("safety-now") is None
    assert Journey({**FULL, **calm, **answers}).find("safety-now") is not None


@pytest.mark.parametrize(
    "refused", [{"phq9": {"q9": "prefer_not"}}, {"cssrs": {"q1": "prefer_not"}}]
)
def test_a_refusal_is_left_to_a_person(refused):
    calm = {"phq9": {"q9": 0}, "cssrs": {"q1": "no"}}
    assert Journey({**FULL, **calm, **refused}).find("safety-now") is None


def test_an_answer_left_behind_does_not_steer_and_does_not_count():
    journey = Journey({**FULL, "medicines": {"takes": "no"}})
    assert "medicine-list" not in journey.on_route()
    assert "antidepressant:m1" not in keys(journey.stops)
    again = Journey({**FULL, "medicines": {"takes": "yes"}})
    assert "antidepressant:m1" in again.on_route()


def test_a_list_is_answered_when_nothing_is_missing_from_it():
    stop = Stop(BY_SLUG["medicine-list"])
    assert not is_complete(stop, {"medicine-list": {"items": [{"id": "m1"}]}})
    assert is_complete(stop, FULL)


def test_a_minor_and_another_state_end_the_way_kindly():
    for answer, name in (
        ({"adult": "no", "state": "WI"}, "minor"),
        ({"adult": "yes", "state": "other"}, "elsewhere"),
    ):
        journey = Journey({**FULL, "about-you": answer})
        assert journey.halt == name
        assert journey.next.key == "about-you"
        assert not journey.can_visit(journey.find("contact"))
    assert Journey({**FULL, "contact": {"under_18": "yes"}}).halt == "minor"
    assert Journey(FULL).halt is None


def test_back_and_after_are_neighbours():
    journey = Journey(FULL)
    assert journey.back(journey.stops[0]) is None
    assert journey.after(journey.stops[-1]) is None
    for before, behind in zip(journey.stops, journey.stops[1:], strict=False):
        assert journey.back(behind) == before
        assert journey.after(before) == behind


def test_each_page_knows_its_section():
    journey = Journey(FULL)
    numbers = [journey.section(stop) for stop in journey.stops]
    assert numbers[0] == (1, 5)
    assert numbers[-1] == (5, 5)
    assert numbers == sorted(numbers)


ANSWERS = {
    "before-you-start": st.just({"privacy": "yes"}),
    "about-you": st.fixed_dictionaries(
        {"adult": st.sampled_from(["yes", "no"]), "state": st.sampled_from(["WI", "other"])}
    ),
    "medicines": st.fixed_dictionaries({"takes": st.sampled_from(["yes", "no", "unsure"])}),
    "medicine-list": st.fixed_dictionaries(
        {
            "items": st.lists(
                st.fixed_dictionaries(
                    {
                        "id": st.sampled_from(["m1", "m2"]),
                        "text": st.text(max_size=5),
                        "classes": st.sampled_from([[], ["antidepressant"]]),
                    }
                ),
                max_size=2,
                unique_by=lambda item: item["id"],
            ),
            "finished": st.booleans(),
        }
    ),
    "stopped": st.fixed_dictionaries({"stopped": st.sampled_from(["yes", "no", "unsure"])}),
}
ANY = st.fixed_dictionaries(
    {},
    optional={
        key: ANSWERS.get(key, st.just({"field": "value"}))
        for key in (*FULL, "antidepressant:m2", "nowhere")
    },
)


@given(ANY)
def test_every_page_that_can_be_reached_can_be_left(answers):
    """Answering the page that waits, again and again, always comes to an end."""
    answers = dict(answers)
    for _ in range(len(FULL) + 3):
        journey = Journey(answers)
        waiting = journey.next
        if waiting is None:
            break
        assert journey.can_visit(waiting)
        answers[waiting.key] = {**FULL.get(waiting.key, FULL["antidepressant:m1"])}
    assert Journey(answers).next is None


@given(ANY)
def test_the_route_is_a_pure_function_of_the_answers(answers):
    one, other = Journey(answers), Journey(dict(reversed(answers.items())))
    assert one.stops == other.stops
    assert set(one.completed) <= set(one.stops)
    assert set(one.on_route()) <= set(answers)
    assert Journey(one.on_route()).stops == one.stops


def test_a_condition_reads_only_what_is_on_the_route():
    table = (
        Step("one", "you", "One"),
        Step("two", "you", "Two", applies=answered("one", "go", "yes")),
        Step("three", "you", "Three", applies=answered("two", "go", "yes")),
    )
    answers = {"one": {"go": "no"}, "two": {"go": "yes"}, "three": {}}
    assert keys(Journey(answers, table).stops) == ["one"]


TWO_PARTS = (
    Step("one", "start", "One"),
    Step("two", "you", "Two", applies=answered("one", "go", "yes")),
    Step("three", "call", "Three", part=2),
    Step("four", "call", "Four", part=2, applies=answered("two", "more", "yes")),
)


def test_part_one_is_done_without_part_two():
    journey = Journey({"one": {"go": "no"}, "three": {}}, TWO_PARTS)
    assert journey.next is None
    assert keys(journey.stops) == ["one"]
    assert set(journey.on_route()) == {"one"}


def test_part_two_sees_the_answers_of_part_one_but_holds_its_own():
    answers = {"one": {"go": "yes"}, "two": {"more": "yes"}, "three": {}}
    journey = Journey(answers, TWO_PARTS, part=2)
    assert keys(journey.stops) == ["three", "four"]
    assert journey.next.key == "four"
    assert set(journey.on_route()) == {"one", "two", "three"}
    assert set(journey.in_part()) == {"three"}
    assert journey.back(journey.stops[0]) is None
    assert journey.section(journey.stops[0]) == (1, 1)


def test_an_answer_of_part_one_left_behind_does_not_steer_part_two():
    answers = {"one": {"go": "no"}, "two": {"more": "yes"}, "three": {}}
    assert keys(Journey(answers, TWO_PARTS, part=2).stops) == ["three"]
