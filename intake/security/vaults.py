"""The way from an intake's row to its open vault."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, cast

from flask import current_app

if TYPE_CHECKING:
    import uuid

    from intake.security.crypto import Keyring, Vault


class HasDataKey(Protocol):
    """An intake's row, or anything that carries its id and wrapped key."""

    @property
    def id(self) -> uuid.UUID: ...

    @property
    def data_key(self) -> bytes: ...


def keyring() -> Keyring:
    """The service's keys."""
    return cast("Keyring", current_app.config["KEYRING"])


def vault_of(intake: HasDataKey) -> Vault:
    """Open the vault of one intake.

    Raises:
        CannotOpen: its key was wrapped by a key that is not configured any more.
    """
    return keyring().vault(intake.id, intake.data_key)
