"""Forms speak a language, so they need a request; none of them needs the database."""

import pytest

from tests.fixtures.service import build


@pytest.fixture(scope="session")
def quiet_app(tmp_path_factory):
    return build(var=tmp_path_factory.mktemp("forms"))


@pytest.fixture(autouse=True)
def speaking(quiet_app):
    with quiet_app.app_context():
        yield
