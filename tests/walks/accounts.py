"""Scenes of an album: how staff come in, their own accounts, and those who run the staff list."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
from typing import TYPE_CHECKING

from passlib.totp import TOTP

from tests.walks.album import Looking

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from intake.gateways.letter import Letter
    from tests.walks.album import Album
    from tests.walks.web import Page

JOIN = re.compile(r"/staff/join/[\w-]{43}")
NEW = "somebody.new@lakeside.example.org"
WORDS = "three quiet words by the lake"
STEP_S = 30


class Phone:
    """An authenticator app, as RFC 6238 has it: what a person holds in the hand."""

    def __init__(self, key: str) -> None:
        plain = key.replace("-", "").replace(" ", "").strip().upper()
        self.key = base64.b32decode(plain + "=" * (-len(plain) % 8))

    def code(self, ahead: int = 0) -> str:
        """Six digits of now, or of some time steps ahead."""
        counter = struct.pack(">Q", int(TOTP.now()) // STEP_S + ahead)
        mac = hmac.digest(self.key, counter, hashlib.sha1)
        start = mac[-1] & 15
        number = int.from_bytes(mac[start : start + 4], "big") & 0x7FFFFFFF
        return f"{number % 10**6:06}"


def accounts(
    album: Album, manager: Mapping[str, str], work: Callable[..., Sequence[Letter]]
) -> None:
    """Somebody is invited as an auditor, comes in, sets up a code, and is seen in the staff list."""
    boss = somebody(album, "-boss")
    enter(boss, manager["email"], manager["password"])
    boss.stumble = True
    page = boss.get("/staff/people/invite")
    boss.submit(page, {"email": NEW, "name": "Kim Novak", "roles": ["auditor"]})
    person_of(boss, "-invited")
    letter = next(one for one in work(album.app) if one.to == NEW)
    found = JOIN.search(letter.text)
    assert found, letter.text
    guest = somebody(album, "-guest", stumble=True)
    page = guest.get(found.group())
    guest.submit(page, {"password": "aaaaaaaaaaaaaaaaaa"})
    guest.submit(page, {"password": WORDS})
    guest.tag = "-over"
    assert guest.submit(page, {"password": WORDS}).status == 410
    phone = set_up(guest)
    coded(album, phone)
    boss.stumble = False
    person_of(boss, "-coded", "reset", "close")
    close(boss)
    forgotten(album)


def somebody(album: Album, tag: str, *, stumble: bool = False) -> Looking:
    """A browser at an address of its own, so that tries are not counted with anybody else's."""
    person = Looking(album, tag, stumble=stumble)
    person.client.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    return person


def enter(person: Looking, email: str, password: str) -> Page:
    """Fill in the page that asks for the password."""
    page = person.get("/staff/login")
    held, person.stumble = person.stumble, False
    page = person.submit(page, {"email": email, "password": password})
    person.stumble = held
    return page


def set_up(guest: Looking) -> Phone:
    """Sign in by the password alone, and set up an app."""
    guest.tag = "-guest"
    enter(guest, NEW, WORDS)
    guest.get("/staff/account")
    guest.get("/staff/account/password")
    guest.get("/staff/confirm")
    page = guest.get("/staff/account/second-factor")
    guest.tag = "-scan"
    page = guest.submit(page, {})
    guest.get(str(page.soup.select_one(".scan")["src"]))
    phone = Phone(page.soup.select_one(".scan__key").get_text())
    guest.post(page.path, {**hidden(page), "code": "000000"})
    guest.tag, guest.stumble = "-codes", False
    guest.submit(page, {"code": phone.code(-1)}, holding="code")
    return phone


def coded(album: Album, phone: Phone) -> None:
    """Sign in with password and code, then look at the account, the record and the work."""
    person = somebody(album, "-auditor", stumble=True)
    page = enter(person, NEW, WORDS)
    page = person.submit(page, {"code": phone.code()})
    assert page.path == "/staff/record", page.text
    for path in (
        "/staff/account",
        "/staff/account/second-factor",
        "/staff/confirm",
        "/staff/record/cases",
        "/staff/record/cases?reference=nonsense",
    ):
        person.get(path)


def person_of(boss: Looking, tag: str, *acts: str) -> None:
    """One account of the staff list, and what a manager can do to it."""
    page = boss.get("/staff/people")
    link = page.soup.find("a", string="Kim Novak")
    assert link is not None
    boss.tag = tag
    for part in ("", "/roles", *(f"/{act}" for act in acts)):
        boss.get(f"{link['href']}{part}")


def close(boss: Looking) -> None:
    """Close the account of somebody, and try to take the last manager's role away."""
    link = boss.get("/staff/people").soup.find("a", string="Kim Novak")
    assert link is not None
    boss.submit(boss.get(f"{link['href']}/close"), {})
    boss.tag = "-closed"
    boss.get("/staff/people")
    boss.get(str(link["href"]))
    boss.get(f"{link['href']}/reopen")
    me = boss.get("/staff/people").soup.main.find("a", string="Robin Larsen")
    assert me is not None
    page = boss.get(f"{me['href']}/roles")
    assert boss.submit(page, {"roles": ["clinician"]}).status == 422
    assert boss.submit(boss.get(f"{me['href']}/close"), {}).status == 422


def forgotten(album: Album) -> None:
    """Somebody who does not know the password any more."""
    person = somebody(album, "-forgotten", stumble=True)
    person.submit(person.get("/staff/forgotten"), {"email": NEW})
    person.get(f"/staff/new-password/{'x' * 43}")


def hidden(page: Page) -> dict[str, str]:
    """What a form of the page sends beside what people type."""
    fields = page.soup.select("main form input[type=hidden][name]")
    return {str(field["name"]): str(field["value"]) for field in fields}
