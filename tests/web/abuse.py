"""What hostile, hurried and unlucky people send, as lists; and somebody who is on every page at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from intake.domain.journey import Journey
from intake.domain.steps import PART_ONE, PART_TWO, STEPS, in_clear
from intake.extensions import db
from intake.gateways import clock
from intake.models import Intake
from intake.services import sessions
from intake.services.transaction import writing
from tests.fixtures.calls import add_draft
from tests.walks.inside import Inside
from tests.walks.seated import TAKEN, answers_with, listed

if TYPE_CHECKING:
    from flask import Flask

ZALGO = "Z" + "".join(chr(0x300 + number % 100) for number in range(200))
EMAILS = (
    *("a@b", "a@@b.c", "ann@example.com\n", "ann@x.com\r\nBcc: e@x", "ann@x.com, bob@x.com"),
    *("<ann@x.com>", '"a b"@x.com', "ann@[127.0.0.1]", "ann@localhost", "ann@ex\u00e4mple.com"),
    *("a" * 65 + "@x.com", "a@" + "b" * 255 + ".com", ".a@x.com", "a..b@x.com", "\u0430nn@x.com"),
    *(
        "ann@x.com.",
        "ann@",
        "@x.com",
        "ann+tag@example.com",
        "ann@-x.com",
        "ann@x..com",
        "ann@xn--",
    ),
)
NUMBERS = (
    *("call me", "+1 (555) 010-0199 x12", "123", "1" * 30, "\u0661\u0662\u0663", "555;ext=1"),
    *("911", "988", "12345\n", "1234", "12345-678", "-1", "0", "1e9", "1e1", "1.5", "NaN", "inf"),
    *(
        "9" * 40,
        "\u0663",
        "0x10",
        "1_000",
        "\u00bd",
        "1/2",
        "50mg",
        "500000 mg",
        "5 feet 60",
        "none",
    ),
)
TEXTS = (
    *("", " ", "\u00a0\u2003 ", "x", "x" * 100, "x" * 101, "x" * 1000, "x" * 10_000),
    *("\x00", "a\x01b", "a\x1fb", "a\x7fb", "a\r\nb", "a\nb", "a\u2028b", "a\u2029b", "tab\tbed"),
    *("\u202eabc", "\u2066abc\u2069", "a\u200bb", "a\u200db", "\ufeffa", "a\ufffdb", "\ufdd0"),
    *("e\u0301", "\u00e9", "\U0001f44d", "\U0001f469\u200d\U0001f469\u200d\U0001f466", ZALGO),
    *(
        "\u05d0\u05d1\u05d2",
        "O'Brien",
        "Null",
        "N/A",
        "undefined",
        "-",
        "None",
        "true",
        "J",
        "\u738b",
    ),
    "Van der Berg-Smith Jr.",
    *(
        "<script>alert(1)</script>",
        '"><img src=x onerror=1>',
        "</textarea><b>x",
        "javascript:alert(1)",
    ),
    *("' onfocus=alert(1) x='", "<!--", "]]>", "&lt;b&gt;", "</title><svg onload=1>"),
    *("{{7*7}}", "${7*7}", "{% if %}", "{% raw %}", "#{1}", "%s %n %(name)s", "{0.__class__}"),
    *("' OR 1=1--", "'; DROP TABLE intake;--", "$(id)", "`id`", "../../etc/passwd", "..\\..\\x"),
    *('=HYPERLINK("http://x")', "+1", "-2+3", "@SUM(A1)", "tab=1", "\uff1d1", "DDE", "\t=1"),
    "a\n2026-11-26 INFO login ok",
    # medicines
    *("Zzzdrug", "sertr", "Zoloft and Prozac and lithium", "Lexapro" * 28, "zolofr", "blue pill"),
)
DATES = (
    *(("02", "30", "1985"), ("02", "29", "1985"), ("13", "01", "1985"), ("00", "00", "1985")),
    *(
        ("1", "1", "1"),
        ("1", "1", "1899"),
        ("1", "1", "9999"),
        ("1", "1", "10000"),
        ("1", "1", "99"),
    ),
    *(("12", "31", "2026"), ("11", "27", "2026"), ("1", "1", "2014"), ("1", "1", "2009")),
    *(("1", "1", "1905"), ("-1", "1", "1985"), ("1e1", "1", "1985"), ("\u0663", "1", "1985")),
    *(("", "1", "1985"), ("1", "", "1985"), ("1", "1", ""), ("May", "1", "1985"), ("2", "3", "99")),
    *((" 3 ", "14", "1985"), ("3", "14", "1985\n"), ("<b>", "1", "1985"), ("\x00", "1", "1985")),
    *((["3", "3"], "14", "1985"), ([], "14", "1985"), (["1"] * 4, ["1"] * 4, ["1"] * 4)),
)
CHOICES = (
    *("0.0", "00", "-1", "4", "true", "None", "", " ", "unknown", "yes ", "YES", "\u0661", "\x00"),
    *(
        "<script>1</script>",
        "{{7*7}}",
        "prefer_not",
        "none",
        "x" * 5000,
        ["yes", "no"],
        [],
        ["0"] * 50,
    ),
    [f"v{number}" for number in range(2000)],
)
RAW = (
    b"%00",
    b"%0d%0aSet-Cookie:%20a=b",
    b"%ED%A0%80",
    b"%FF%FE",
    b"%C0%AF",
    b"%",
    b"%zz",
    b"\xff\xfe",
)
# What no field of ours is called, and what no request may say of itself.
NAMES = (
    *("__proto__", "constructor", "_method", "csrf_token[]", "id", "intake_id", "state", "score"),
    *("risk", "safety", "priority", "submitted_at", "owner_id", "acknowledged_at", "data_key"),
    *("reference", "matched", "classes", "near", "meant", "items", "finished", "next", "version[]"),
)
TOKENS = (
    *(
        "x",
        "A" * 43,
        "A" * 5000,
        "..",
        "%00",
        "%0d%0aSet-Cookie:a=b",
        "\u3002",
        "javascript:alert(1)",
    ),
    *("//evil.example", "/\\evil.example", "@evil", "' OR 1=1--", "{{7*7}}", "<script>"),
)

TAKES = listed("m1", "Lexapro", often="daily", last_taken="today")
STOPPED = {"text": "Zoloft", "how": "stopped", "decided": "me"}
IN_DANGER = {f"q{number}": 1 for number in range(1, 10)}


def everywhere() -> dict[str, dict[str, Any]]:
    """Answers with which every page of the form is open, whatever pages there are."""
    answers = answers_with("Lexapro", stopped=(STOPPED,), page=TAKEN)
    answers |= {"phq9": IN_DANGER, "tried": {"tried": "yes"}}
    answers["tried-list"] = {"items": [listed("t1", "Paxil")], "next": 2, "finished": True}
    for part in (PART_ONE, PART_TWO):
        while waiting := Journey(answers, part=part).next:
            answers[waiting.key] = {}
    return answers


ANSWERS = everywhere()


def addresses() -> list[tuple[str, str]]:
    """Slug and address of every page with a form of its own; of a list, adding and changing."""
    found = []
    for step in STEPS:
        if step.collection:
            item = ANSWERS[step.slug]["items"][0]["id"]
            paths = [step.path, f"{step.path}/add", f"{step.path}/{item}"]
        elif step.items is not None:
            paths = [f"{step.path}/{item}" for item in step.items(ANSWERS)]
        else:
            paths = [step.path]
        assert paths, f"{step.slug} is open to nobody"
        found += [(step.slug, f"/intake/{path}") for path in paths]
    return found


def seat(app: Flask, part: int) -> Inside:
    """A browser in one part of the form, on every page of it at once."""
    with app.app_context():
        now = clock.now()
        with writing() as session:
            stored = {in_clear(stop): fields for stop, fields in ANSWERS.items()}
            intake_id = add_draft(session, now, answers=stored)
            if part == PART_TWO:
                session.execute(
                    update(Intake)
                    .where(Intake.id == intake_id)
                    .values(state="submitted", submitted_at=now)
                )
        token = sessions.create({"intake": str(intake_id)}, user_id=None, now=now)
        db.session.remove()
    browser = Inside(app)
    browser.client.set_cookie("intake", token)
    return browser
