"""Who may call what, asked of the app itself, one line for each address.

    python -m tests.web.access_table

writes the table anew; look at the difference before you keep it.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import uuid
from pathlib import Path

from flask_migrate import upgrade

from intake.extensions import db
from intake.gateways import clock
from intake.models import Role, User
from intake.services import sessions, staffing
from intake.services.transaction import writing
from tests.fixtures.service import NOON, build

TABLE = Path(__file__).with_name("access.txt")
ROLES = ("clinician", "manager", "operator", "auditor")
WHO = ("anonymous", *ROLES)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
REACHED = "the view was reached"
HEAD = """\
Who may call what. `yes`: the page. `sign in`: is asked to. `hidden`: is told that there is no such
page. A number: refused with that status. `python -m tests.web.access_table` writes it anew.
"""
SAMPLES = {
    "uuid": "5d1f6a1e-1111-4222-8333-444455556666",
    "int": "1",
    "string": "x",
    "path": "x",
    "default": "x",
}


def table(app) -> str:
    """The whole table as text. Every view of `app` is replaced by one that does nothing."""
    app.config["WTF_CSRF_ENABLED"] = False
    app.view_functions = dict.fromkeys(app.view_functions, lambda **_: REACHED)
    clients = {who: signed_in(app, who) for who in WHO}
    rows = [["", "", *WHO]]
    for rule, method in calls(app):
        cells = [asked(clients[who], method, address(rule)) for who in WHO]
        rows.append([method, rule.rule, *cells])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    )
    return "\n".join([HEAD, *(line.rstrip() for line in lines), ""])


def calls(app):
    """Every rule of the app with each method that changes or shows something."""
    every = [(rule, method) for rule in app.url_map.iter_rules() for method in rule.methods]
    kept = [(rule, method) for rule, method in every if method in METHODS]
    return sorted(kept, key=lambda call: (call[0].rule, METHODS.index(call[1]), call[0].endpoint))


def signed_in(app, who):
    """A client with somebody of this role in it, or with nobody."""
    client = app.test_client()
    if who == "anonymous":
        return client
    with app.app_context():
        with writing() as session:
            staffing.ensure_roles(session)
            user = User(
                id=uuid.uuid4(),
                email=f"{who}@lakeside.example.org",
                name=who,
                fs_uniquifier=uuid.uuid4().hex,
                created_at=NOON,
                roles=list(session.scalars(db.select(Role).where(Role.name == who))),
            )
            session.add(user)
        data = {"_user_id": user.fs_uniquifier, "_fresh": True, "staff": str(user.id)}
        client.set_cookie("intake", sessions.create(data, user_id=user.id, now=clock.now()))
    return client


def address(rule) -> str:
    """A path that the rule matches."""
    path = rule.rule
    for part in re.findall(r"<[^>]+>", path):
        kind = part.strip("<>").partition(":")[0] if ":" in part else "default"
        if kind.startswith("any("):
            sample = kind.removeprefix("any(").rstrip(")").split(",")[0].strip("'\" ")
        else:
            sample = SAMPLES[kind.partition("(")[0]]
        path = path.replace(part, sample)
    return path


def asked(client, method, path) -> str:
    """What one person gets."""
    answer = client.open(path, method=method)
    if REACHED in answer.get_data(as_text=True):
        return "yes"
    if answer.status_code == 302 and "/staff/login" in answer.location:
        return "sign in"
    return "hidden" if answer.status_code == 404 else str(answer.status_code)


def main() -> None:
    """Write the table anew."""
    var = Path(tempfile.mkdtemp())
    try:
        # As in the demo, whose design sheet is one more address.
        app = build(var=var, mode="demo")
        with app.app_context():
            upgrade()
        TABLE.write_text(table(app), encoding="utf-8")
        with app.app_context():
            db.engine.dispose()
    finally:
        shutil.rmtree(var)


if __name__ == "__main__":
    main()
