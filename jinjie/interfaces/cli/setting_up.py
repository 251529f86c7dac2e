"""`jinjie set-up`: the code with which the owner of a fresh server begins in the browser."""

import sys
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from jinjie.interfaces.cli.session import begin_django


def set_up(
    if_needed: Annotated[
        bool, typer.Option("--if-needed", help="Say nothing where somebody can sign in already.")
    ] = False,
    address: Annotated[str, typer.Option(help="Where the server is reached.")] = "http://127.0.0.1:8000",
) -> None:
    """Show a new set-up code, while nobody can sign in yet. Enter it at /set-up in the browser."""
    begin_django()
    told = setup_hint(address)
    if told:
        print(told)
    elif not if_needed:
        print(_("Somebody can sign in already: sign in, and go on at %(address)s/set-up.") % {"address": address}, file=sys.stderr)  # fmt: skip
        raise SystemExit(1)


def setup_hint(address: str) -> str:
    """What the console says on a fresh server: where to go and the code; nothing on any other."""
    from django.db import DatabaseError
    from django.utils import timezone

    from jinjie.journeys.set_up import is_fresh, issue_code

    try:
        if not is_fresh():
            return ""
        code = issue_code(at=timezone.now())
    except DatabaseError:  # no tables yet: `jinjie migrate` comes first and says so
        return ""
    return _("This server is new. Set it up at %(address)s/set-up with the code %(code)s (good for 7 days).") % {
        "address": address, "code": code,
    }  # fmt: skip
