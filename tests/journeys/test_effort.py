"""The time a person needs: pages, taps and words of part one, held to what was measured.

A typical person reads 200 words a minute on a phone and needs two seconds for a tap. The limits
stand a little above the counts, so that a page more is noticed and spoken about.
"""

import pytest

from tests.walks.answers import PLAIN, TAKES_NONE, changed
from tests.walks.effort import Counting
from tests.walks.journey import submit, walk

OWN = {"often": "daily", "last_taken": "today", "dose": "20 mg"}
SHORTEST = changed(
    hopes={**PLAIN["hopes"], "hope_text": "", "ssri_plan": "none"},
    care={**PLAIN["care"], "prescriber_name": "", "may_contact": "nobody"},
    medicines=TAKES_NONE,
    emergency={"place": "home", "may_call_someone": "nobody", "safe_home": "yes"},
)
TYPICAL = changed(
    medicine_list=({**OWN, "text": "Lexapro"}, {**OWN, "text": "vitamin D", "dose": ""}),
    medicines={"kinds": ["prescribed", "herbs"]},
)
DANGER = {f"q{number}": "yes" for number in range(1, 7)} | {"q6_recent": "no"}
LONGEST = changed(
    medicines={"kinds": ["prescribed", "as_needed", "patches_drops", "shots", "store", "herbs"]},
    medicine_list=tuple(
        {**OWN, "text": text}
        for text in ("Lexapro", "Wellbutrin", "trazodone", "lisinopril", "Ozempic", "advil",
                     "melatonin", "sertralene")
    ),
    stopped={"stopped": "yes"},
    stopped_list=tuple(
        {"text": text, "how": "stopped", "decided": "me", "why": "cost", "when_text": "May"}
        for text in ("Zoloft", "Xanax", "Abilify")
    ),
    phq9={**PLAIN["phq9"], "q9": "2"},
    cssrs=DANGER,
)  # fmt: skip
# name: answers, most pages, most taps, most words
ROUTES = {
    "shortest": (SHORTEST, 17, 60, 2200),
    "typical": (TYPICAL, 22, 90, 3050),
    "longest": (LONGEST, 46, 195, 8400),
}


@pytest.mark.parametrize("name", ROUTES)
def test_a_route_costs_no_more_than_it_did(service, name):
    answers, pages, taps, words = ROUTES[name]
    person = Counting(service)
    submit(person, walk(person, answers))
    spent = person.effort
    assert (spent.pages <= pages, spent.taps <= taps, spent.words <= words) == (True,) * 3, (
        f"{spent} {sorted(person.by_page.items(), key=lambda i: -i[1])!r}"
    )
