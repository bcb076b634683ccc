"""Coming back after a while: the date of birth, in few tries."""

from __future__ import annotations

import json
from datetime import timedelta
from hmac import compare_digest
from typing import Final

from sqlalchemy import select, update

from intake.models import WebSession
from intake.security.tokens import fingerprint
from intake.services.transaction import writing

AT_ONCE: Final = timedelta(minutes=30)
TRIES: Final = 5
SPENT: Final = "tries"


def spend_try(token: str) -> int:
    """Count one more try of a browser session, and give how many that makes.

    The count is kept by the database under a lock, so that tries side by side all count.
    """
    with writing() as session:
        owner = WebSession.token_hash == fingerprint(token)
        data = session.scalar(select(WebSession.data).where(owner).with_for_update(key_share=True))
        if data is None:
            return TRIES + 1
        values = json.loads(data)
        values[SPENT] = int(values.get(SPENT, 0)) + 1
        session.execute(update(WebSession).where(owner).values(data=json.dumps(values)))
        return int(values[SPENT])


def is_same_day(given: str, kept: str) -> bool:
    """Whether two dates are the same, without telling by the time it takes."""
    return compare_digest(given.encode(), kept.encode())
