"""Somebody who has answered all pages, without walking them: for tests of many answers."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from intake.clinical.formulary import load_formulary
from intake.domain.journey import Journey
from intake.domain.references import new_reference
from intake.extensions import db
from intake.forms.items import recognised
from intake.gateways import clock
from intake.services import sessions
from intake.services.transaction import writing
from tests.fixtures.calls import add_draft, ready_answers
from tests.walks.inside import Inside

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Flask

CALM: dict[str, dict[str, Any]] = {
    "safe-now": {"help_now": "no"},
    "hopes": {"goals": ["depression"], "ssri_plan": "together"},
    "care": {"diagnosed": "yes", "prescriber_name": "Dr. Lake", "may_contact": "yes"},
    "phq9": {f"q{number}": 1 for number in range(1, 9)} | {"q9": 0},
    "cssrs": {"q1": "no", "q2": "no", "q6": "no"},
    "emergency": {"place": "home", "may_call_someone": "nobody", "safe_home": "yes"},
    "consent": {"telehealth": "yes", "messages": "yes", "signature": "Quill Marker"},
    "time": {"choice": "none"},
}
TAKEN = {
    "state": "taking",
    "as_prescribed": "yes",
    "missed_days": 0,
    "stretching": "no",
    "trouble_getting": "no",
    "bothersome": "not",
    "planning": "no",
    "ketamine_replaces": "no",
}


def listed(number: str, text: str, **fields: Any) -> dict[str, Any]:
    """One line of a list as the list's page stores it."""
    return {"id": number, **recognised({"text": text, **fields}, load_formulary())}


def answers_with(
    *taken: str, stopped: tuple[dict[str, Any], ...] = (), page: Mapping[str, Any] = TAKEN
) -> dict[str, Any]:
    """Answers to every page of somebody who takes and stopped these; `page` is each one's own."""
    items = [
        listed(f"m{number}", text, often="daily", last_taken="today")
        for number, text in enumerate(taken, 1)
    ]
    answers = {
        **ready_answers(),
        **CALM,
        "medicines": {"kinds": ["prescribed"], "takes": "yes"} if taken else {"takes": "no"},
        "medicine-list": {"items": items, "next": len(items) + 1, "finished": True},
        "stopped": {"stopped": "yes" if stopped else "no"},
        "stopped-list": {
            "items": [listed(f"s{number}", **each) for number, each in enumerate(stopped, 1)],
            "next": len(stopped) + 1,
            "finished": True,
        },
        **{f"antidepressant:{item['id']}": dict(page) for item in items},
    }
    route = Journey(answers)
    assert route.next is None, route.next
    return route.on_route()


def seated(app: Flask, answers: Mapping[str, Any]) -> Inside:
    """A browser whose form holds these answers."""
    browser = Inside(app)
    with app.app_context():
        now = clock.now()
        with writing() as session:
            reference = new_reference(secrets.choice)
            intake_id = add_draft(session, now, answers=answers, reference=reference)
        token = sessions.create({"intake": str(intake_id)}, user_id=None, now=now)
        db.session.remove()
        with app.test_request_context():
            name = app.session_interface.get_cookie_name(app)
    browser.client.set_cookie(name, token)
    return browser
