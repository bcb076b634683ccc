"""What must be true before anything starts: a database at its newest, and a demo to look at.

`python -m intake.runner.prepare` does it alone, for whoever runs the programs in another way.
"""

from __future__ import annotations

import json
import os

from alembic import command

from intake import create_app
from intake.extensions import db, migrate
from intake.gateways import clock
from intake.runner.layout import Layout, data_directory, lay_out
from intake.runner.secret_file import make_secrets
from intake.services.setup import prepare_demo
from intake.settings import Settings, load_settings


def prepare(settings: Settings, layout: Layout) -> None:
    """Bring the database to its newest form; in the demo, add its clinic and its people.

    Args:
        settings: what the service runs with.
        layout: where `demo.json` goes.
    """
    app = create_app({"var": layout.var})
    with app.app_context():
        command.upgrade(migrate.get_config(), "head")
        if settings.mode != "production":
            _write_demo(settings, layout)
        db.engine.dispose()


def _write_demo(settings: Settings, layout: Layout) -> None:
    before = json.loads(layout.demo.read_text())["logins"] if layout.demo.exists() else []
    known = {login["email"]: login["password"] for login in before}
    logins = prepare_demo(known, now=clock.now())
    demo = {
        "web": settings.base_url,
        "inbox": f"http://127.0.0.1:{settings.inbox_port}",
        "smtp": f"127.0.0.1:{settings.smtp_port}",
        "logins": logins,
    }
    draft = layout.demo.with_suffix(".draft")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(demo, file, indent=2)
    draft.replace(layout.demo)


def main() -> None:
    """Prepare with the settings of the environment."""
    layout = lay_out(data_directory())
    make_secrets(layout)
    prepare(load_settings(), layout)


if __name__ == "__main__":
    main()
