"""Every string that a person may read is in the catalogue."""

import re

from intake.cli.strings import PATH, render
from intake.clinical.guidance import texts
from intake.domain.steps import STEPS
from intake.settings import ROOT


def test_the_english_catalogue_is_current():
    assert PATH.read_text(encoding="utf-8") == render(), "run: intake strings"


def test_the_catalogue_holds_templates_python_steps_and_medical_texts():
    catalogue = render()
    for words in (
        "Skip to main content",
        "Select a time",
        STEPS[1].title,
        next(iter(texts().values())).template,
    ):
        assert f'msgid "{words}"' in catalogue


def test_no_template_says_words_that_are_not_marked():
    bare = re.compile(r">\s*([A-Z][a-z]+(?: [a-z]+){2,})\s*<")
    found = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "", path.read_text(), flags=re.DOTALL)
        found += [(path.name, words) for words in bare.findall(text)]
    assert found == []
