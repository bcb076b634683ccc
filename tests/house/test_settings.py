"""Settings are checked at start, and every fault is told at once."""

import base64

import pytest

from intake.clinic import load_clinic
from intake.settings import ROOT, SettingsError, load_settings, parse_keys
from tests.fixtures.service import SECRETS

SECRETS_AND_ADDRESSES = (
    "SECRET_KEY",
    "ENCRYPTION_KEYS",
    "BASE_URL",
    "MAIL_TLS",
    "MAIL_PORT",
    "METRICS_TOKEN",
)
KEY = base64.b64encode(bytes(range(32))).decode()


def test_every_fault_is_listed_at_once(tmp_path):
    with pytest.raises(SettingsError) as caught:
        load_settings({"mode": "production", "var": tmp_path, "port": 8000})
    told = str(caught.value)
    for name in SECRETS_AND_ADDRESSES:
        assert f"INTAKE_{name}" in told


def test_a_second_factor_is_not_for_choice_outside_the_demo(tmp_path):
    chosen = {"mode": "production", "var": tmp_path, **SECRETS, "second_factor": "offered"}
    with pytest.raises(SettingsError, match="INTAKE_SECOND_FACTOR"):
        load_settings(chosen)


@pytest.mark.parametrize(
    "keys",
    ["", "k1", "k1:short", f"k1:{base64.b64encode(b'x' * 31).decode()}", f":{KEY}"],
)
def test_a_bad_key_is_refused(tmp_path, keys):
    with pytest.raises(SettingsError, match="ENCRYPTION_KEYS"):
        load_settings({"mode": "test", "var": tmp_path, **SECRETS, "encryption_keys": keys})


def test_a_weak_key_is_refused():
    weak = base64.b64encode(b"a" * 32).decode()
    with pytest.raises(ValueError, match="32 random bytes"):
        parse_keys(f"k1:{weak}")


def test_two_keys_may_not_share_a_name():
    with pytest.raises(ValueError, match="share a name"):
        parse_keys(f"k1:{KEY},k1:{KEY}")


def test_a_fault_never_shows_the_secret(tmp_path):
    secret = "k1:" + base64.b64encode(b"hunter2hunter2").decode()
    with pytest.raises(SettingsError) as caught:
        load_settings({"mode": "test", "var": tmp_path, **SECRETS, "encryption_keys": secret})
    assert secret not in str(caught.value)


def test_http_is_refused_outside_the_demo(tmp_path):
    with pytest.raises(SettingsError, match="https"):
        load_settings({"mode": "production", "var": tmp_path, **SECRETS})


def test_the_demo_trusts_this_machine_only(tmp_path):
    settings = load_settings({"mode": "demo", "var": tmp_path, **SECRETS})
    assert settings.hosts == ["127.0.0.1", "localhost"]


def test_production_trusts_its_own_name_only(tmp_path):
    settings = load_settings(
        {
            "mode": "production",
            "var": tmp_path,
            "base_url": "https://intake.clinic.example",
            "mail_tls": "starttls",
            "mail_port": 587,
            **SECRETS,
        }
    )
    assert settings.hosts == ["intake.clinic.example"]


def test_the_demo_clinic_file_is_right():
    clinic = load_clinic(ROOT / "clinic.toml")
    assert "555" in clinic.phone
    assert all(rung.who.endswith("example.org") for rung in clinic.on_call)


def test_a_wrong_clinic_file_names_every_fault(tmp_path):
    path = tmp_path / "clinic.toml"
    path.write_text('name = ""\nzone = "Mars/Olympus"\nphone = "12"\n')
    with pytest.raises(SettingsError) as caught:
        load_clinic(path)
    for part in ("name", "zone", "phone", "hours", "on_call"):
        assert part in str(caught.value)


def test_a_missing_clinic_file_is_a_sentence(tmp_path):
    with pytest.raises(SettingsError, match="there is no file"):
        load_clinic(tmp_path / "none.toml")
