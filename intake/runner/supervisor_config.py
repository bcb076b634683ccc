"""Our programs in the words of supervisor.

Every path goes through an environment variable: supervisor takes `%`, ` #` and ` ;` in its file
for something of its own, and a checkout may lie under any name.
"""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from intake.runner.layout import Layout
    from intake.runner.programs import Program

# A program that dies at once is tried for ever: after the n-th failure in a row it waits n
# seconds, which is 85 seconds after the first hour.
_TRIES: Final = 1_000_000
_LOG_BYTES: Final = "10MB"

_SUPERVISOR: Final = """\
[supervisord]
nodaemon=true
silent=true
loglevel=info
logfile=%(ENV_INTAKE_RUNNER_LOG)s/supervisor.log
logfile_maxbytes={bytes}
logfile_backups=1
pidfile=%(ENV_INTAKE_RUNNER_RUN)s/supervisor.pid
childlogdir=%(ENV_INTAKE_RUNNER_LOG)s
identifier=intake
{user}
[unix_http_server]
file=%(ENV_INTAKE_RUNNER_RUN)s/supervisor.sock
chmod=0700

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface

[supervisorctl]
serverurl=unix://%(ENV_INTAKE_RUNNER_RUN)s/supervisor.sock
"""

_GROUP: Final = """
[group:{group}]
programs={names}
priority={order}
"""

_PROGRAM: Final = """
[program:{name}]
command=%(ENV_INTAKE_RUNNER_COMMAND_{variable})s
directory=%(ENV_INTAKE_RUNNER_ROOT)s
environment={environment}
priority={order}
autorestart=true
startsecs={proves_s}
startretries={tries}
stopsignal=TERM
stopwaitsecs={stop_s}
stopasgroup=false
killasgroup=true
redirect_stderr=true
stdout_logfile=%(ENV_INTAKE_RUNNER_PROGRAM_LOG)s/{name}.log
stdout_logfile_maxbytes={bytes}
stdout_logfile_backups=2
"""


def config_text(programs: Iterable[Program]) -> str:
    """The whole configuration file. Programs of one order become a group and stop together."""
    user = "user=root\n" if os.getuid() == 0 else ""
    text = _SUPERVISOR.format(bytes=_LOG_BYTES, user=user)
    groups: dict[int, list[str]] = {}
    for program in programs:
        groups.setdefault(program.order, []).append(program.name)
        text += _program(program)
    for order, names in groups.items():
        if len(names) > 1:
            text += _GROUP.format(group="-".join(names), names=",".join(names), order=order)
    return text


def config_environment(layout: Layout, root: str, programs: Iterable[Program]) -> dict[str, str]:
    """The variables that the configuration file speaks of."""
    return {
        "INTAKE_RUNNER_LOG": str(layout.log),
        # Supervisor reads this one value twice.
        "INTAKE_RUNNER_PROGRAM_LOG": str(layout.log).replace("%", "%%"),
        "INTAKE_RUNNER_RUN": str(layout.run),
        "INTAKE_RUNNER_ROOT": root,
        **{
            f"INTAKE_RUNNER_COMMAND_{program.name.upper()}": shlex.join(program.tethered)
            for program in programs
        },
    }


def _program(program: Program) -> str:
    return _PROGRAM.format(
        name=program.name,
        variable=program.name.upper(),
        environment=",".join(f'{name}="{value}"' for name, value in program.env.items()),
        order=program.order,
        proves_s=program.proves_s,
        stop_s=program.stop_s,
        tries=_TRIES,
        bytes=_LOG_BYTES,
    )
