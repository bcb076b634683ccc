"""Style sheets and scripts: read once, sent packed, under the hash of their content."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from flask import request
from werkzeug.exceptions import NotFound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask, Response

# One request brings the sheets that every page needs; they stay small files to those who write.
PAGES: Final = "css/pages.css"
SHEETS: Final = (
    "tokens",
    "type",
    "frame",
    "fields",
    "choices",
    "buttons",
    "notices",
    "cards",
    "pieces",
    "table",
    "times",
)
KINDS: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
KEPT: Final = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent: its bytes, the same gzipped, its type and the name of its content."""

    body: bytes
    packed: bytes
    kind: str
    digest: str


def add_assets(app: Flask) -> None:
    """Serve the static folder of `app` from memory, and give each of its addresses a hash."""
    assets = {name: _asset(name, body) for name, body in _files(Path(app.static_folder or ""))}

    def static(filename: str) -> Response:
        if filename not in assets:
            raise NotFound
        return _send(app, assets[filename])

    def add_digest(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and values.get("filename") in assets:
            values.setdefault("v", assets[values["filename"]].digest)

    app.view_functions["static"] = static
    app.url_defaults(add_digest)


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path.read_bytes()
    yield PAGES, b"\n".join((folder / f"css/{name}.css").read_bytes() for name in SHEETS)


def _asset(name: str, body: bytes) -> Asset:
    kind = KINDS.get(Path(name).suffix, "application/octet-stream")
    packed = gzip.compress(body, mtime=0)
    return Asset(body, packed, kind, sha256(body).hexdigest()[:16])


def _send(app: Flask, asset: Asset) -> Response:
    packs = request.accept_encodings.quality("gzip") > 0
    response = app.response_class(asset.packed if packs else asset.body, mimetype=asset.kind)
    response.vary.add("Accept-Encoding")
    if packs:
        response.content_encoding = "gzip"
    # An address without its hash may come from an old page: look again next time.
    response.headers["Cache-Control"] = (
        KEPT if request.args.get("v") == asset.digest else "no-cache"
    )
    return response
