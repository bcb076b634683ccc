"""Every message that we send can be looked at, and shows what it would be sent as."""

import pytest
from click.testing import CliRunner
from jinja2 import StrictUndefined

from intake.cli import group
from intake.domain.work import MAILED
from intake.gateways import clock
from intake.services.previewing import names, preview
from intake.settings import ROOT
from tests.fixtures.service import SECRETS

FOLDERS = sorted(path.name for path in (ROOT / "templates" / "email").iterdir() if path.is_dir())


def test_every_folder_of_templates_is_sent_by_a_kind_and_is_in_the_preview(served):
    assert sorted(kind.value for kind in MAILED) == FOLDERS
    with served.test_request_context():
        assert {preview(name, now=clock.now()).kind.value for name in names()} == set(FOLDERS)


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_preview_leaves_no_word_of_its_templates_open(served, folder):
    served.jinja_env.undefined = StrictUndefined
    with served.test_request_context():
        shown = [preview(name, now=clock.now()) for name in names() if name.startswith(folder)]
    assert shown
    for one in shown:
        subject, text, html = one.filled
        assert subject
        assert "\n" not in subject
        assert "{{" not in text + html
        # Plain text and HTML name the same links and the same cases.
        links = {word for word in text.split() if word.startswith("http")}
        assert all(f'href="{link}"' in html for link in links), one.name
        assert all((word in text) == (word in html) for word in ("ABC-2345", "DEF-6789"))


def test_the_list_leads_to_each_message_and_to_its_html(dana):
    page = dana.get("/staff/templates")
    links = [link["href"] for link in page.soup.select("main table a")]
    assert len(links) == len(set(links)) > len(FOLDERS)
    one = dana.get("/staff/templates/alert-safety")
    assert "Safety alert: ABC-2345, Urgent, answer now" in one.text
    html = dana.get("/staff/templates/alert-safety/html")
    assert html.html.startswith("<!DOCTYPE html>")
    policy = html.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; ")
    assert "script" not in policy
    assert dana.get("/staff/templates/nothing").status == 404


@pytest.fixture
def run(tmp_path, served, monkeypatch):
    monkeypatch.setenv("INTAKE_VAR", str(tmp_path))
    monkeypatch.setenv("INTAKE_MODE", "test")
    monkeypatch.setenv("INTAKE_REDIS_URL", "redis://127.0.0.1:1/0")
    for name, value in SECRETS.items():
        monkeypatch.setenv(f"INTAKE_{name.upper()}", value)
    return lambda *words: CliRunner().invoke(group, ["mail", "preview", *words])


def test_the_command_prints_what_the_page_shows(run):
    assert "confirm-call-moved" in run().output.split()
    text = run("send-digest").output
    assert text.startswith("Subject: Digest: 3 cases\n")
    assert run("send-digest", "--text").output == text
    assert run("send-digest", "--html").output.startswith("<!DOCTYPE html>")
    wrong = run("send-digests")
    assert wrong.exit_code == 2
    assert "There is no message send-digests" in wrong.output
