"""Passwords of the staff: what one must be, and whether a typed one is right.

NIST SP 800-63B: length alone counts. No rules of composition, no expiry.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from flask_security import hash_password, verify_password

if TYPE_CHECKING:
    from intake.models import User

LONGEST: Final = 128


def normalized(typed: str) -> str:
    """The same password however a keyboard composed its letters."""
    return unicodedata.normalize("NFKC", typed)


def is_right(user: User, typed: str) -> bool:
    """Whether this is the account's password. Costs the same for an account without one."""
    if not 0 < len(typed) <= LONGEST:
        return False
    if user.password is None:
        hash_password(typed)
        return False
    return bool(verify_password(normalized(typed), user.password))
