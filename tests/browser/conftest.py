"""The real service and a real browser, shared by the tests of this room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.services.stack import Stack

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Everything that `make run` starts, on SQLite."""
    with Stack(tmp_path_factory.mktemp("stack")) as running:
        yield running
