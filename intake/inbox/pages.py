"""The inbox in a browser, and for tests as JSON. Nothing that came by mail is ever executed."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    jsonify,
    render_template,
    send_file,
)

from intake.inbox.letter import Letter, read_letter, summary

if TYPE_CHECKING:
    from intake.inbox.store import Store

PAGE_OF_LIST: Final = 200
_OURS: Final = (
    "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
# A mail's own page: its colours may show, while its scripts, forms and pictures stay dead.
_THEIRS: Final = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"

pages = Blueprint("inbox", __name__)


def create_pages(store: Store) -> Flask:
    """The pages over a store of messages."""
    app = Flask(__name__)
    app.config.update(STORE=store, ROWS={}, TRUSTED_HOSTS=["127.0.0.1", "localhost"])
    app.jinja_env.autoescape = True
    app.register_blueprint(pages)
    app.after_request(_add_headers)
    return app


@pages.get("/messages.json")
def messages() -> Response:
    """Every message, newest first, as JSON."""
    return jsonify([_row(message_id) for message_id in _store().ids()])


@pages.get("/messages/<message_id>.eml")
def source(message_id: str) -> Response:
    """A message as it arrived."""
    return _download(_raw(message_id), f"{message_id}.eml", "message/rfc822")


@pages.get("/")
def index() -> str:
    """The list of messages for people; the newest ones."""
    ids = _store().ids()
    rows = [_row(message_id) for message_id in ids[:PAGE_OF_LIST]]
    return render_template("list.html", rows=rows, hidden=len(ids) - len(rows))


@pages.get("/messages/<message_id>")
def message(message_id: str) -> str:
    """One message with all its headers and parts."""
    return render_template("message.html", id=message_id, letter=_letter(message_id))


@pages.get("/messages/<message_id>/parts/<int:number>")
def part(message_id: str, number: int) -> Response:
    """One part: a page in its cage, text as text, anything else as a download."""
    parts = _letter(message_id).parts
    if number >= len(parts):
        abort(404)
    found = parts[number]
    if found.is_page:
        response = Response(found.text, mimetype="text/html")
        response.headers["Content-Security-Policy"] = _THEIRS
        return response
    if found.text is not None:
        return Response(found.text, mimetype="text/plain")
    return _download(found.content, found.filename or f"part-{number}", "application/octet-stream")


def _store() -> Store:
    store: Store = current_app.config["STORE"]
    return store


def _raw(message_id: str) -> bytes:
    try:
        return _store().read(message_id)
    except KeyError:
        abort(404)


def _letter(message_id: str) -> Letter:
    return read_letter(_raw(message_id))


def _row(message_id: str) -> dict[str, str]:
    # A message never changes, and a test asks for the list many times a second.
    known: dict[str, dict[str, str]] = current_app.config["ROWS"]
    if message_id not in known:
        read = summary(_raw(message_id), _store().arrived(message_id))
        known[message_id] = {"id": message_id, **read}
    return known[message_id]


def _download(content: bytes, name: str, kind: str) -> Response:
    return send_file(io.BytesIO(content), mimetype=kind, as_attachment=True, download_name=name)


def _add_headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", _OURS)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "no-store"
    return response
