"""What leaves by another way than mail: the heartbeat of the whole, and the operators' webhook.

Neither holds more than names of troubles and the times they began.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog
from flask import current_app

from intake.domain.faults import Obsolete, TransientFault
from intake.gateways.outside import Unreached, call, post_json
from intake.queries.alarms import open_alarms

if TYPE_CHECKING:
    from intake.services.working import Work

log = structlog.get_logger(__name__)


def canary(work: Work) -> None:
    """Prove the whole path; then tell the outside watcher, who notices when this falls silent."""
    with work.closing():
        pass
    url = current_app.config["SETTINGS"].heartbeat_url
    if not url:
        return
    try:
        call(url)
    except Unreached as error:
        # The canary has come through all the same; that the watcher is away is not its fault.
        log.warning("heartbeat.unreached", code=error.code)


def call_webhook(work: Work) -> None:
    """Tell the operators' webhook which alarms are open."""
    settings = current_app.config["SETTINGS"]
    alarms = [_told(alarm) for alarm in open_alarms()]
    if not alarms:
        raise Obsolete("all-resolved")
    body = {"url": f"{settings.base_url.rstrip('/')}/ops/", "alarms": alarms}
    with work.holding():
        pass
    try:
        post_json(settings.alert_webhook_url, body)
    except Unreached as error:
        raise TransientFault(error.code) from None
    with work.closing():
        pass


def _told(alarm: Any) -> dict[str, Any]:
    return {
        "name": alarm.name,
        "subject": alarm.subject,
        "level": alarm.level,
        "since": alarm.raised_at.isoformat(),
    }
