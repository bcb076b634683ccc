"""Pictures of every page, for eyes: `make screens` writes them to `var/screens/`.

Each page of the album, as a phone and as a desk show it, in light and in dark. They come from
made-up people and are not in git; the few that are stand in `docs/screens/`.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from flask_migrate import upgrade
from playwright.sync_api import sync_playwright

from intake.extensions import db
from intake.gateways import clock
from intake.services.setup import prepare_demo
from tests.browser.chromium import DESK, PHONE, QUIET
from tests.browser.leaves import Leaves
from tests.fixtures.service import build
from tests.house.machine import ROOT, chromium
from tests.walks.answers import PLAIN
from tests.walks.scenes import HARD, whole_album

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.walks.album import Album

OUT = ROOT / "var" / "screens"
WORDS = {
    "marker-dose": "20 mg",
    "marker-hope": "To enjoy my mornings again.",
    "marker-why": "It cost too much.",
    "marker": "I would rather say this on the call.",
}
LOOKS = {
    "phone-light": {"viewport": PHONE, "color_scheme": "light", "device_scale_factor": 2},
    "phone-dark": {"viewport": PHONE, "color_scheme": "dark", "device_scale_factor": 2},
    "desk-light": {"viewport": DESK, "color_scheme": "light"},
    "desk-dark": {"viewport": DESK, "color_scheme": "dark"},
}


def in_plain_words(answers: Any) -> Any:
    """The answers of the tests with words that a person might write, for pictures."""
    if isinstance(answers, str):
        found = [words for mark, words in WORDS.items() if answers.startswith(mark)]
        return found[0] if found else answers
    if isinstance(answers, dict):
        return {name: in_plain_words(value) for name, value in answers.items()}
    return type(answers)(in_plain_words(one) for one in answers)


def made(var: Path) -> Album:
    """The album of a demo clinic that lives in `var`."""
    app = build(var=var, mode="demo")
    with app.app_context():
        upgrade()
        logins = prepare_demo({}, now=clock.now())
    with patch.dict(PLAIN, in_plain_words(PLAIN)), patch.dict(HARD, in_plain_words(HARD)):
        album = whole_album(app, logins)
    with app.app_context():
        db.engine.dispose()
    return album


def take(browser: Browser, album: Album, wanted: str) -> int:
    """Take the pictures whose page has `wanted` in its name, in every look; gives how many."""
    count = 0
    for look, options in LOOKS.items():
        folder = OUT / look
        folder.mkdir(parents=True, exist_ok=True)
        leaves = Leaves(browser, album, **options)
        for name, _ in album:
            if wanted in name:
                leaves.open(name).screenshot(path=folder / f"{name}.png", full_page=True)
                count += 1
        leaves.context.close()
    return count


def main(wanted: str = "") -> None:
    """Take all pictures anew, or those of the pages with `wanted` in their name."""
    if not wanted:
        shutil.rmtree(OUT, ignore_errors=True)
    with tempfile.TemporaryDirectory() as var, sync_playwright() as playwright:
        album = made(Path(var))
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
        count = take(browser, album, wanted)
        browser.close()
    sys.stdout.write(f"{count} pictures in {OUT.relative_to(ROOT)}/\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
