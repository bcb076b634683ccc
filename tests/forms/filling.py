"""Filling a step's form as a browser would."""

from __future__ import annotations

from datetime import date

from werkzeug.datastructures import MultiDict

from intake.domain.steps import BY_SLUG
from intake.forms.base import Surroundings, form_of

TODAY = date(2026, 11, 23)
AROUND = Surroundings(today=TODAY, states=("WI",))

# What no field may fall over: it is kept as typed or refused in words, and never echoed raw.
NASTY = [
    " ", "\x00", "\x01\x1f", "\x7f", "a\r\nb", "\u2028", "\u202eabc", "\u2066x\u2069", "\u200b",
    "\ufeff", "\ufffd", "e\u0301", "👩‍👩‍👧‍👦", "עברית", "Z" + "\u0301" * 200, "O'Brien", "Null", "N/A",
    "undefined", "-", "<script>alert(1)</script>", '"><img src=x onerror=1>', "</textarea><b>",
    "javascript:", "{{7*7}}", "${7*7}", "{% if %}", "%s %n", "' OR 1=1--", "../../etc/passwd",
    '=HYPERLINK("http://x")', "+1", "@SUM(A1)", "\uff1d1", "a" * 101, "a" * 60_000, "٣", "1e1", "0.0",
    "00", "-1", "true", "__proto__",
]  # fmt: skip
HIDDEN = [
    "\x00",
    "a\x01b",
    "a\x7f",
    "a\u2028b",
    "\u202eabc",
    "\u2066x\u2069",
    "a\u200bb",
    "\ufeffa",
]


def bound(slug, fields, around=AROUND):
    """The form of a step with what was posted; a list value posts a field several times."""
    sent = MultiDict()
    for name, value in fields.items():
        sent.setlist(name, value if isinstance(value, list) else [value])
    return form_of(BY_SLUG[slug])(sent, None, around)


def errors(slug, fields, around=AROUND):
    """The messages by field; empty when the form is valid."""
    form = bound(slug, fields, around)
    form.validate()
    return {name: [str(error) for error in found] for name, found in form.errors.items()}


def answer(slug, fields, around=AROUND):
    """What is stored of a valid form."""
    form = bound(slug, fields, around)
    assert form.validate(), form.errors
    return form.answer()
