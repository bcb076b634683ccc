"""Who acts when somebody types a command at the server, and why; they may do what an admin may."""

from __future__ import annotations

from typing import Any, Final

import click

from intake.domain.actors import system
from intake.forms.cleaning import has_hidden, tidy
from intake.forms.operating import LONGEST

SHELL: Final = system("cli")
BY_SHELL: Final = "from the command line"


def spoken(_context: Any, _option: Any, text: str) -> str:
    """A reason as the record keeps it.

    Raises:
        BadParameter: it is empty, too long, or holds characters that nobody sees.
    """
    reason = tidy(text)
    if not reason:
        raise click.BadParameter("say why, in a few words")
    if len(reason) > LONGEST:
        raise click.BadParameter(f"say it in {LONGEST} characters or fewer")
    if has_hidden(reason):
        raise click.BadParameter("type it again, without hidden characters")
    return reason
