"""The documents are true, or they are bugs."""

import re
from pathlib import Path

import pytest

from intake.settings import Settings

ROOT = Path(__file__).resolve().parents[2]


def required(name):
    lines = (ROOT / "requirements" / name).read_text().splitlines()
    return [
        re.split(r"[\s=;]", line)[0]
        for line in lines
        if line.strip() and not line.startswith(("#", "-"))
    ]


@pytest.mark.parametrize("name", required("base.in") + required("dev.in"))
def test_every_dependency_has_its_reason(name):
    assert re.search(
        rf"(^\| |, ){re.escape(name)}(,| \|)",
        (ROOT / "docs/dependencies.md").read_text(),
        re.MULTILINE,
    )


@pytest.mark.parametrize("field", sorted(Settings.model_fields))
def test_every_setting_is_explained(field):
    assert f"`INTAKE_{field.upper()}`" in (ROOT / "docs/operations.md").read_text()


def test_no_setting_is_explained_that_does_not_exist():
    told = set(re.findall(r"`INTAKE_(\w+)`", (ROOT / "docs/operations.md").read_text()))
    elsewhere = {"TEST_REQUIRE"}
    assert told - elsewhere <= {field.upper() for field in Settings.model_fields}


def test_decisions_are_numbered_once():
    numbers = [path.name[:4] for path in (ROOT / "docs/decisions").glob("*.md")]
    assert len(numbers) == len(set(numbers))
