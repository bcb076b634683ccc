"""A browser without a screen: one person's cookies and address, over real HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from http.cookiejar import CookieJar
from typing import TYPE_CHECKING, Final
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener

from intake.simulation.markup import Form, Reader

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PATIENCE_S: Final = 60


class Stuck(Exception):  # noqa: N818 - it reads as what it is at the raise
    """A person cannot go on: the page is not the one that they were led to expect."""


@dataclass(frozen=True)
class Page:
    """What came back."""

    status: int
    url: str
    html: str

    @property
    def path(self) -> str:
        """Where the person is now, without the query."""
        return urlsplit(self.url).path

    @cached_property
    def read(self) -> Reader:
        """Its links, forms and words."""
        reader = Reader()
        reader.feed(self.html)
        return reader

    @property
    def words(self) -> str:
        """What is to be read."""
        return " ".join(" ".join(self.read.words).split())

    def link(self, part: str) -> str | None:
        """The address of the first link with this in it."""
        return next((href for href, _words in self.read.links if part in href), None)

    def links(self, part: str) -> list[str]:
        """The addresses of all links with this in them, each once."""
        return list(dict.fromkeys(href for href, _words in self.read.links if part in href))

    def form(self, holding: str = "", action: str = "") -> Form:
        """The first form to post with a control of this name, and this in its address.

        Raises:
            Stuck: there is none.
        """
        for form in self.read.forms:
            fits = (not holding or form.named(holding)) and action in form.action
            if form.method == "post" and fits:
                return form
        raise Stuck(f"{self.status} {masked(self.path)} has no form with {holding or action}")


class Browser:
    """Visits the pages of one service as one person.

    Args:
        base_url: where the service answers.
        address: where the person seems to come from, as a proxy in front would say.
    """

    def __init__(self, base_url: str, address: str) -> None:
        self.base_url = base_url
        self.address = address
        self.seen: dict[int, int] = {}
        self._open = build_opener(HTTPCookieProcessor(CookieJar())).open

    def get(self, path: str) -> Page:
        """Open a page."""
        return self._send(Request(urljoin(self.base_url, path)))  # noqa: S310 - our own service

    def send(self, page: Page, fields: Mapping[str, str | Sequence[str]], form: Form) -> Page:
        """Send a form with these fields filled in, and the others as they stand."""
        address = urljoin(page.url, form.action or page.url)
        body = urlencode({**form.standing(), **fields}, doseq=True).encode()
        headers = {"Referer": page.url, "Sec-Fetch-Site": "same-origin"}
        return self._send(Request(address, data=body, headers=headers))  # noqa: S310

    def submit(
        self, page: Page, fields: Mapping[str, str | Sequence[str]], *, holding: str = ""
    ) -> Page:
        """Send the form of a page that has a control of this name."""
        return self.send(page, fields, page.form(holding))

    def press(self, page: Page, action: str) -> Page:
        """Press the button that posts to an address with this in it."""
        return self.send(page, {}, page.form(action=action))

    def _send(self, request: Request) -> Page:
        request.add_header("X-Forwarded-For", self.address)
        try:
            with self._open(request, timeout=PATIENCE_S) as answer:
                page = Page(answer.status, answer.url, answer.read().decode())
        except HTTPError as refused:
            with refused:
                page = Page(refused.code, refused.url, refused.read().decode())
        self.seen[page.status] = self.seen.get(page.status, 0) + 1
        if page.status >= 500:
            raise Stuck(f"{page.status} at {masked(page.path)}")
        return page


def masked(path: str) -> str:
    """A path without the secret of a patient's link."""
    parts = path.split("/")
    return "/".join("<token>" if len(part) >= 40 else part for part in parts)
