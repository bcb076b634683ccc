"""The cases that stand beside a rule, spelled out as the answers a patient would have given.

Short forms: `taking` is a list of medicines, `page` what was said of the first of them, `stopped`
a list of stopped ones, `cssrs_asked` and `sex` what is known beside the answers.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from intake.clinical.facts import Facts

if TYPE_CHECKING:
    from collections.abc import Mapping

# Days in cases are counted back from here, so that a case means the same every day.
CASE_DAY: Final = date(2026, 11, 23)


def facts_of(case: Mapping[str, Any]) -> Facts:
    """The facts of a case."""
    rest = dict(case)
    sex, asked = rest.pop("sex", None), rest.pop("cssrs_asked", False)
    return Facts(answers_of(rest), today=CASE_DAY, sex=sex, cssrs_asked=asked)


def answers_of(case: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The answers of a case, its short forms spelled out."""
    answers: dict[str, dict[str, Any]] = {}
    for key, value in case.items():
        if key == "taking":
            items = [{"id": f"m{place}", "text": text} for place, text in enumerate(value, 1)]
            answers["medicine-list"] = {"items": items}
        elif key == "page":
            answers["antidepressant:m1"] = dict(value)
        elif key == "stopped" and isinstance(value, list):
            stopped = [_stopped(place, line) for place, line in enumerate(value, 1)]
            answers["stopped-list"] = {"items": stopped}
        else:
            answers[key] = dict(value)
    return answers


def _stopped(place: int, line: Mapping[str, Any]) -> dict[str, Any]:
    item = {"id": f"s{place}", "how": "stopped", **line}
    days = item.pop("days_ago", None)
    if days is not None:
        item["when"] = (CASE_DAY - timedelta(days=days)).isoformat()
    return item
