"""A made-up language: every letter of the catalogue gets a mark, so plain letters were missed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from unittest.mock import patch

from babel.support import NullTranslations
from flask_babel import Domain

from tests.walks.scenes import whole_album

if TYPE_CHECKING:
    from flask import Flask

    from tests.walks.album import Album

MARKED = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    "ÀƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞQŔŠŢÛṼŴẊÝŽàƀçðéƒĝĥîĵķļɱñöþqŕšţûṽŵẋýž",
)
# Fields of a message, tags and entities stay as they are: they are not words.
KEPT = re.compile(r"(%\(\w+\)\w|%[sd%]|\{\w*\}|<[^>]+>|&\w+;|\$\w+|\$\{\w+\})")


def marked(text: str) -> str:
    """`text` with a mark on each letter."""
    parts = KEPT.split(text)
    return "".join(part if KEPT.fullmatch(part) else part.translate(MARKED) for part in parts)


class Pseudo(NullTranslations):
    """Translates whatever it is asked for."""

    def ugettext(self, message: str) -> str:
        return marked(message)

    gettext = ugettext

    def ungettext(self, singular: str, plural: str, num: int) -> str:
        return marked(singular if num == 1 else plural)

    ngettext = ungettext


def pseudo_album(app: Flask, logins: list[dict[str, str]]) -> Album:
    """The album of a service that speaks the made-up language."""
    with patch.object(Domain, "get_translations", lambda _self: Pseudo()):
        return whole_album(app, logins)
