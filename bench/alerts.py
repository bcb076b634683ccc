"""Alerts about one case to one reader, planned as the service plans them."""

from __future__ import annotations

import uuid

from intake.domain.work import Kind
from intake.gateways import clock
from intake.services.planning import plan
from intake.services.transaction import writing


def plan_alerts(case: uuid.UUID, reader: uuid.UUID, count: int = 1) -> list[str]:
    """Plan so many in one transaction; gives the jobs' ids."""
    with writing() as session:
        made = [
            plan(
                session,
                Kind.ALERT_NEW_FORM,
                f"bench:{uuid.uuid4()}",
                now=clock.now(),
                intake_id=case,
                subject_id=reader,
            )
            for _ in range(count)
        ]
    return [str(job.id) for job in made]
