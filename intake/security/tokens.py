"""Opaque tokens: what a cookie or an emailed link carries, and the only form that is stored."""

from __future__ import annotations

import secrets
from hashlib import sha256


def new_token() -> str:
    """256 random bits, as 43 characters that a URL can hold."""
    return secrets.token_urlsafe(32)


def fingerprint(token: str) -> str:
    """The form by which a token is found again and from which it cannot be made."""
    return sha256(token.encode()).hexdigest()
