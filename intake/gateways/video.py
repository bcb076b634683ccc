"""The room of a video call: an address that nobody can guess, the same for all who may join."""

from __future__ import annotations

import hmac
from base64 import b32encode
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from flask import current_app

if TYPE_CHECKING:
    import uuid

_BYTES: Final = 15


def room_of(call_id: uuid.UUID) -> str:
    """The address of a call's room: 120 bits that follow from the call and our own key."""
    key = current_app.config["SECRET_KEY"].encode()
    mark = hmac.digest(key, b"video-room:" + call_id.bytes, sha256)[:_BYTES]
    link: str = current_app.config["CLINIC"].video_link
    return link.replace("{token}", b32encode(mark).decode().lower())
