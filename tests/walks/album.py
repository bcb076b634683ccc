"""Every page as it was served, kept while made-up people walk through the service.

A page is named by its address, with `-error` when something was wrong on it and `-filled` when it
was opened again with its answer. Nobody has to list a new page here: who walks over it keeps it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from flask import template_rendered
from werkzeug.exceptions import HTTPException

from tests.walks.inside import Inside
from tests.walks.web import Page, standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bs4 import BeautifulSoup, Tag
    from flask import Flask

SHOWN = ("slug", "item", "act", "status", "what")
SHAPING = ("class", "type", "role", "checked", "name", "open", "aria-current", "aria-invalid")
UNTOLD = ("from", "next", "zone")


class Album:
    """Pages by name.

    Attributes:
        app: the service that they are of.
        pages: what was seen, in the order of seeing.
        endpoints: which views they came from.
        templates: one page of each template, by the template's name.
        made_of: the template of each page.
        pictures: what pages show that no static file holds, by its address.
    """

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.pages: dict[str, Page] = {}
        self.endpoints: set[str] = set()
        self.templates: dict[str, str] = {}
        self.made_of: dict[str, str] = {}
        self.pictures: dict[str, Page] = {}
        self._shapes: set[int] = set()
        self._template = ""
        template_rendered.connect(self._note_template, app)
        self._routes = app.url_map.bind("localhost")

    def __iter__(self) -> Iterator[tuple[str, Page]]:
        return iter(self.pages.items())

    def keep(self, page: Page, *, method: str = "GET", mark: str = "") -> None:
        """Keep a page unless one of its name, or of its very shape, is kept already."""
        name, endpoint = self.name_of(page.url, method)
        self.endpoints.add(endpoint)
        if not page.html.lstrip().startswith("<!DOCTYPE html>"):
            if page.headers.get("Content-Type", "").startswith("image/"):
                self.pictures[page.path] = page
            return
        assert page.status != 500 or endpoint == "fault", f"a fault of ours at {page.path}"
        shape = hash((page.status, shape_of(page.soup)))
        if shape not in self._shapes or self._template not in self.templates:
            self._shapes.add(shape)
            name = self._free(name + mark)
            self.pages.setdefault(name, page)
            self.made_of.setdefault(name, self._template)
            self.templates.setdefault(self._template, name)

    def _free(self, name: str) -> str:
        """A name for this page: with its template's, where one of another template has the name."""
        if self.made_of.get(name, self._template) == self._template:
            return name
        return f"{name}-{Path(self._template).stem}"

    def _note_template(self, _app: Flask, template: Any, **_: Any) -> None:
        self._template = template.name

    def name_of(self, url: str, method: str = "GET") -> tuple[str, str]:
        """A page's name and its view: its rule, with what tells pages of one view apart."""
        parts = urlsplit(url)
        try:
            rule, values = self._routes.match(parts.path, method, return_rule=True)
        except HTTPException:
            return "nowhere", "nowhere"
        known = {key: str(value) for key, value in values.items() if key in SHOWN}
        words = re.sub(
            r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>", lambda m: known.get(m[1], m[1]), rule.rule
        )
        asked = [key for key in parse_qs(parts.query) if key not in UNTOLD]
        name = "-".join([words.strip("/").replace("/", "-") or "start", *asked])
        return name, rule.endpoint


class Looking(Inside):
    """Keeps every page in an album, and sends each form with nothing in it before it fills it in.

    Args:
        album: where pages are kept.
        tag: told after the name of each page, for a second person on the same pages.
        stumble: whether forms are first sent empty.
    """

    def __init__(self, album: Album, tag: str = "", *, stumble: bool = True) -> None:
        super().__init__(album.app)
        self.album = album
        self.tag = tag
        self.stumble = stumble
        self.visited: list[str] = []

    def get(self, path: str) -> Page:
        page = super().get(path)
        self.visited.append(page.url)
        self.album.keep(page, mark=self.tag)
        return page

    def post(self, path: str, fields: dict[str, Any]) -> Page:
        page = super().post(path, fields)
        refused = page.status >= 400
        # A page that refused is the one that was posted to; another one was led to, and looked at.
        method = "POST" if refused else "GET"
        self.album.keep(page, method=method, mark=self.tag + "-error" * refused)
        self.visited += [] if refused else [page.url]
        return page

    def submit(self, page: Page, fields: dict[str, Any], *, holding: str | None = None) -> Page:
        form = page.form(holding)
        if self.stumble and asks(form):
            hidden = {c["name"]: c["value"] for c in form.select("input[type=hidden][name]")}
            answer = self.post(str(form.get("action") or page.url), hidden)
            if answer.status == 200:
                # Nothing need be filled in here, so it was saved: open the page as it now stands.
                page = super().get(page.url)
        return super().submit(page, fields, holding=holding)

    def look_again(self) -> None:
        """Open every page that was seen once more, now that it holds an answer."""
        for url in dict.fromkeys(self.visited):
            page = super().get(url)
            if page.url == url and standing_answer(page):
                self.album.keep(page, mark=self.tag + "-filled")


def shape_of(soup: BeautifulSoup) -> int:
    """What a page is made of, whatever it says: two pages of one shape look and read alike."""
    return hash(
        tuple(
            (tag.name, tuple(sorted((n, str(v)) for n, v in tag.attrs.items() if n in SHAPING)))
            for tag in soup.find_all(True)
        )
    )


def asks(form: Tag) -> bool:
    """Whether a form has anything to fill in."""
    return bool(form.select("input:not([type=hidden], [type=submit]), textarea, select"))


def standing_answer(page: Page) -> bool:
    """Whether a control of the page holds something that a person chose or wrote."""
    return any(
        values
        for form in page.soup.select("main form")
        for name, values in standing(form).items()
        if asks(form) and not form.select_one(f'input[type=hidden][name="{name}"]')
    )
