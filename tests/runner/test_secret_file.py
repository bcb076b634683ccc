"""Secrets are made once, privately, and never again while there is data."""

import stat

import pytest

from intake.runner.layout import lay_out
from intake.runner.secret_file import SecretsLostError, make_secrets
from intake.settings import load_settings


@pytest.fixture
def layout(tmp_path):
    return lay_out(tmp_path / "var")


def test_they_are_private_and_complete(layout):
    assert make_secrets(layout)
    assert stat.S_IMODE(layout.secrets.stat().st_mode) == 0o600
    settings = load_settings({"var": layout.var})
    assert len(settings.secret_key.get_secret_value()) >= 32
    assert settings.encryption_keys.get_secret_value().startswith("k1:")
    assert len(settings.metrics_token.get_secret_value()) >= 32


def test_they_are_kept(layout):
    make_secrets(layout)
    before = layout.secrets.read_bytes()
    assert not make_secrets(layout)
    assert layout.secrets.read_bytes() == before


def test_no_two_are_alike(tmp_path):
    one, two = lay_out(tmp_path / "one"), lay_out(tmp_path / "two")
    make_secrets(one)
    make_secrets(two)
    assert not set(one.secrets.read_text().split()) & set(two.secrets.read_text().split())


def test_a_file_that_others_may_read_is_closed(layout):
    make_secrets(layout)
    layout.secrets.chmod(0o644)
    make_secrets(layout)
    assert stat.S_IMODE(layout.secrets.stat().st_mode) == 0o600


def test_lost_secrets_are_not_replaced_while_there_is_data(layout, monkeypatch):
    monkeypatch.delenv("INTAKE_ENCRYPTION_KEYS", raising=False)
    (layout.var / "intake.sqlite3").touch()
    with pytest.raises(SecretsLostError, match="put the file back"):
        make_secrets(layout)
    assert not layout.secrets.exists()
