"""`intake users`: accounts of the clinic's staff."""

from __future__ import annotations

import sys

import click

from intake import create_app
from intake.gateways import clock
from intake.services import managing, staffing


@click.group("users")
def command() -> None:
    """Add and list the people who may sign in."""


@command.command()
@click.argument("email")
@click.option("--name", required=True, help="Shown to colleagues.")
@click.option("--role", "roles", multiple=True, required=True, help="May be given more than once.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def create(email: str, name: str, roles: tuple[str, ...], password_stdin: bool) -> None:
    """Add EMAIL; a password is made and printed once unless one is given."""
    password = sys.stdin.readline().rstrip("\n") if password_stdin else staffing.new_password()
    with create_app().app_context():
        try:
            staffing.add_user(email, name, roles, password, now=clock.now())
        except staffing.CannotAddError as fault:
            raise click.ClickException(str(fault)) from None
    if not password_stdin:
        click.echo(f"Password of {email}, shown this once: {password}")


@command.command("let-in")
@click.argument("email")
@click.option("--second-factor", is_flag=True, help="Take the second factor away.")
@click.option("--password", is_flag=True, help="Make a new password and print it once.")
def let_in(email: str, *, second_factor: bool, password: bool) -> None:
    """Help the account EMAIL in again, when no manager can: lost phone, lost password."""
    with create_app().app_context():
        user_id = staffing.account_of(email)
        if user_id is None:
            raise click.ClickException(f"There is no account {email}.")
        if second_factor:
            managing.reset_second_factor(user_id, actor=staffing.SHELL, now=clock.now())
            click.echo(f"{email} sets up a new second factor at the next sign-in.")
        if password:
            made = staffing.new_password()
            staffing.set_password(user_id, made, now=clock.now())
            click.echo(f"Password of {email}, shown this once: {made}")


@command.command("list")
def list_() -> None:
    """List every account with its roles."""
    with create_app().app_context():
        for user in staffing.people():
            roles = ", ".join(sorted(role.name for role in user.roles))
            click.echo(f"{user.email}\t{user.name}\t{roles}{'' if user.active else '  (closed)'}")
