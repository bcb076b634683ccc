"""`intake simulate`: a week of made-up patients on the real service, and whether all of it held."""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import tempfile
from pathlib import Path

import click

from intake.settings import ROOT
from intake.simulation.mix import Mix
from intake.simulation.run import MOST_PATIENTS, simulate
from intake.simulation.service import CannotSimulate


class _Share(click.ParamType[tuple[str, float]]):
    name = "kind=share"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, float]:
        kind, _is, share = str(value).partition("=")
        try:
            return kind.strip(), float(share)
        except ValueError:
            self.fail("give a kind and its share, such as 'active thoughts=0.1'", param, ctx)


@click.command("simulate")
@click.option("--days", type=click.IntRange(1, 28), default=7, show_default=True)
@click.option("--patients", type=click.IntRange(1, MOST_PATIENTS), default=200, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="The same people again.")
@click.option(
    "--mix", "shares", type=_Share(), multiple=True, help="Another mix; calm is the rest."
)
@click.option(
    "--clinic", type=click.Path(path_type=Path, exists=True), default=ROOT / "clinic.toml"
)
@click.option(
    "--database-url", default="", help="An empty PostgreSQL database; SQLite if not given."
)
@click.option("--keep", type=click.Path(path_type=Path), help="Leave the data in this directory.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(  # noqa: PLR0913, PLR0917 - one option each
    days: int,
    patients: int,
    seed: int,
    shares: tuple[tuple[str, float], ...],
    clinic: Path,
    database_url: str,
    keep: Path | None,
    as_json: bool,
) -> None:
    """Let made-up patients and staff use a service of their own for some days.

    Real pages, workers, relay, broker and mail, in a directory of their own; the clock is moved
    from one thing that happens to the next. Ends with 1 when something does not hold.
    """
    try:
        mix = Mix(dict(shares)) if shares else Mix()
    except ValueError as fault:
        raise click.UsageError(str(fault)) from None
    _stand_alone()
    asked = {"days": days, "patients": patients, "seed": seed, "mix": mix, "clinic": clinic}
    with tempfile.TemporaryDirectory(prefix="intake-simulation-") as scratch:
        var = (keep or Path(scratch) / "var").absolute()
        try:
            found = simulate(**asked, var=var, database_url=database_url)  # type: ignore[arg-type]
        except CannotSimulate as fault:
            sys.exit(str(fault))
    click.echo(json.dumps(found.as_json(), indent=2) if as_json else "\n".join(found.lines()))
    sys.exit(0 if found.holds else 1)


def _stand_alone() -> None:
    """This process is a service's own from here on: quiet, stoppable, and led by no shell."""
    logging.disable(logging.WARNING)
    # What was started is stopped, whoever asks this command to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # What an operator's shell says about the real service must not reach into this one.
    for name in [name for name in os.environ if name.startswith("INTAKE_")]:
        del os.environ[name]
