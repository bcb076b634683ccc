"""Pages are sent packed, but never to whom another site has sent.

How small a packed page is tells of what stands in it. Somebody who can have a reader's browser open
pages again and again, and can watch how many bytes come back, might so guess a token. Only a page
that its reader opened, or that one of ours led to, is packed; a browser that does not tell gets it
as it is.
"""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Final

from flask import request

if TYPE_CHECKING:
    from flask import Flask, Response

OURS: Final = frozenset({"same-origin", "none"})
# Higher levels save a hundred bytes of a page and take twice the time.
LEVEL: Final = 6
HARDLY_SMALLER: Final = 1024


def register(app: Flask) -> None:
    """Have `app` pack its pages."""
    app.after_request(pack_page)


def pack(body: bytes) -> bytes:
    """A page as it travels."""
    return gzip.compress(body, LEVEL, mtime=0)


def pack_page(response: Response) -> Response:
    """Pack a page for a browser that can unpack it and that nobody else has sent."""
    if response.mimetype != "text/html" or response.direct_passthrough:
        return response
    response.vary.update(("Accept-Encoding", "Sec-Fetch-Site"))
    can = request.accept_encodings.quality("gzip") > 0
    body = response.get_data()
    if can and request.headers.get("Sec-Fetch-Site") in OURS and len(body) > HARDLY_SMALLER:
        response.set_data(pack(body))
        response.content_encoding = "gzip"
    return response
