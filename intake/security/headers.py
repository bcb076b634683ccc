"""One static set of headers for every response: no nonce, nothing inline, nobody else's host."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from flask import Flask, Response

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "object-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: Flask-WTF checks the Referer of every post over https.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
}
ORIGIN_ALONE: Final = "strict-origin"
# A mail that is looked at has its style inside, and nothing else of it may do anything.
MAIL_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"
)
OWN: Final = frozenset({ORIGIN_ALONE, MAIL_POLICY})
TRANSPORT: Final = "max-age=31536000; includeSubDomains"


def add_headers(app: Flask, *, secure: bool) -> None:
    """Put the headers on every response of `app`; HSTS when patients come over https."""

    @app.after_request
    def _add(response: Response) -> Response:
        for name, value in HEADERS.items():
            # A page whose own address is a secret says a stricter word than the rest.
            if response.headers.get(name) not in OWN:
                response.headers[name] = value
        if secure:
            response.headers["Strict-Transport-Security"] = TRANSPORT
        response.headers.setdefault("Cache-Control", "no-store")
        return response
