"""`jinjie migrate`, `createadmin` and `doctor`."""

import sys
from enum import StrEnum
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from jinjie.interfaces.cli.session import begin, begin_django, print_json
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal


def migrate(
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit 1 if there is something to do.")
    ] = False,
) -> None:
    """Bring the database to this version; a new one is made. Running it again does nothing."""
    begin_django()
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if check:
        print(_("%(number)s steps to do.") % {"number": waiting} if waiting else _("There is nothing to do."))
        raise SystemExit(1 if waiting else 0)
    call_command("migrate", verbosity=0, interactive=False)
    print(_("The database is at this version (%(number)s steps done).") % {"number": waiting})
    from jinjie.interfaces.cli.setting_up import setup_hint

    if told := setup_hint("http://127.0.0.1:8000"):
        print(told)


def createadmin(
    username: Annotated[str, typer.Argument(help="The name to sign in with.")] = "admin",
    name: Annotated[str, typer.Option(help="Their name as shown.")] = "",
    people: Annotated[
        bool, typer.Option(help="Also HR of every company: may see and change everyone.")
    ] = True,
    password_stdin: Annotated[
        bool,
        typer.Option("--password-stdin", help="Read the password from standard input instead of asking."),
    ] = False,
    link: Annotated[
        bool, typer.Option("--link", help="Ask for no password; print a one-time link to choose one.")
    ] = False,
    address: Annotated[
        str, typer.Option(help="How browsers reach this server, for the link, if the settings do not say it.")
    ] = "",
) -> None:
    """Make an administrator who can sign in. There is no default account."""
    session = begin()
    from jinjie.foundation.people.actions.accounts import give_link
    from jinjie.foundation.people.actions.roles import create_administrator
    from jinjie.interfaces.cli.access import print_link

    password = None if link else _password(password_stdin)
    made = create_administrator(
        actor=session.actor, at=session.now, username=username, name=name or username, password=password,
        people=people,
    )  # fmt: skip
    said = (
        _("“%(name)s” can sign in as administrator and HR.")
        if people
        else _("“%(name)s” can sign in as administrator.")
    )
    typer.echo(said % {"name": username}, err=link)
    if link:
        issued = give_link(actor=session.actor, at=session.now, user_id=made.pk)
        print_link(username, issued.token, issued.ends_at, address)


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    if sys.stdin.isatty():
        asked: str = typer.prompt(
            _("Password (12 characters or more)"), hide_input=True, confirmation_prompt=True
        )
        return asked
    raise Refusal(
        phrase("There is nobody to ask for a password."),
        code="cli.no_terminal",
        remedy=phrase("Give it on standard input with --password-stdin, or ask for a link with --link."),
    )


class Output(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"


def doctor(
    output: Annotated[Output, typer.Option("--format", help="text or json.")] = Output.TEXT,
) -> None:
    """Say in words what is wrong with this installation, and what to do. Exit 1 if something must be done."""
    begin_django()
    from django.utils import timezone

    from jinjie.interfaces.cli.checkup import checkup

    findings = checkup(timezone.now())
    if output == Output.JSON:
        print_json([finding.as_dict() for finding in findings])
    else:
        from rich.console import Console

        console = Console(soft_wrap=True)
        marks = {"good": "[green]✓[/]", "note": "[yellow]·[/]", "bad": "[red]✗[/]"}
        for finding in findings:
            console.print(f"{marks[finding.grade]} {finding.text}", highlight=False)
            if finding.remedy:
                console.print(f"    → {finding.remedy}", highlight=False)
    if any(finding.grade == "bad" for finding in findings):
        raise SystemExit(1)
