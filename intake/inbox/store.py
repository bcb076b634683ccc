"""Messages as files: `<number>.eml`, the number counting up in the order of arrival."""

from __future__ import annotations

import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME: Final = re.compile(r"[0-9]{8,18}")


class Store:
    """A directory of messages. Files never change, and survive a restart of the inbox."""

    def __init__(self, directory: Path) -> None:
        """Use a directory, making it when it is absent."""
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._directory = directory

    def add(self, message: bytes) -> str:
        """Keep a message; when this returns, it is on the disk.

        Returns:
            Its id.

        Raises:
            OSError: the message could not be kept; nothing of it is visible.
        """
        handle, name = tempfile.mkstemp(dir=self._directory, prefix=".draft-")
        draft = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(message)
                file.flush()
                os.fsync(file.fileno())
            message_id = self._name(draft)
        finally:
            draft.unlink(missing_ok=True)
        self._sync_directory()
        return message_id

    def ids(self) -> list[str]:
        """Every message, newest first."""
        return sorted(self._stems(), key=int, reverse=True)

    def read(self, message_id: str) -> bytes:
        """The message as it arrived, under the lines its delivery put on top.

        Raises:
            KeyError: there is no such message.
        """
        try:
            return self._path(message_id).read_bytes()
        except FileNotFoundError:
            raise KeyError(message_id) from None

    def arrived(self, message_id: str) -> float:
        """When the message came, in seconds since 1970.

        Raises:
            KeyError: there is no such message.
        """
        try:
            return self._path(message_id).stat().st_mtime
        except FileNotFoundError:
            raise KeyError(message_id) from None

    def _name(self, draft: Path) -> str:
        """Give the draft the next number; a link fails where another message already is."""
        number = max(map(int, self._stems()), default=0)
        while True:
            number += 1
            with suppress(FileExistsError):
                os.link(draft, self._directory / f"{number:08d}.eml")
                return f"{number:08d}"

    def _path(self, message_id: str) -> Path:
        if not _NAME.fullmatch(message_id):
            raise KeyError(message_id)
        return self._directory / f"{message_id}.eml"

    def _stems(self) -> Iterator[str]:
        for path in self._directory.glob("*.eml"):
            if _NAME.fullmatch(path.stem):
                yield path.stem

    def _sync_directory(self) -> None:
        handle = os.open(self._directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
