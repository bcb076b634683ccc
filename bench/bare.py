"""Celery with nothing around it: the task that `bench.pipeline` measures ours against.

Start it as `celery --app bench.bare worker`. It sends the same mail through Flask-Mail, and keeps
no promise: a message that is lost on its way is lost.
"""

from __future__ import annotations

import os

from celery import Celery
from flask import Flask
from flask_mail import Mail, Message

flask_app = Flask("bare")
flask_app.config.update(
    MAIL_SERVER="127.0.0.1",
    MAIL_PORT=int(os.environ.get("BARE_MAIL_PORT", "25")),
    MAIL_DEFAULT_SENDER="office@lakeside.example.org",
)
mail = Mail(flask_app)
app = Celery("bare", broker=os.environ.get("BARE_BROKER"))
app.conf.update(
    task_ignore_result=True,
    task_acks_late=True,
    worker_prefetch_multiplier=1,
    task_default_queue="bare",
    worker_send_task_events=False,
    broker_transport_options={"global_keyprefix": "bare:"},
)


@app.task(name="bare.send")
def send(number: str, text: str, html: str) -> None:
    """Send one mail that says its number."""
    with flask_app.app_context():
        mail.send(
            Message(
                subject="A new form",
                recipients=["clinician@lakeside.example.org"],
                body=text,
                html=html,
                extra_headers={"X-Intake-Job": number},
            )
        )
