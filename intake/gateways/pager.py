"""The second way out: one signed POST to the clinic's paging service.

The body is JSON: `id`, `to` (a login of the clinic), `text`, `link`, `test`. The header
`Intake-Signature` is `t=<seconds>,v1=<hex>`, an HMAC-SHA256 over `<seconds>.<body>` with the
shared secret; `Idempotency-Key` is the id, so that a page that is sent again is one page.
"""

from __future__ import annotations

import hmac
import json
import time
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from flask import current_app

from intake.domain.faults import ConfigurationFault, OutageFault, PermanentFault, TransientFault

if TYPE_CHECKING:
    from intake.clinic import Paging

SETTINGS_WRONG: Final = frozenset({401, 403, 404, 410})
LATER: Final = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class Page:
    """One page to one person; the words hold a reference, a priority and a link, no more."""

    id: str
    to: str
    text: str
    link: str
    test: bool = False


class Pager(Protocol):
    """Sends one page."""

    def send(self, page: Page) -> int:
        """Send it. Gives the service's status, which is 200 to 299.

        Raises:
            WorkFault: it was refused, or the service cannot be reached.
        """


class _Stay(HTTPRedirectHandler):
    """A page goes where the clinic file says, and nowhere else."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow nothing."""


@dataclass(frozen=True)
class WebhookPager:
    """Posts pages to the clinic's paging service."""

    paging: Paging
    secret: str

    def send(self, page: Page) -> int:
        """Post it, signed. Raises a fault by what the service answers."""
        body = json.dumps(asdict(page)).encode()
        # The receiver's clock is the real one, whatever the workflow's clock was moved to.
        seconds = str(int(time.time()))
        request = Request(  # noqa: S310 - the clinic file admits https, and http on this machine
            self.paging.url,
            data=body,
            headers={
                "Content-Type": "application/json",
                "Idempotency-Key": page.id,
                "Intake-Signature": f"t={seconds},v1={sign(self.secret, seconds, body)}",
            },
        )
        try:
            with build_opener(_Stay).open(request, timeout=self.paging.timeout_s) as answer:
                return int(answer.status)
        except HTTPError as refused:
            with refused:
                raise _fault(refused.code) from None
        except (URLError, TimeoutError, OSError):
            raise OutageFault("pager-away") from None


@dataclass
class NullPager:
    """Keeps pages for tests."""

    pages: list[Page] = field(default_factory=list)

    def send(self, page: Page) -> int:
        """Keep it."""
        self.pages.append(page)
        return HTTPStatus.ACCEPTED


def sign(secret: str, seconds: str, body: bytes) -> str:
    """The signature of a body sent at this time."""
    return hmac.new(secret.encode(), f"{seconds}.".encode() + body, sha256).hexdigest()


def pager() -> Pager:
    """The clinic's paging service.

    Raises:
        ConfigurationFault: the clinic file names none any more.
    """
    known: Pager | None = current_app.extensions.get("intake-pager")
    if known is not None:
        return known
    paging = current_app.config["CLINIC"].paging
    if paging is None:
        raise ConfigurationFault("no-pager")
    secret = current_app.config["SETTINGS"].paging_secret.get_secret_value()
    return WebhookPager(paging, secret)


def _fault(status: int) -> Exception:
    code = f"pager-{status}"
    if status in LATER or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return TransientFault(code)
    if status in SETTINGS_WRONG or status < HTTPStatus.BAD_REQUEST:
        return ConfigurationFault(code)
    return PermanentFault(code)
