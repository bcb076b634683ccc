"""Putting the service together: each room is bound to one Flask app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from intake import cli, extensions, tasks, web
from intake.clinic import check_paging, load_clinic
from intake.clinical.checking import check as check_clinical_data
from intake.configuration import flask_config
from intake.security.crypto import Keyring
from intake.security.headers import add_headers
from intake.services.connections import prepare_engine
from intake.settings import ROOT, load_settings, parse_keys
from intake.web.signin import add_staff_login

if TYPE_CHECKING:
    from collections.abc import Mapping


def wire(overrides: Mapping[str, Any] | None = None) -> Flask:
    """Build the app.

    Args:
        overrides: settings by field name, winning over the environment.

    Raises:
        SettingsError: the settings or the clinic file are wrong; every fault is named.
        ClinicalFault: the clinical data is incomplete or contradicts itself.
    """
    settings = load_settings(overrides)
    check_clinical_data()
    app = Flask("intake", template_folder=str(ROOT / "templates"))
    app.config.update(flask_config(settings))
    app.config["CLINIC"] = load_clinic(settings.clinic_file)
    check_paging(app.config["CLINIC"], settings)
    app.config["KEYRING"] = Keyring(parse_keys(settings.encryption_keys.get_secret_value()))
    # Flask escapes by the template's suffix; here every template is escaped, whatever its name.
    app.jinja_env.autoescape = True

    extensions.db.init_app(app)
    extensions.migrate.init_app(app, extensions.db, directory=str(ROOT / "intake" / "migrations"))
    extensions.mail.init_app(app)
    extensions.csrf.init_app(app)
    extensions.limiter.init_app(app)
    extensions.babel.init_app(app)
    with app.app_context():
        prepare_engine(extensions.db.engine)
    add_staff_login(app, settings)
    add_headers(app, secure=settings.secure)
    tasks.bind(app)
    web.register(app)
    cli.register(app)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app
