"""What a form costs a person: pages, taps and words, counted on the way through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.walks.inside import Inside

if TYPE_CHECKING:
    from flask import Flask

    from tests.walks.web import Page

# What the style sheet hides until an answer opens it.
HIDDEN = "[data-without-script], [hidden], .choice__more, .asked--changed, .details__body, .hidden, datalist, script"


@dataclass
class Effort:
    """Pages seen; taps made, a text being one and a drop-down two; words, repeats on a page once."""

    pages: int = 0
    taps: int = 0
    words: int = 0


class Counting(Inside):
    """A person whose effort is counted, on a phone: each choice, text and button is a tap."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        self.effort = Effort()
        self.by_page: dict[str, int] = {}

    def get(self, path: str) -> Page:
        self.effort.taps += 1
        return self._seen(super().get(path))

    def submit(self, page: Page, fields: dict[str, Any], *, holding: str | None = None) -> Page:
        form = page.form(holding)
        given = [(name, value) for name, value in fields.items() if value not in ("", [])]
        for name, value in given:
            control = form.select_one(f'[name="{name}"]')
            each = len(value) if isinstance(value, list) else 1
            self.effort.taps += each * (2 if control and control.name == "select" else 1)
        self.effort.taps += 1
        return super().submit(page, fields, holding=holding)

    def post(self, path: str, fields: dict[str, Any]) -> Page:
        return self._seen(super().post(path, fields))

    def _seen(self, page: Page) -> Page:
        self.effort.pages += 1
        main = page.soup.select_one("main")
        if main is not None:
            for hidden in main.select(HIDDEN):
                hidden.decompose()
            read: set[str] = set()
            for answer in main.select("label"):
                # "Several days" is read once, not nine times.
                words = answer.get_text(" ", strip=True)
                if words in read:
                    answer.decompose()
                read.add(words)
            self.by_page[page.path] = len(main.get_text(" ").split())
            self.effort.words += len(main.get_text(" ").split())
        return page
