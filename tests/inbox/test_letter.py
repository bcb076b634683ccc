"""Reading never fails, whatever the bytes are."""

from hypothesis import given, settings
from hypothesis import strategies as st

from intake.inbox.letter import read_letter, summary

NAMES = st.sampled_from(
    ["From", "To", "Subject", "Date", "Content-Type", "Content-Transfer-Encoding",
     "Content-Disposition", "MIME-Version", "X-Other"]
)  # fmt: skip
VALUES = st.one_of(
    st.binary(max_size=60),
    st.sampled_from(
        [b"multipart/mixed; boundary=b", b"text/html; charset=utf-7", b"message/rfc822", b"base64",
         b"quoted-printable", b"x-uuencode", b"=?utf-8?q?=ff?=", b"attachment; filename*0*=x''%;",
         b"text/plain; charset=idna", b"text/plain; charset=punycode", b"text/plain; charset=rot13",
         b"text/plain; charset=undefined", b"text/plain; charset=base64"]
    ),
)  # fmt: skip
BODIES = st.one_of(st.binary(max_size=200), st.just(b"--b\r\n\r\nx\r\n--b--"))


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(NAMES, VALUES), max_size=6), BODIES)
def test_any_message_can_be_read(headers, body):
    head = b"".join(name.encode() + b": " + value + b"\r\n" for name, value in headers)
    raw = head + b"\r\n" + body
    letter = read_letter(raw)
    for name, value in letter.headers:
        (name + value).encode()
    for part in letter.parts:
        (part.filename + (part.text or "")).encode()
    row = summary(raw, 0.0)
    assert set(row) == {"from", "to", "subject", "date"}
    "".join(row.values()).encode()


def test_a_message_of_many_parts_is_cut(tmp_path):
    part = b"--b\r\n\r\nx\r\n"
    letter = read_letter(b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + part * 5000)
    assert len(letter.parts) == 200
