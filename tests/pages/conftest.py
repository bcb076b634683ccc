"""A small app with the real templates and no database: the page kit must need nothing more."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from flask import Flask, render_template, render_template_string
from flask_babel import Babel
from flask_wtf import CSRFProtect

from intake.clinic import load_clinic
from intake.security.headers import add_headers
from intake.web.assets import add_assets
from intake.web.design import blueprint

HOUSE = Path(__file__).parents[2]


def build(*, demo=True):
    app = Flask("intake", template_folder=str(HOUSE / "templates"))
    app.jinja_env.autoescape = True
    app.config.update(
        TESTING=True,
        SECRET_KEY="k" * 40,
        CLINIC=load_clinic(HOUSE / "clinic.toml"),
        SETTINGS=SimpleNamespace(demo=demo),
    )
    # Nothing is paused.
    app.jinja_env.globals["standing_still"] = list
    Babel(app)
    CSRFProtect(app)
    add_headers(app, secure=False)
    add_assets(app)
    app.register_blueprint(blueprint)
    return app


@pytest.fixture
def kit():
    return build()


@pytest.fixture
def show(kit):
    """Render a template by its name, or a text that is one, to parsed HTML."""

    def show(template, path="/", **context):
        with kit.test_request_context(path):
            render = render_template if template.endswith(".html") else render_template_string
            return BeautifulSoup(render(template, **context), "html.parser")

    return show
