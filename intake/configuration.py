"""Our settings, said in the words of Flask and its extensions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from babel import Locale
from redis.backoff import NoBackoff
from redis.retry import Retry

from intake.gateways.redis_url import for_limiter
from intake.settings import ROOT

if TYPE_CHECKING:
    from intake.settings import Settings

BODY_LIMIT_BYTES: Final = 64 * 1024


def flask_config(settings: Settings) -> dict[str, Any]:
    """Everything `Flask.config` needs."""
    return {
        "SETTINGS": settings,
        "TESTING": settings.mode == "test",
        "SECRET_KEY": settings.secret_key.get_secret_value(),
        "SERVER_NAME": None,
        "TRUSTED_HOSTS": settings.hosts,
        "MAX_CONTENT_LENGTH": BODY_LIMIT_BYTES,
        "MAX_FORM_MEMORY_SIZE": BODY_LIMIT_BYTES,
        "MAX_FORM_PARTS": 500,
        "SESSION_COOKIE_NAME": "__Host-intake" if settings.secure else "intake",
        "SESSION_COOKIE_SECURE": settings.secure,
        "SESSIONLESS": frozenset(
            {"static", "health.healthz", "health.readyz", "health.metrics", "feed.calls"}
        ),
        "SEND_FILE_MAX_AGE_DEFAULT": 31_536_000,
        "TEMPLATES_AUTO_RELOAD": False,
        "SQLALCHEMY_DATABASE_URI": settings.database,
        "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(settings),
        # The token lives as long as the session it is bound to: a patient may rest for an hour.
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": True,
        # Parsed here once: as text it is looked up on the disk for each page and each letter.
        "BABEL_DEFAULT_LOCALE": Locale("en"),
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "intake" / "translations"),
        "RATELIMIT_STORAGE_URI": for_limiter(settings.redis_url) or "memory://",
        # Nobody waits for a broker that hangs: after this long it counts as away.
        "RATELIMIT_STORAGE_OPTIONS": _limiter_patience(settings),
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": True,
        "RATELIMIT_KEY_PREFIX": "intake",
        "RATELIMIT_ENABLED": True,
        **_mail(settings),
    }


def _limiter_patience(settings: Settings) -> dict[str, Any]:
    if not settings.redis_url:
        return {}
    once = Retry(NoBackoff(), 0)
    return {"socket_timeout": 0.2, "socket_connect_timeout": 0.2, "retry": once}


def _engine_options(settings: Settings) -> dict[str, Any]:
    if settings.database.startswith("sqlite"):
        return {}
    # Whether a line still stands is asked by `services/connections.py`, after a pause only.
    return {"pool_size": 5, "max_overflow": 5, "pool_timeout": 10}


def _mail(settings: Settings) -> dict[str, Any]:
    return {
        "MAIL_SERVER": settings.mail_host,
        "MAIL_PORT": settings.smtp_target_port,
        "MAIL_USERNAME": settings.mail_username or None,
        "MAIL_PASSWORD": settings.mail_password.get_secret_value() or None,
        "MAIL_USE_TLS": settings.mail_tls == "starttls",
        "MAIL_USE_SSL": settings.mail_tls == "tls",
        # Flask-Mail would otherwise swallow every message when TESTING is on.
        "MAIL_SUPPRESS_SEND": False,
        "MAIL_DEBUG": False,
    }
