"""A page of ours as PDF, tagged for screen readers (PDF/UA), without a look at the network.

WeasyPrint draws it. It leans on Pango, a library of the system: without that the service runs,
and only this says what to install.
"""

from __future__ import annotations

import logging
from functools import cache
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from intake.settings import ROOT

VARIANT: Final = "pdf/ua-1"
STATIC: Final = ROOT / "intake" / "static"
INSTALL: Final = (
    "PDFs need Pango: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
)
# A host that does not exist: every address of the page is answered from our own folder or not.
BASE: Final = "http://sheet.invalid/"
FOLDER: Final = "/static/"
KINDS: Final = {".css": "text/css", ".woff2": "font/woff2"}


class PdfUnavailable(RuntimeError):  # noqa: N818 - it reads as what it is at the raise
    """This machine cannot make PDFs; the message says what to install."""


class OutsideError(ValueError):
    """A page wanted something that is not a style sheet or a font of ours."""


def pdf_of(html: str) -> bytes:
    """A whole page with language, title and headings, as a tagged PDF with bookmarks.

    Args:
        html: the page; it may use the style sheets and fonts of our static folder.

    Raises:
        PdfUnavailable: the system library is missing.
        OutsideError: the page asks for something from elsewhere.
    """
    weasyprint = _weasyprint()
    page = weasyprint.HTML(string=html, base_url=BASE, url_fetcher=_fetcher())
    try:
        made: bytes = page.write_pdf(pdf_variant=VARIANT, pdf_tags=True)
    except weasyprint.urls.FatalURLFetchingError as fault:
        raise OutsideError(str(fault.__cause__)) from None
    return made


def missing() -> str | None:
    """What has to be installed before PDFs can be made; nothing when all is there."""
    try:
        _weasyprint()
    except PdfUnavailable as fault:
        return str(fault)
    return None


def own_file(url: str) -> tuple[bytes, str]:
    """Content and type of a file of the static folder, by the address that a page gives it.

    Raises:
        OutsideError: it is not one of ours.
    """
    parts = urlsplit(url)
    name = unquote(parts.path).partition(FOLDER)[2]
    wanted = (STATIC / name).resolve()
    inside = f"{parts.scheme}://{parts.netloc}/" == BASE and wanted.is_relative_to(STATIC)
    if not inside or wanted.suffix not in KINDS or not wanted.is_file():
        raise OutsideError("a printed page may only use our own style sheets and fonts")
    return wanted.read_bytes(), KINDS[wanted.suffix]


@cache
def _weasyprint() -> Any:
    # Imported late: it takes a while, and on a bare machine it cannot be.
    try:
        import weasyprint  # noqa: PLC0415
    except OSError:
        raise PdfUnavailable(INSTALL) from None
    # What they remark on is a style sheet; they would quote the page to do so.
    for name in ("weasyprint", "fontTools"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return weasyprint


@cache
def _fetcher() -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415

    class OwnFiles(URLFetcher):  # type: ignore[misc]
        """Answers from the static folder alone."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            """Read one file."""
            del headers
            body, kind = own_file(url)
            return URLFetcherResponse(url, body, {"Content-Type": kind})

    # Otherwise a page that may not be drawn would be drawn without what it asked for.
    return OwnFiles(fail_on_errors=True)
