"""The demo's own secrets: made once, kept in a file that its owner alone can read."""

from __future__ import annotations

import base64
import os
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from intake.runner.layout import Layout


class SecretsLostError(Exception):
    """There is data, but not the keys it was sealed with. The message says what to do."""


def make_secrets(layout: Layout) -> bool:
    """Write `secrets.env` unless it is there.

    Returns:
        True when it was made now.

    Raises:
        SecretsLostError: a database is there without the file, and new keys could not read it.
    """
    path = layout.secrets
    if path.exists():
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
        return False
    database = layout.var / "intake.sqlite3"
    if database.exists() and not os.environ.get("INTAKE_ENCRYPTION_KEYS"):
        raise SecretsLostError(
            f"{path} is missing, and {database} is sealed with its keys: put the file back, "
            f"or move {layout.var} away to start afresh."
        )
    _write(path, _content())
    return True


def _content() -> str:
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    lines = {
        "INTAKE_SECRET_KEY": secrets.token_urlsafe(48),
        "INTAKE_ENCRYPTION_KEYS": f"k1:{key}",
        "INTAKE_METRICS_TOKEN": secrets.token_urlsafe(32),
    }
    return "".join(f"{name}={value}\n" for name, value in lines.items())


def _write(path: Path, content: str) -> None:
    """All or nothing: a half-written key would be taken for a whole one at the next start."""
    draft = path.with_suffix(".draft")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
