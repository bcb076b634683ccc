"""Letters to the staff about their own account: a link, and no word of any case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app

from intake.domain.faults import Obsolete
from intake.extensions import db
from intake.models import StaffLink
from intake.services import staff_links
from intake.services.letters import current_clinic, write

if TYPE_CHECKING:
    from datetime import datetime

    from intake.gateways.letter import Letter
    from intake.models import User
    from intake.services.claiming import Claim


def invitation(claim: Claim, now: datetime) -> Letter:
    """The way in for somebody who was invited; for who is here already, the way to sign in."""
    link, reader = _link_and_reader(claim)
    base = current_app.config["SETTINGS"].base_url.rstrip("/")
    here = reader.password is not None
    told = {
        "here": here,
        "link": f"{base}/staff/login" if here else _address(link, reader, "join", now),
        "hours": _hours(staff_links.INVITED),
    }
    return write(claim, current_clinic().name, reader.email, told)


def forgotten(claim: Claim, now: datetime) -> Letter:
    """The link by which a password is set anew."""
    link, reader = _link_and_reader(claim)
    told = {
        "link": _address(link, reader, "new-password", now),
        "minutes": int(staff_links.LIFE[staff_links.FORGOTTEN].total_seconds() // 60),
    }
    return write(claim, current_clinic().name, reader.email, told)


def _link_and_reader(claim: Claim) -> tuple[StaffLink, User]:
    link = db.session.get(StaffLink, claim.subject_id)
    reader = staff_links.reader_of(db.session(), link) if link else None
    if link is None or reader is None or link.used_at is not None:
        raise Obsolete("nobody-to-write")
    return link, reader


def _address(link: StaffLink, reader: User, page: str, now: datetime) -> str:
    base = current_app.config["SETTINGS"].base_url.rstrip("/")
    return f"{base}/staff/{page}/{staff_links.token_for(link.id, reader, now=now)}"


def _hours(purpose: str) -> int:
    return int(staff_links.LIFE[purpose].total_seconds() // 3600)
