"""What made-up patients answer. Nobody is meant: 555-01xx and example.org belong to no one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from intake.simulation.markup import Form

Fields = dict[str, Any]
Answers = dict[str, Any]

BORN: Final = {"birth_date-month": "3", "birth_date-day": "14", "birth_date-year": "1985"}
TAKEN: Final = {"text": "Lexapro", "dose": "20 mg", "often": "daily", "last_taken": "today"}
DROPPED: Final = {"text": "Zoloft", "how": "stopped", "decided": "me", "why": "cost"}
LESS: Final = {"text": "Zoloft", "how": "cut_down", "decided": "me"}
SAFE: Final = {
    "safe": "yes",
    "taken_something": "no",
    "where": "at home",
    "who_with": "nobody",
    "may_call": "yes",
    "call_at": "608-555-0179",
}

# Path of a page -> what is filled in; a tuple fills a list page once for each item.
CALM: Final[Answers] = {
    "before-you-start": {"privacy": "yes"},
    "safe-now": {"help_now": "no"},
    "about-you": {"adult": "yes", "state": "WI"},
    "hopes": {"goals": ["depression"], "ssri_plan": "together"},
    "care": {"how_long": "years", "diagnosed": "yes", "care_now": ["doctor"], "may_contact": "yes"},
    "medicines": {"kinds": ["prescribed"]},
    "medicine-list": (TAKEN,),
    "stopped": {"stopped": "no"},
    "stopped-list": (),
    "how-you-take-it": {
        "state": "taking",
        "as_prescribed": "yes",
        "missed_days": "0",
        "stretching": "no",
        "trouble_getting": "no",
        "bothersome": "not",
        "planning": "no",
        "ketamine_replaces": "no",
    },
    "phq9": {**{f"q{number}": "1" for number in range(1, 9)}, "q9": "0", "difficulty": "1"},
    "cssrs": {"q1": "no", "q2": "no", "q6": "no"},
    "safety-now": SAFE,
    "emergency": {"place": "at home", "may_call_someone": "nobody", "safe_home": "yes"},
    "consent": {"telehealth": "yes", "messages": "yes", "signature": "Sam Example"},
}
# What a kind of patient answers otherwise; the names are those of the mix.
OTHERWISE: Final[dict[str, Answers]] = {
    "calm": {},
    "passive thoughts": {
        "phq9": {**CALM["phq9"], "q9": "1"},
        "cssrs": {"q1": "yes", "q2": "no", "q6": "no"},
    },
    "active thoughts": {
        "phq9": {**CALM["phq9"], "q9": "2"},
        "cssrs": {"q1": "yes", "q2": "yes", "q3": "no", "q4": "no", "q5": "no", "q6": "no"},
    },
    "intent or plan": {
        "phq9": {**CALM["phq9"], "q9": "3"},
        "cssrs": {"q1": "yes", "q2": "yes", "q3": "yes", "q4": "yes", "q5": "no", "q6": "no"},
        "safety-now": {**SAFE, "safe": "no"},
    },
    "asks for help now": {"safe-now": {"help_now": "yes"}, "safety-now": {**SAFE, "safe": "no"}},
    "stopped an SSRI alone": {"stopped": {"stopped": "yes"}, "stopped-list": (DROPPED,)},
    "cut an SSRI down alone": {"stopped": {"stopped": "yes"}, "stopped-list": (LESS,)},
}
# Where a page is not known here, the answer that tells the least.
_QUIET: Final = ("none", "no", "0", "not", "never", "nobody", "yes")


def answers_of(kind: str, number: int) -> Answers:
    """Everything that a patient of this kind answers.

    Args:
        kind: a name of `OTHERWISE`.
        number: which patient; it makes the address their own.
    """
    contact = {
        "name": f"Sam Example {number}",
        **BORN,
        "email": mailbox(number),
        "phone": f"608-555-01{number % 100:02}",
        "email_private": "yes" if number % 4 else "no",
        "voicemail": "no",
        "show_clinic_name": "no" if number % 3 else "yes",
    }
    return {**CALM, "contact": contact, **OTHERWISE[kind]}


def mailbox(number: int) -> str:
    """A patient's email address."""
    return f"patient-{number}@example.org"


def plain_answer(form: Form) -> Fields:
    """Fill in a page that nothing is known of: one answer to each choice, no text."""
    answer: Fields = {}
    groups: dict[str, list[str]] = {}
    for one in form.controls:
        if one.kind in {"radio", "checkbox"}:
            groups.setdefault(one.name, []).append(one.value)
    for name, values in groups.items():
        known = [value for value in _QUIET if value in values]
        answer[name] = [*known, values[0]][0]
    return answer
