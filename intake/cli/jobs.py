"""`intake jobs`: look at work, and do to one job what the monitor's buttons do."""

from __future__ import annotations

import json
import sys
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from intake import create_app
from intake.cli.shell import BY_SHELL, SHELL, spoken
from intake.domain.states import JobState
from intake.gateways import broker, clock
from intake.queries.jobs import list_jobs
from intake.services import operating
from intake.services.resending import resend

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable


@click.group("jobs")
def command() -> None:
    """Look at work; try again, hold, let go on, do now, cancel, or send a message once more."""


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


class Act(NamedTuple):
    """What an operator can do to one job: what it does, how it ends, and why it may not."""

    do: Callable[..., uuid.UUID | None]
    help: str
    done: str
    cannot: str


ACTS: Final = {
    "retry": Act(
        operating.retry,
        "Put the dead job JOB_ID back in line.",
        "Job {} waits for its next attempt.",
        "There is no dead job {}.",
    ),
    "run-now": Act(
        operating.run_now,
        "Do JOB_ID before its time.",
        "Job {} is due now.",
        "There is no job {} that waits for its time.",
    ),
    "hold": Act(
        partial(operating.hold, held=True),
        "Keep JOB_ID from being begun.",
        "Job {} is held until somebody lets it go on.",
        "There is no job {} that waits and is not held.",
    ),
    "release": Act(
        partial(operating.hold, held=False),
        "Let the held job JOB_ID go on.",
        "Job {} may go on.",
        "There is no job {} that is held.",
    ),
    "cancel": Act(
        operating.cancel,
        "End JOB_ID, which nobody needs any more.",
        "Job {} is cancelled.",
        "There is no job {} that waits or is dead.",
    ),
    "resend": Act(
        resend,
        "Send the message of JOB_ID once more.",
        "The message is sent once more by job {}.",
        "There is no message of job {} that may be sent once more.",
    ),
}


def _act(act: Act, job_id: uuid.UUID, reason: str) -> None:
    with create_app().app_context():
        try:
            made = act.do(job_id, actor=SHELL, reason=reason, now=clock.now())
        except operating.NotPossible:
            sys.exit(act.cannot.format(job_id))
        broker.settle()
    click.echo(act.done.format(made or job_id))


def _command(name: str, act: Act) -> click.Command:
    """One command for one act; each has the same argument and option."""
    job_id = click.Argument(["job_id"], type=click.UUID)
    why = click.Option(["--reason"], default=BY_SHELL, show_default=True, callback=spoken)
    return click.Command(name, params=[job_id, why], callback=partial(_act, act), help=act.help)


for _name, _what in ACTS.items():
    command.add_command(_command(_name, _what))
