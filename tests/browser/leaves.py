"""The album's pages in a browser, with their own headers and style, and no server at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

    from tests.walks.album import Album

DRESSED = """() => [...document.querySelectorAll("link[rel=stylesheet]")]
.every(link => link.sheet && link.sheet.cssRules.length)"""


class Leaves:
    """Opens the pages of an album by their names, all in one tab.

    Args:
        chromium: the browser.
        album: whose pages.
        look: options of the tab, such as its size.
    """

    def __init__(self, chromium: Browser, album: Album, **look: Any) -> None:
        self._album = album
        self._static = album.app.test_client()
        self.context = chromium.new_context(**look)
        self.context.route("**/*", self._serve)
        self.page = self.context.new_page()

    def open(self, name: str) -> Page:
        """Show a page as it was served."""
        self.page.goto(f"http://localhost/{name}")
        assert self.page.evaluate(DRESSED), f"{name} came without its style"
        return self.page

    def _serve(self, route: Route) -> None:
        url = urlsplit(route.request.url)
        if url.hostname != "localhost":
            route.abort()
        elif url.path.startswith("/static/"):
            answer = self._static.get(f"{url.path}?{url.query}")
            route.fulfill(status=answer.status_code, headers=dict(answer.headers), body=answer.data)
        else:
            shown = self._album.pictures.get(url.path)
            page = shown or self._album.pages[url.path.strip("/")]
            route.fulfill(status=page.status, headers=page.headers, body=page.html)
