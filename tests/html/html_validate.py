"""html-validate: a second reader of pages, which knows rules that the Nu checker does not."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

from tests.house.machine import HTML_VALIDATE, NODE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def errors(folder: Path, pages: Iterable[tuple[str, str]]) -> list[str]:
    """What its standard rules find, as `page: line: message (rule)`; empty when all is well.

    Args:
        folder: an empty directory, where the pages are laid for one call over all of them.
        pages: names and HTML.
    """
    for name, html in pages:
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    run = subprocess.run(
        [
            *(NODE, HTML_VALIDATE, "--preset", "standard"),
            *("--max-warnings", "0", "--formatter", "json", folder),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert run.returncode in {0, 1}, run.stderr
    return [
        f"{file['filePath'].rpartition('/')[2]}: {m['line']}: {m['message']} ({m['ruleId']})"
        for file in json.loads(run.stdout)
        for m in file["messages"]
    ]
