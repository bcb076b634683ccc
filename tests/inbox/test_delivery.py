"""Mail goes in over real SMTP and comes out over the inbox's own interface."""

import os
import signal
import smtplib
import socket
import stat
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage

import pytest

pytestmark = pytest.mark.services


def letter(subject="Hello", **headers):
    message = EmailMessage()
    message["From"] = "Lakeside <office@lakeside.example.org>"
    message["To"] = "clinician@lakeside.example.org"
    message["Subject"] = subject
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content("A form waits.\n")
    return message


def send(inbox, message, **options):
    with smtplib.SMTP("127.0.0.1", inbox.smtp_port, timeout=10) as line:
        return line.send_message(message, **options)


def raw(inbox, content, sender="a@example.org", to=("b@example.org",)):
    with smtplib.SMTP("127.0.0.1", inbox.smtp_port, timeout=10) as line:
        line.sendmail(sender, list(to), content)
    return inbox.mailbox.messages()[0]


def test_a_message_is_listed_and_readable(inbox):
    send(inbox, letter("Grüße ✓", Date="Mon, 23 Nov 2026 09:30:00 -0600"))
    row = inbox.mailbox.wait_for(lambda row: row["subject"] == "Grüße ✓")
    assert set(row) == {"id", "from", "to", "subject", "date"}
    assert row["from"] == "Lakeside <office@lakeside.example.org>"
    assert row["to"] == "clinician@lakeside.example.org"
    assert row["date"] == "2026-11-23T15:30:00+00:00"
    message = inbox.mailbox.message(row["id"])
    assert message["Subject"] == "Grüße ✓"
    assert message.get_content().splitlines() == ["A form waits."]
    assert message["Return-Path"] == "<office@lakeside.example.org>"
    assert message["Delivered-To"] == "clinician@lakeside.example.org"


def test_the_newest_is_first(inbox):
    for number in range(5):
        send(inbox, letter(f"order {number}"))
    subjects = [row["subject"] for row in inbox.mailbox.messages()[:5]]
    assert subjects == [f"order {number}" for number in reversed(range(5))]


def test_the_bytes_are_kept_as_they_came(inbox):
    content = b"Subject: dots\r\n\r\n.one dot\r\n..two\r\n\xff\xfe not utf-8\r\n"
    row = raw(inbox, content)
    assert inbox.mailbox.source(row["id"]).endswith(content)


def test_hidden_recipients_can_be_seen_here(inbox):
    send(inbox, letter("hidden"), to_addrs=["one@example.org", "two@example.org"])
    row = inbox.mailbox.wait_for(lambda row: row["subject"] == "hidden")
    message = inbox.mailbox.message(row["id"])
    assert message.get_all("Delivered-To") == ["one@example.org", "two@example.org"]


def test_addresses_beyond_ascii_are_taken(inbox):
    message = letter("smtputf8")
    message.replace_header("To", "grün@example.org")
    send(inbox, message)
    assert inbox.mailbox.wait_for(lambda row: row["subject"] == "smtputf8")["to"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\r\n",
        b"no header at all",
        b"Subject\r\n\r\nno colon",
        b"Subject: =?utf-8?b?!!!?=\r\nFrom: =?nope?q?x?=\r\nDate: yesterday\r\n\r\nx",
        b"From: \xff\xfe\r\nTo: <<>>,,;\r\nSubject: \x00\x07\r\n\r\n\x00",
        b"Date: Mon, 99 Foo 99999 99:99:99 +9999\r\n\r\n",
        b"Date: Mon, 1 Jan 0001 00:00:00 +2300\r\n\r\n",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n--x\r\nContent-Type: ;;;\r\n",
        b"Content-Type: multipart/mixed\r\n\r\nno boundary",
        b"Content-Type: text/plain; charset=martian\r\n\r\nhi",
        b'Content-Type: text/plain; charset="utf-8\\0"\r\n\r\nhi',
        b"Content-Type: text/plain; charset*=utf-8''%ff%fe\r\n\r\nhi",
        b"Content-Transfer-Encoding: base64\r\n\r\n!!!not base64!!!",
        b"Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin\r\n\xff",
        b"Content-Disposition: attachment; filename*=bad''%zz\r\n\r\nx",
        b"Content-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\nbody",
        b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA",
        b"X: " + b"y" * 900 + b"\r\n\r\n",
        b"\r\n".join([b"H: v"] * 3000) + b"\r\n\r\n",
    ],
)
def test_malformed_mail_breaks_neither_the_list_nor_its_page(inbox, content):
    row = raw(inbox, content)
    assert inbox.get("/").status == 200
    assert inbox.get(f"/messages/{row['id']}").status == 200
    assert inbox.get(f"/messages/{row['id']}/parts/0").status in (200, 404)
    assert inbox.get(f"/messages/{row['id']}.eml").status == 200


def test_a_message_that_breaks_off_is_not_kept(inbox):
    before = len(inbox.mailbox.messages())
    with socket.create_connection(("127.0.0.1", inbox.smtp_port), timeout=10) as line:
        for words in (b"EHLO me", b"MAIL FROM:<a@x.org>", b"RCPT TO:<b@x.org>", b"DATA"):
            line.recv(4096)
            line.sendall(words + b"\r\n")
        line.recv(4096)
        line.sendall(b"Subject: half\r\n\r\nhalf a mess")
    send(inbox, letter("after the half"))
    assert len(inbox.mailbox.messages()) == before + 1


def test_a_message_that_is_too_large_is_refused(inbox):
    before = len(inbox.mailbox.messages())
    with pytest.raises(smtplib.SMTPException):
        raw(inbox, b"Subject: huge\r\n\r\n" + b"x" * 75 + b"\r\n" * (11 * 1024 * 1024 // 2))
    assert len(inbox.mailbox.messages()) == before


def test_many_at_once_are_all_kept_under_their_own_number(own_inbox):
    with ThreadPoolExecutor(8) as senders:
        list(senders.map(lambda n: send(own_inbox, letter(f"burst {n}")), range(64)))
    rows = own_inbox.mailbox.messages()
    assert {row["subject"] for row in rows} == {f"burst {n}" for n in range(64)}
    assert len({row["id"] for row in rows}) == 64


def test_messages_survive_a_restart_and_numbers_go_on(own_inbox):
    send(own_inbox, letter("before"))
    assert own_inbox.stop().code == 0
    own_inbox.start()
    send(own_inbox, letter("after"))
    assert [row["subject"] for row in own_inbox.mailbox.messages()] == ["after", "before"]


def test_what_was_taken_survives_a_kill(own_inbox):
    send(own_inbox, letter("taken"))
    os.kill(own_inbox.process.pid, signal.SIGKILL)
    own_inbox.process.communicate(timeout=10)
    own_inbox.start()
    assert [row["subject"] for row in own_inbox.mailbox.messages()] == ["taken"]


def test_files_are_private_and_nothing_else_lies_there(own_inbox):
    send(own_inbox, letter("private"))
    (file,) = own_inbox.directory.iterdir()
    assert file.name == "00000001.eml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(own_inbox.directory.stat().st_mode) == 0o700


def test_a_full_disk_is_a_temporary_refusal(own_inbox):
    own_inbox.directory.rename(own_inbox.directory.with_name("gone"))
    with pytest.raises(smtplib.SMTPDataError) as caught:
        send(own_inbox, letter("nowhere"))
    assert caught.value.smtp_code == 452


def test_the_log_names_nobody(own_inbox):
    send(own_inbox, letter("Secret subject"))
    output = own_inbox.stop().output
    assert "inbox_message" in output
    for word in ("Secret", "clinician@", "office@", "A form waits"):
        assert word not in output
