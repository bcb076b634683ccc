"""Reading a page as somebody at a browser does: its links, its forms, and what is in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

Attributes = list[tuple[str, str | None]]
_TICKED: Final = frozenset({"radio", "checkbox"})
_UNSEEN: Final = frozenset({"script", "style", "template"})


@dataclass
class Control:
    """Something in a form that is sent with it: an input, an option list, a button.

    Attributes:
        name: what it is sent as.
        kind: the type of an input, else `select`, `textarea` or `button`.
        value: what is in it.
        ticked: for a radio or a checkbox, whether it is.
        values: what a list of options may be.
    """

    name: str
    kind: str
    value: str
    ticked: bool = False
    values: list[str] = field(default_factory=list)


@dataclass
class Form:
    """One form of a page; `action` is empty where it is sent to the page's own address."""

    action: str
    method: str
    controls: list[Control] = field(default_factory=list)

    def named(self, name: str) -> list[Control]:
        """Every control of this name."""
        return [one for one in self.controls if one.name == name]

    def standing(self) -> dict[str, list[str]]:
        """What would be sent if nothing was touched; a button is sent only when it is pressed."""
        sent: dict[str, list[str]] = {}
        for one in self.controls:
            if one.kind != "button" and (one.kind not in _TICKED or one.ticked):
                sent.setdefault(one.name, []).append(one.value)
        return sent


class Reader(HTMLParser):
    """Collects the links and forms of a page's main part, and its words.

    Attributes:
        links: address and words of each link, in order.
        forms: each form, in order.
        words: everything that is to be read there.
    """

    def __init__(self) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.forms: list[Form] = []
        self.words: list[str] = []
        self._main = False
        self._unseen = 0
        self._form: Form | None = None
        self._select: Control | None = None
        self._area: Control | None = None
        self._link: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        """Note what opens."""
        found = {name: value or "" for name, value in attrs}
        self._main = self._main or tag == "main"
        self._unseen += tag in _UNSEEN
        if not self._main:
            return
        if tag == "a" and "href" in found:
            self._link = found["href"], []
        elif tag == "form":
            self._form = Form(found.get("action", ""), found.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag == "option":
            self._add_option(found)
        elif tag in {"input", "select", "textarea", "button"} and found.get("name"):
            self._add_control(tag, found)

    def handle_endtag(self, tag: str) -> None:
        """Note what closes."""
        self._unseen -= tag in _UNSEEN
        if tag == "main":
            self._main = False
        elif tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._area = None
        elif tag == "a" and self._link:
            self.links.append((self._link[0], " ".join("".join(self._link[1]).split())))
            self._link = None

    def handle_data(self, data: str) -> None:
        """Keep the words."""
        if not self._main or self._unseen:
            return
        if self._area is not None:
            self._area.value += data
            return
        self.words.append(data)
        if self._link:
            self._link[1].append(data)

    def _add_control(self, tag: str, found: dict[str, str]) -> None:
        if self._form is None:
            return
        kind = found.get("type", "text") if tag == "input" else tag
        if kind == "submit":
            kind = "button"
        value = found.get("value", "on" if kind in _TICKED else "")
        control = Control(found["name"], kind, value, ticked="checked" in found)
        self._form.controls.append(control)
        if tag == "select":
            self._select = control
        elif tag == "textarea":
            self._area = control

    def _add_option(self, found: dict[str, str]) -> None:
        if self._select is None:
            return
        value = found.get("value", "")
        if not self._select.values or "selected" in found:
            self._select.value = value
        self._select.values.append(value)
