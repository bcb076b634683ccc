"""What a made-up patient answers, page by page.

The words are unmistakable markers: a test plants them and then looks for them where they must
never be. `example.org` and 555-01xx belong to nobody.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from intake.domain.steps import STEPS, Step

Fields = dict[str, Any]

MARKERS = {
    "name": "Zephyrine Quillfeather",
    "email": "zephyrine.quillfeather@example.org",
    "phone": "608-555-0177",
    "hope_text": "marker-hope-kingfisher",
    "dose": "marker-dose-20 mg",
    "why": "marker-why-oystercatcher",
    "other": "marker-other-sandpiper",
    "which": "marker-which-lapwing",
    "place": "marker-place-heron street 4",
    "who_with": "marker-with-dunlin",
    "contact_name": "Thaddeus Markerfriend",
    "prescriber": "Dr. Markerprescriber",
    "side_effects": "marker-effects-turnstone",
    "signature": "Zephyrine Quillfeather",
}
MEDICINE = "Lexapro"
# For `medicines`: nothing is taken, so that no list is asked for.
TAKES_NONE = {"kinds": ["none"]}

# Slug of the step -> what is filled in. A list value ticks several boxes; a tuple of dictionaries
# fills a list page once per item.
PLAIN: dict[str, Any] = {
    "before-you-start": {"privacy": "yes"},
    "safe-now": {"help_now": "no"},
    "about-you": {"adult": "yes", "state": "WI"},
    "contact": {
        "name": MARKERS["name"],
        "birth_date-month": "3",
        "birth_date-day": "14",
        "birth_date-year": "1985",
        "email": MARKERS["email"],
        "phone": MARKERS["phone"],
        "email_private": "yes",
        "voicemail": "no",
        "show_clinic_name": "no",
    },
    "hopes": {"goals": ["depression"], "hope_text": MARKERS["hope_text"], "ssri_plan": "together"},
    "care": {
        "how_long": "years",
        "diagnosed": "yes",
        "care_now": ["doctor"],
        "prescriber_name": MARKERS["prescriber"],
        "may_contact": "yes",
    },
    "medicines": {"kinds": ["prescribed"]},
    "medicine-list": (
        {
            "text": MEDICINE,
            "dose": MARKERS["dose"],
            "often": "daily",
            "last_taken": "today",
        },
    ),
    "stopped": {"stopped": "no"},
    "stopped-list": (),
    "how-you-take-it": {
        "state": "taking",
        "as_prescribed": "yes",
        "missed_days": "0",
        "stretching": "no",
        "trouble_getting": "no",
        "bothersome": "somewhat",
        "side_effects": MARKERS["side_effects"],
        "planning": "no",
        "ketamine_replaces": "no",
    },
    "phq9": {**{f"q{number}": "1" for number in range(1, 9)}, "q9": "0", "difficulty": "1"},
    "cssrs": {"q1": "no", "q2": "no", "q6": "no"},
    "safety-now": {
        "safe": "yes",
        "taken_something": "no",
        "where": MARKERS["place"],
        "who_with": MARKERS["who_with"],
        "may_call": "yes",
        "call_at": "608-555-0179",
    },
    "emergency": {
        "place": MARKERS["place"],
        "may_call_someone": "yes",
        "contact_name": MARKERS["contact_name"],
        "contact_phone": "608-555-0178",
        "safe_home": "yes",
        "safe_way": "",
    },
    # The second part.
    "tried": {"tried": "yes", "other": MARKERS["other"]},
    "tried-list": (
        {"text": "Paxil", "how_long": "months", "helped": "some", "ended": ["side_effects"]},
    ),
    "allergies": {"any": "yes", "which": MARKERS["which"], "anaesthetic_reaction": "no"},
    "health": {"conditions": ["none"]},
    "more-health": {
        "more_conditions": ["none"],
        "pregnancy": ["none"],
        "sex": "female",
        "weight": "150",
        "height": "5 feet 6",
    },
    "mental-health": {
        "voices": "no",
        "mania": "no",
        "substances": "no",
        "ketamine_use": "no",
        "family_psychosis": "no",
        "decisions_help": "no",
    },
    "gad7": {f"q{number}": "1" for number in range(1, 8)},
    "auditc": {"q1": "0", "q2": "0", "q3": "0", "drug_use": "0"},
    "practical": {
        "private_place": "yes",
        "device": "phone",
        "how": "video",
        "interpreter": "no",
        "ride_home": "yes",
    },
    "consent": {"telehealth": "yes", "messages": "yes", "signature": MARKERS["signature"]},
}


def _of_its_own_test(step: Step) -> Fields | None:
    """The good answers that a newer page's test holds, so that no walk needs to know the page."""
    found: Fields | None = getattr(import_module(f"tests.forms.test_{step.stem}"), "GOOD", None)
    return found


for _step in STEPS:
    if _step.path not in PLAIN and (_good := _of_its_own_test(_step)):
        PLAIN[_step.path] = _good


def changed(**pages: Any) -> dict[str, Any]:
    """The plain answers with some pages replaced; underscores in a name stand for hyphens."""
    return {**PLAIN, **{name.replace("_", "-"): fields for name, fields in pages.items()}}
