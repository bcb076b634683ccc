"""How a case is found again by email or phone: fingerprints that only our key can make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from intake.security.vaults import keyring

if TYPE_CHECKING:
    from collections.abc import Mapping

    from intake.models import Intake


def index_contact(intake: Intake, fields: Mapping[str, Any]) -> None:
    """Keep the fingerprints of a page that asks for them; of any other page nothing changes.

    Args:
        intake: locked by the caller, inside `writing()`.
        fields: the answer. Somebody on the phone may have given a number and no email.
    """
    if "phone" not in fields:
        return
    email = fields.get("email")
    intake.email_index = keyring().blind("email", str(email)) if email else None
    intake.phone_index = keyring().blind("phone", str(fields["phone"]))
