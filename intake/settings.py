"""Every setting of the service: typed, read once, all faults told at once.

Each name is an environment variable with the prefix `INTAKE_`; `docs/operations.md` explains
each one. A file `secrets.env` in the data directory may hold the secret ones.
"""

from __future__ import annotations

import base64
import binascii
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = ("127.0.0.1", "localhost")


class SettingsError(Exception):
    """The settings cannot be used. The message lists every fault, one a line."""


class Settings(BaseSettings):
    """What the environment says, checked.

    Raises:
        SettingsError: through `load_settings`, when anything is missing or unsafe.
    """

    model_config = SettingsConfigDict(env_prefix="INTAKE_", extra="ignore", frozen=True)

    mode: Literal["demo", "test", "production"] = "demo"
    var: Path = ROOT / "var"
    clinic_file: Path = ROOT / "clinic.toml"
    database_url: str = ""
    redis_url: str = ""
    base_url: str = "http://127.0.0.1:8000"
    port: int = Field(8000, ge=1, le=65535)
    inbox_port: int = Field(8025, ge=1, le=65535)
    smtp_port: int = Field(1025, ge=1, le=65535)
    secret_key: SecretStr = SecretStr("")
    encryption_keys: SecretStr = SecretStr("")
    metrics_token: SecretStr = SecretStr("")
    mail_host: str = "127.0.0.1"
    mail_port: int = Field(0, ge=0, le=65535)
    mail_username: str = ""
    mail_password: SecretStr = SecretStr("")
    mail_tls: Literal["none", "starttls", "tls"] = "none"
    mail_timeout_s: float = Field(10.0, gt=0, le=60)
    mail_domain: str = "intake.example.org"
    bounce_address: str = ""
    bounce_box: str = ""
    bounce_password: SecretStr = SecretStr("")
    heartbeat_url: str = ""
    alert_webhook_url: str = ""
    paging_secret: SecretStr = SecretStr("")
    broker_patience_s: float = Field(15.0, ge=0, le=300)
    second_factor: Literal["", "required", "offered"] = ""
    trusted_proxies: int = Field(0, ge=0, le=3)
    release: str = ""

    @property
    def demo(self) -> bool:
        """True where nobody real reads the answers, so every page says so."""
        return self.mode == "demo"

    @property
    def movable_clock(self) -> bool:
        """True where the workflow clock may be moved for a demonstration or a test."""
        return self.mode in ("demo", "test")

    @property
    def secure(self) -> bool:
        """True when patients come over https, so cookies and HSTS follow."""
        return urlsplit(self.base_url).scheme == "https"

    @property
    def hosts(self) -> list[str]:
        """Host names a request may carry; anything else is refused."""
        host = urlsplit(self.base_url).hostname or ""
        return sorted({host, *(LOOPBACK if not self.is_production else ())})

    @property
    def second_factor_required(self) -> bool:
        """True where staff without a second factor get no further than setting one up."""
        return self.second_factor == "required" or self.is_production

    @property
    def is_production(self) -> bool:
        """True outside demo and tests."""
        return self.mode == "production"

    @property
    def database(self) -> str:
        """SQLAlchemy URL; SQLite under the data directory unless one is given."""
        return self.database_url or f"sqlite:///{self.var / 'intake.sqlite3'}"

    @property
    def smtp_target_port(self) -> int:
        """Port that outgoing mail goes to: the local inbox unless one is given."""
        return self.mail_port or self.smtp_port

    @property
    def returns_to(self) -> str:
        """Address that undelivered mail comes back to; each message adds its own id to it."""
        if self.bounce_address or self.is_production:
            return self.bounce_address
        return f"bounces@{self.mail_domain}"

    @property
    def bounces(self) -> str:
        """Mailbox of that address: a Maildir, or imaps://user@host/folder; empty when none."""
        if self.bounce_box or self.is_production:
            return self.bounce_box
        return str(self.var / "bounces")

    @field_validator("database_url")
    @classmethod
    def _use_psycopg(cls, value: str) -> str:
        """Accept the plain `postgresql://` that hosts hand out; the driver is psycopg 3."""
        for plain in ("postgresql://", "postgres://"):
            if value.startswith(plain):
                return "postgresql+psycopg://" + value.removeprefix(plain)
        return value

    @field_validator("heartbeat_url", "alert_webhook_url")
    @classmethod
    def _over_http(cls, value: str) -> str:
        """Addresses that are called from here."""
        if value and not (urlsplit(value).scheme in {"http", "https"} and urlsplit(value).hostname):
            raise ValueError("must be an http:// or https:// address, or empty")
        return value

    @field_validator("bounce_address")
    @classmethod
    def _one_address(cls, value: str) -> str:
        local, at, domain = value.partition("@")
        if value and not (local and at and domain and value.isascii() and "+" not in local):
            raise ValueError("must be one plain address without a plus sign, or empty")
        return value

    @field_validator("encryption_keys")
    @classmethod
    def _keys_decode(cls, value: SecretStr) -> SecretStr:
        parse_keys(value.get_secret_value())
        return value

    @model_validator(mode="after")
    def _safe_outside_the_demo(self) -> Settings:
        faults = list(self._faults())
        if faults:
            raise ValueError("\n".join(faults))
        return self

    def _faults(self) -> list[str]:
        return [words for wrong, words in (*self._keys(), *self._outside()) if wrong]

    def _keys(self) -> list[tuple[bool, str]]:
        return [
            (
                len(self.secret_key.get_secret_value()) < 32,
                "INTAKE_SECRET_KEY: set at least 32 random characters",
            ),
            (
                not self.encryption_keys.get_secret_value(),
                "INTAKE_ENCRYPTION_KEYS: set one key or more, name:base64-of-32-bytes",
            ),
        ]

    def _outside(self) -> list[tuple[bool, str]]:
        """What is allowed in the demo alone."""
        if not self.is_production:
            return []
        return [
            (not self.secure, "INTAKE_BASE_URL: must begin with https:// outside the demo"),
            (
                self.mail_tls == "none",
                "INTAKE_MAIL_TLS: set starttls or tls outside the demo",
            ),
            (
                not self.mail_port,
                "INTAKE_MAIL_PORT: name the mail server's port; no local inbox runs here",
            ),
            (
                bool(self.bounce_address) != bool(self.bounce_box),
                "INTAKE_BOUNCE_ADDRESS and INTAKE_BOUNCE_BOX: set both, or neither",
            ),
            (
                self.bounce_box.startswith("imap://"),
                "INTAKE_BOUNCE_BOX: must begin with imaps:// outside the demo",
            ),
            (
                self.second_factor == "offered",
                "INTAKE_SECOND_FACTOR: is always required outside the demo; leave it out",
            ),
            (
                len(self.metrics_token.get_secret_value()) < 32,
                "INTAKE_METRICS_TOKEN: set at least 32 random characters",
            ),
        ]


def parse_keys(text: str) -> dict[str, bytes]:
    """Read `name:base64` pairs, comma separated; the first is the one that seals.

    Raises:
        ValueError: a pair is malformed, a key is not 32 bytes, weak, or named twice.
    """
    keys: dict[str, bytes] = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        name, _, encoded = pair.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            key = b""
        if not name or len(key) != 32 or len(set(key)) < 8:
            raise ValueError("each key must be name:base64 of 32 random bytes, comma separated")
        if name in keys:
            raise ValueError("two keys share a name; give each its own")
        keys[name] = key
    return keys


def load_settings(overrides: Mapping[str, Any] | None = None) -> Settings:
    """Read the settings from the environment and `secrets.env` in the data directory.

    Args:
        overrides: values by field name which win over the environment; tests use them.

    Raises:
        SettingsError: every fault at once, each on a line that names its variable.
    """
    given = dict(overrides or {})
    try:
        var = Path(given.get("var") or _Var().var)
        return Settings(_env_file=var / "secrets.env", **given)
    except ValidationError as error:
        raise SettingsError("\n".join(_sentences(error))) from None


def _sentences(error: ValidationError) -> list[str]:
    lines: list[str] = []
    for fault in error.errors(include_url=False, include_input=False):
        name = "_".join(str(part) for part in fault["loc"]).upper()
        message = fault["msg"].removeprefix("Value error, ")
        lines += [f"INTAKE_{name}: {message}"] if name else message.splitlines()
    return lines


class _Var(BaseSettings):
    """The data directory alone: it has to be known before its secrets file is read."""

    model_config = SettingsConfigDict(env_prefix="INTAKE_", extra="ignore")

    var: Path = ROOT / "var"
