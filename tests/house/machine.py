"""What this machine can run of the tests, and what to install for the rest."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from intake.exports.pdf import INSTALL, missing

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
VNU = ROOT / "tests" / "html" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
ICAL = ROOT / "tests" / "html" / "node_modules" / "ical.js"
FHIR = ROOT / "tests" / "html" / "node_modules" / "@medplum" / "core"
HTML_VALIDATE = ROOT.joinpath(
    *("tests", "html", "node_modules", "html-validate", "bin", "html-validate.mjs")
)
# Node comes by pip beside our own Python.
NODE = Path(sys.executable).with_name("node")
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Group:
    """Tests with a marker, what they need, and what brings it."""

    marker: str
    present: Callable[[], bool]
    missing: str


def chromium() -> str | None:
    """Path of a Chromium, or None."""
    return next(filter(None, map(shutil.which, CHROMIUMS)), None)


def postgres_binaries() -> Path | None:
    """Directory that holds `initdb` and `postgres`, or None; the newest when there are several."""
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(installed, key=lambda path: int(path.parts[-3].split(".")[0]), reverse=True)
    on_path = shutil.which("initdb")
    found = [path.parent for path in newest] + ([Path(on_path).parent] if on_path else [])
    return next((path for path in found if (path / "postgres").exists()), None)


def html_checker() -> bool:
    """Whether both HTML checkers, a Java runtime, and the readers of calendars and FHIR are there."""
    return shutil.which("java") is not None and all(
        tool.exists() for tool in (VNU, ICAL, FHIR, HTML_VALIDATE, NODE)
    )


def pdf_maker() -> bool:
    """Whether PDFs can be made."""
    return missing() is None


GROUPS = (
    Group("browser", lambda: chromium() is not None, "no Chromium: apt-get install chromium"),
    Group(
        "postgres",
        lambda: postgres_binaries() is not None,
        "no PostgreSQL server: apt-get install postgresql",
    ),
    Group("pdf", pdf_maker, INSTALL),
    Group(
        "html",
        html_checker,
        "no HTML checker: apt-get install default-jre-headless, then make test",
    ),
)


def absent() -> dict[str, str]:
    """Groups that cannot run here, with the reason for each."""
    return {group.marker: group.missing for group in GROUPS if not group.present()}


def required() -> set[str]:
    """Groups that INTAKE_TEST_REQUIRE names."""
    return {name.strip() for name in os.environ.get("INTAKE_TEST_REQUIRE", "").split(",")} - {""}
