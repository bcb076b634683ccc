"""Reading this room's data files, which lie beside the code."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

ROOM: Final = Path(__file__).parent


@cache
def read_toml(name: str) -> dict[str, Any]:
    """The content of a data file; do not change what you get, it is shared.

    Args:
        name: path inside this room, such as `rules/pairs.toml`.

    Raises:
        OSError: no such file.
        tomllib.TOMLDecodeError: not TOML.
    """
    return tomllib.loads((ROOM / name).read_text(encoding="utf-8"))
