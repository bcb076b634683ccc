"""Starting everything: check, prepare, then become the supervisor."""

from __future__ import annotations

import fcntl
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn

from alembic.util import CommandError
from sqlalchemy.exc import OperationalError

from intake.runner import ports
from intake.runner.announce import announce
from intake.runner.broker import Broker, choose_broker, clear_socket
from intake.runner.layout import ROOT, Layout, LayoutError, data_directory, lay_out
from intake.runner.prepare import prepare
from intake.runner.programs import Program, programs
from intake.runner.secret_file import SecretsLostError, make_secrets
from intake.runner.supervisor_config import config_environment, config_text
from intake.runner.tether import PARENT
from intake.settings import Settings, load_settings

SUPERVISE: Final = Path(__file__).with_name("supervise.py")


class CannotStartError(Exception):
    """The service cannot start. The message says why and what to do, one sentence a line."""


@dataclass(frozen=True)
class Plan:
    """What is about to run."""

    layout: Layout
    settings: Settings
    broker: Broker
    programs: tuple[Program, ...]


def start() -> NoReturn:
    """Start everything; returns only by ending the process.

    Raises:
        CannotStartError: something is in the way.
        SettingsError: the settings are wrong.
    """
    os.umask(0o077)
    asked = float(os.environ.get("INTAKE_STARTED") or time.time())
    try:
        layout = lay_out(data_directory())
        _take_lock(layout)
        plan = make_plan(layout)
        _get_ready(plan)
    except (LayoutError, SecretsLostError) as fault:
        raise CannotStartError(str(fault)) from None
    except OperationalError as fault:
        raise CannotStartError(
            f"The database cannot be used ({str(fault.orig).strip()}): "
            "check INTAKE_DATABASE_URL, or leave it empty for the built-in SQLite."
        ) from None
    except CommandError as fault:
        raise CannotStartError(
            f"The database does not fit this release ({fault}): start the release that made it, "
            "or name another data directory in INTAKE_VAR."
        ) from None
    _become_supervisor(plan, asked)


def make_plan(layout: Layout) -> Plan:
    """Check everything that can be checked before anything is changed.

    Raises:
        CannotStartError: a port is taken.
        SettingsError: the settings are wrong.
    """
    if os.environ.get("INTAKE_MODE", "demo") != "production":
        make_secrets(layout)
    settings = load_settings()
    if "base_url" not in settings.model_fields_set:
        # Links in mail must lead to the port that was asked for.
        os.environ["INTAKE_BASE_URL"] = f"http://{ports.HOST}:{settings.port}"
        settings = load_settings()
    faults = ports.refusals(_needs(settings))
    if faults:
        raise CannotStartError("\n".join(faults))
    broker = choose_broker(settings.redis_url, layout)
    running = programs(
        layout,
        broker,
        port=settings.port,
        inbox_port=settings.inbox_port,
        smtp_port=settings.smtp_port,
    )
    if settings.is_production:
        # Real mail goes to a real server; one that swallows it must not be within reach.
        running = tuple(program for program in running if program.name != "inbox")
    return Plan(layout, settings, broker, running)


def _needs(settings: Settings) -> list[ports.Need]:
    needs = [ports.Need("the web server", settings.port, "INTAKE_PORT")]
    if not settings.is_production:
        page = ports.Need("the inbox in the browser", settings.inbox_port, "INTAKE_INBOX_PORT")
        mail = ports.Need("the inbox's mail server", settings.smtp_port, "INTAKE_SMTP_PORT")
        needs += [page, mail]
    return needs


def _get_ready(plan: Plan) -> None:
    os.environ["INTAKE_VAR"] = str(plan.layout.var)
    os.environ["INTAKE_REDIS_URL"] = plan.broker.url
    if plan.broker.argv:
        clear_socket(plan.layout.broker_socket)
    prepare(load_settings(), plan.layout)
    for left_over in (plan.layout.ready, plan.layout.failed):
        left_over.unlink(missing_ok=True)
    plan.layout.supervisor_config.write_text(config_text(plan.programs), encoding="utf-8")


def _take_lock(layout: Layout) -> None:
    """Hold the data directory for as long as this process lives, also after it became another."""
    handle = os.open(layout.lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(handle, 32).decode().strip()
        raise CannotStartError(
            f"Intake already runs on {layout.var} as process {holder}: its addresses are in "
            f"{layout.demo}. Stop it first, or name another data directory in INTAKE_VAR."
        ) from None
    os.ftruncate(handle, 0)
    os.write(handle, str(os.getpid()).encode())
    os.set_inheritable(handle, True)


def _become_supervisor(plan: Plan, asked: float) -> NoReturn:
    probes = {program.name: program.probe() for program in plan.programs}
    runner = os.getpid()
    sys.stdout.flush()
    if os.fork() == 0:
        announce(plan.layout, probes, runner, asked, plan.broker.note)
    os.environ.update(config_environment(plan.layout, str(ROOT), plan.programs))
    os.environ[PARENT] = str(runner)
    command = (sys.executable, "-I", str(SUPERVISE), str(plan.layout.supervisor_config))
    os.execv(sys.executable, command)  # noqa: S606  # no shell, our own argument list
