"""A browser without a screen: keeps cookies, follows redirects, reads and fills forms.

It speaks to a real server over HTTP, or to an app in process through the same interface.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener

from bs4 import BeautifulSoup, Tag


@dataclass
class Page:
    """What came back."""

    status: int
    url: str
    html: str
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @property
    def soup(self) -> BeautifulSoup:
        """The page, read. The last few are kept: nobody may change one."""
        return _read(self.html)

    @property
    def text(self) -> str:
        return " ".join(self.soup.get_text(" ").split())

    def form(self, holding: str | None = None) -> Tag:
        """The form with a control of this name, or the first one of the page's main part."""
        forms = self.soup.select("main form")
        for form in forms:
            if holding is None or form.select_one(f'[name="{holding}"]'):
                return form
        raise AssertionError(f"{self.path} has no form with {holding}: {self.text[:400]}")


@lru_cache(maxsize=8)
def _read(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


class Browser:
    """Visits pages of one server as one person."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.cookies = CookieJar()
        self._open = build_opener(HTTPCookieProcessor(self.cookies)).open

    def get(self, path: str) -> Page:
        return self._send(Request(urljoin(self.base_url, path)))

    def post(self, path: str, fields: dict[str, Any]) -> Page:
        body = urlencode(fields, doseq=True).encode()
        headers = {"Referer": urljoin(self.base_url, path), "Sec-Fetch-Site": "same-origin"}
        return self._send(Request(urljoin(self.base_url, path), data=body, headers=headers))

    def submit(self, page: Page, fields: dict[str, Any], *, holding: str | None = None) -> Page:
        """Fill a form of `page` and send it as a browser would, hidden fields included."""
        form = page.form(holding)
        values = {**standing(form), **fields}
        return self.post(urljoin(page.url, str(form.get("action") or page.url)), values)

    def _send(self, request: Request) -> Page:
        try:
            with self._open(request, timeout=30) as answer:
                return Page(answer.status, answer.url, answer.read().decode())
        except HTTPError as refused:
            with refused:
                return Page(refused.code, refused.url, refused.read().decode())


def standing(form: Tag) -> dict[str, Any]:
    """The values that a form already holds."""
    values: dict[str, Any] = {}
    for control in form.select("input[name], textarea[name], select[name]"):
        name, kind = str(control["name"]), control.get("type", "text")
        if kind in {"radio", "checkbox"}:
            if control.has_attr("checked"):
                values.setdefault(name, []).append(control.get("value", "on"))
        elif control.name == "select":
            chosen = control.select_one("option[selected]") or control.select_one("option")
            values[name] = chosen.get("value", "") if chosen else ""
        elif control.name == "textarea":
            values[name] = control.get_text().removeprefix("\n")
        elif kind not in {"submit", "button"}:
            values[name] = control.get("value", "")
    return values
