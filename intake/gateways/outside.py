"""Calling an address outside the house by HTTP, in bounded time. Of the answer nothing is kept."""

from __future__ import annotations

import json
from http.client import HTTPException
from typing import TYPE_CHECKING, Any, Final
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

if TYPE_CHECKING:
    from collections.abc import Mapping

PATIENCE_S: Final = 5.0


class Unreached(Exception):  # noqa: N818 - it reads as what it is at the raise
    """Nobody answered, or not with success. `code` is one short word."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class _Stay(HTTPRedirectHandler):
    """An answer that points elsewhere is not followed: the setting names where we call."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


_opener: Final = build_opener(_Stay)


def call(url: str) -> None:
    """Ask for an address.

    Raises:
        Unreached: there was no answer that means success.
    """
    _open(Request(url))  # noqa: S310 - the settings allow http and https only


def post_json(url: str, body: Mapping[str, Any]) -> None:
    """Post an object as JSON.

    Raises:
        Unreached: there was no answer that means success.
    """
    data = json.dumps(body).encode()
    head = {"Content-Type": "application/json"}
    _open(Request(url, data, head))  # noqa: S310 - the settings allow http and https only


def _open(request: Request) -> None:
    request.add_header("User-Agent", "intake")
    try:
        with _opener.open(request, timeout=PATIENCE_S):
            return
    except HTTPError as error:
        with error:
            raise Unreached(f"http-{error.code}") from None
    except TimeoutError:
        raise Unreached("timeout") from None
    except (URLError, OSError, HTTPException):
        raise Unreached("no-answer") from None
