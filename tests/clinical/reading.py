"""The reading grade of a text, by textstat, with its missing import put in place."""

import re
import sys
import types

# textstat 0.7.4 asks for pkg_resources, which setuptools no longer brings, to open a word list
# that the Flesch-Kincaid grade does not use.
sys.modules.setdefault("pkg_resources", types.ModuleType("pkg_resources"))

import textstat  # noqa: E402

EXEMPT = re.compile(r"\{\w+\}|\bSSRI\b|\bIV ketamine\b")


def grade(text):
    """School grade; drug names and their fields are read as the word "it"."""
    return textstat.flesch_kincaid_grade(EXEMPT.sub("it", text))
