"""Field encryption: AES-256-GCM, each value bound to its row.

Every intake has a key of its own (the data key), wrapped by a key of the service. A sealed value
opens only with that data key and in the table, column and row it was sealed for, so a value
moved to another patient's row does not open.
"""

from __future__ import annotations

import hmac
import json
import os
import unicodedata
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

NONCE_BYTES: Final = 12
KEY_BYTES: Final = 32


class CannotOpen(Exception):  # noqa: N818 - it reads as what it is at the raise
    """A sealed value was changed, moved, or sealed with a key that is not here."""


def _seal(key: bytes, plain: bytes, bound_to: str) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to.encode())


def _open(key: bytes, sealed: bytes, bound_to: str) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to.encode())
    except InvalidTag:
        raise CannotOpen(bound_to) from None


@dataclass(frozen=True, slots=True)
class Vault:
    """Seals and opens the values of one intake. Its text form shows no key."""

    intake_id: uuid.UUID
    _key: bytes

    def __repr__(self) -> str:
        return f"Vault({self.intake_id})"

    def seal(self, value: Any, place: str, row: uuid.UUID) -> bytes:
        """Seal a JSON value for `place` ("table.column") in the row with this id."""
        plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        return _seal(self._key, plain, f"{place}|{self.intake_id}|{row}")

    def open(self, sealed: bytes, place: str, row: uuid.UUID) -> Any:
        """Open what `seal` made for the same place and row.

        Raises:
            CannotOpen: it was changed, moved, or belongs to another intake.
        """
        return json.loads(_open(self._key, sealed, f"{place}|{self.intake_id}|{row}"))


class Keyring:
    """The service's keys. The first one seals; all of them open.

    Args:
        keys: key name to 32 bytes, in order of preference.
    """

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self._keys = dict(keys)
        self._newest = next(iter(self._keys))

    def new_data_key(self, intake_id: uuid.UUID) -> bytes:
        """Make an intake's data key and give it back wrapped, ready to be stored."""
        return self.wrap(os.urandom(KEY_BYTES), intake_id)

    def wrap(self, data_key: bytes, intake_id: uuid.UUID) -> bytes:
        """Wrap a data key with the newest key. Layout: name length, name, sealed key."""
        return self._seal_newest(data_key, f"intake.data_key|{intake_id}")

    def vault(self, intake_id: uuid.UUID, wrapped: bytes) -> Vault:
        """Open an intake's data key.

        Raises:
            CannotOpen: the key that wrapped it is not in the ring, or the value was changed.
        """
        return Vault(intake_id, self._open_named(wrapped, f"intake.data_key|{intake_id}"))

    def seal(self, text: str, place: str, row: uuid.UUID) -> bytes:
        """Seal a secret that belongs to no intake, for `place` ("table.column") in this row."""
        return self._seal_newest(text.encode(), f"{place}|{row}")

    def open(self, sealed: bytes, place: str, row: uuid.UUID) -> str:
        """Open what `seal` made for the same place and row.

        Raises:
            CannotOpen: it was changed, moved, or sealed with a key that is not in the ring.
        """
        return self._open_named(sealed, f"{place}|{row}").decode()

    def _seal_newest(self, plain: bytes, bound_to: str) -> bytes:
        name = self._newest.encode()
        return bytes([len(name)]) + name + _seal(self._keys[self._newest], plain, bound_to)

    def _open_named(self, named: bytes, bound_to: str) -> bytes:
        name = named[1 : 1 + named[0]].decode()
        if name not in self._keys:
            raise CannotOpen(f"no key named {name}")
        return _open(self._keys[name], named[1 + named[0] :], bound_to)

    def blind(self, kind: str, text: str) -> bytes:
        """A keyed fingerprint by which an email or phone can be found without being readable.

        The oldest key makes it, so that sealing with a newer key does not change it.
        """
        oldest = list(self._keys.values())[-1]
        folded = unicodedata.normalize("NFKC", text).strip().casefold()
        key = hmac.digest(oldest, b"blind-index", sha256)
        return hmac.digest(key, f"{kind}|{folded}".encode(), sha256)
