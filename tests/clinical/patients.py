"""Made-up patients: complete sets of answers from a seed, odd ones among them."""

import random

from intake.clinical.formulary import load_formulary
from intake.clinical.instruments import NAMES, instrument

YES_NO = ["yes", "no", "unsure"]
WORDS = [
    "", "I want to feel well", "I stopped my Zoloft", "one day off Lexapro, with my doctor",
    "I don't want to live", "my mother stopped her Paxil", "ran out of meds", "zoloftt and stuff",
]  # fmt: skip
EXTRA_TEXTS = ["sertaline", "small blue pill", "Zoloft and Nardil", "tylenol pm", "💊", "vitamin C"]


def patient(seed):
    """One patient's answers to everything."""
    dice = random.Random(seed)
    names = [*load_formulary().names(), *EXTRA_TEXTS]
    lines = [line(dice, f"m{place}", names) for place in range(dice.randint(0, 6))]
    answers = {
        "safe-now": {"help_now": dice.choice(["no", "no", "no", "yes", "prefer_not"])},
        "about-you": {"adult": "yes", "state": dice.choice(["WI", "IL", "other"])},
        "contact": {"name": "Example", "birth_date": f"{dice.randint(1940, 2010)}-02-28"},
        "hopes": {
            "goals": ["depression"],
            "hope_text": dice.choice(WORDS),
            "ssri_plan": dice.choice(["together", "lower", "off", "none", "unsure"]),
        },
        "care": {"diagnosed": dice.choice(YES_NO), "prescriber_name": dice.choice(["", "Dr. E"])},
        "medicines": {"takes": "yes" if lines else dice.choice(["no", "unsure"])},
        "medicine-list": {"items": lines, "finished": True},
        "stopped": {"stopped": dice.choice(YES_NO)},
        "stopped-list": {
            "items": [stopped(dice, f"s{place}", names) for place in range(dice.randint(0, 3))]
        },
        "health": {
            "conditions": dice.sample(["heart", "stroke", "thyroid", "liver", "unsure"], 2),
            "systolic": dice.choice([110, 165, 185, None]),
        },
        "more-health": {
            "more_conditions": dice.sample(["seizure", "memory", "rare", "unsure"], 1),
            "pregnancy": [dice.choice(["none", "trying", "breastfeeding", "unsure"])],
            "sex": dice.choice(["female", "male", "prefer_not"]),
        },
        "mental-health": {"voices": dice.choice(["no", "past", "now", "prefer_not"])},
        "practical": {"ride_home": dice.choice(YES_NO)},
    }
    for each in lines:
        answers[f"antidepressant:{each['id']}"] = own_page(dice)
    for name in NAMES:
        answers[instrument(name).step] = {
            item.field: reply(dice, item) for item in instrument(name).items
        }
    return answers


def line(dice, item, names):
    return {
        "id": item,
        "text": dice.choice(names),
        "dose": dice.choice(["", "50 mg", "20"]),
        "often": dice.choice(["daily", "most_days", "as_needed", "unsure"]),
        "last_taken": dice.choice(["today", "yesterday", "this_week", "longer", "unsure"]),
    }


def stopped(dice, item, names):
    return {
        "id": item,
        "text": dice.choice(names),
        "how": dice.choice(["stopped", "cut_down"]),
        "when": dice.choice([None, "2026-11-20", "2026-10-15", "2026-09-30", "not a day"]),
        "decided": dice.choice(["me", "prescriber", "together", "unsure"]),
        "why": dice.choice(WORDS),
    }


def own_page(dice):
    return {
        "as_prescribed": dice.choice(YES_NO),
        "missed_days": dice.choice([0, 1, 2, 3, 14, "unsure"]),
        "stretching": dice.choice(YES_NO),
        "trouble_getting": dice.choice(YES_NO),
        "state": dice.choice(["taking", "taking", "cut_down", "stopped"]),
        "planning": dice.choice(["no", "with_prescriber", "own", "unsure"]),
    }


def reply(dice, item):
    if item.bounds is not None:
        return dice.choice([0, 1, 12, "prefer_not"])
    return dice.choice(
        [*(option.value for option in item.options), item.options[0].value, "prefer_not"]
    )
