"""`intake jobs`: look at work, and try again what is dead."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Final

import click

from intake import create_app
from intake.domain.actors import system
from intake.domain.states import JobState
from intake.gateways import broker, clock
from intake.queries.jobs import list_jobs
from intake.services import operating

if TYPE_CHECKING:
    import uuid

SHELL: Final = system("cli")


@click.group("jobs")
def command() -> None:
    """Look at work, and try again what is dead."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
@click.option("--state", type=click.Choice([state.value for state in JobState]))
@click.option("--kind", help="One kind of job.")
@click.option("--limit", default=1_000, show_default=True, type=click.IntRange(1))
def list_command(*, as_json: bool, state: str | None, kind: str | None, limit: int) -> None:
    """List jobs, the latest due first."""
    with create_app().app_context():
        rows = list_jobs(state=state, kind=kind, limit=limit)
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        fault = "/".join(filter(None, (row["error_class"], row["error_code"])))
        words = (row["id"], row["state"], row["kind"], row["run_at"], row["reference"], fault)
        click.echo("  ".join(str(word or "-") for word in words))


@command.command("retry")
@click.argument("job_id", type=click.UUID)
@click.option("--reason", default="from the command line", show_default=True)
def retry_command(*, job_id: uuid.UUID, reason: str) -> None:
    """Put the dead job JOB_ID back in line."""
    with create_app().app_context():
        try:
            operating.retry(job_id, actor=SHELL, reason=reason, now=clock.now())
        except operating.NotPossible:
            sys.exit(f"There is no dead job {job_id}.")
        broker.settle()
    click.echo(f"Job {job_id} waits for its next attempt.")
