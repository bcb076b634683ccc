"""Two ways of filling in a form: with a finger, and with the keyboard alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from playwright.sync_api import Locator, Page

MOST_TABS = 200


class Finger:
    """Taps and types. Works with JavaScript off."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def fill(self, fields: Mapping[str, Any], within: str = "main") -> None:
        """Fill controls by name: text, or the value of a radio, box or option."""
        for name, value in each(fields):
            self._set(self.page.locator(f'{within} [name="{name}"]'), value)

    def press(self, words: str) -> None:
        """Press the button or link with these words."""
        self.page.locator(f'main :is(button, a):has-text("{words}")').first.click()
        # What asks the page next may ask it without waiting.
        self.page.wait_for_load_state()

    def _set(self, control: Locator, value: str) -> None:
        kind = control.first.get_attribute("type")
        if kind in {"radio", "checkbox"}:
            self.page.locator(f"label[for='{self._id_of(control, value)}']").click()
        elif control.first.locator("option").count():
            control.first.select_option(value)
        else:
            control.first.fill(value)

    @staticmethod
    def _id_of(control: Locator, value: str) -> str | None:
        for choice in control.all():
            if choice.get_attribute("value") == value:
                return choice.get_attribute("id")
        raise AssertionError(f"there is no choice {value}")


class Keyboard:
    """Uses Tab, Space, Enter, the arrows and letters; never a pointer."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def fill(self, fields: Mapping[str, Any], within: str = "main") -> None:
        """Reach each control by Tab and set it."""
        for name, value in each(fields):
            control = self.page.locator(f'{within} [name="{name}"]')
            self._reach(f'{within} [name="{name}"]')
            kind = control.first.get_attribute("type")
            if kind == "radio":
                self._choose(f'{within} [name="{name}"]', value)
            elif kind == "checkbox":
                self._reach(f'{within} [name="{name}"][value="{value}"]')
                self.page.keyboard.press("Space")
            elif control.first.locator("option").count():
                self.page.keyboard.type(self._words_of(control, value))
            else:
                self.page.keyboard.press("Control+A")
                self.page.keyboard.type(value)

    def press(self, words: str) -> None:
        """Reach the button or link with these words and press Enter."""
        for _ in range(MOST_TABS):
            on = self.page.evaluate("document.activeElement.innerText || ''")
            tag = self.page.evaluate("document.activeElement.tagName")
            inside = self.page.evaluate("!!document.activeElement.closest('main')")
            if inside and tag in {"BUTTON", "A"} and words in on:
                with self.page.expect_navigation():
                    self.page.keyboard.press("Enter")
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reached {words!r}")

    def _reach(self, selector: str) -> None:
        for _ in range(MOST_TABS):
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reached {selector}")

    def _choose(self, selector: str, value: str) -> None:
        self.page.keyboard.press("Space")
        for _ in range(20):
            if self.page.evaluate("document.activeElement.value") == value:
                assert self.page.evaluate("document.activeElement.checked")
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows never reached {value} in {selector}")

    @staticmethod
    def _words_of(control: Locator, value: str) -> str:
        return str(control.first.locator(f'option[value="{value}"]').inner_text())


def each(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Name and value pairs, one for every ticked box."""
    for name, value in fields.items():
        for one in value if isinstance(value, list) else [value]:
            yield name, one
