"""`jinjie reset-access`: a one-time link for someone who can't come in."""

from datetime import datetime
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from jinjie.interfaces.cli.session import begin
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal


def reset_access(
    user: Annotated[str, typer.Argument(help="Sign-in name, employee number or phone.")],
    second_step: Annotated[
        bool,
        typer.Option(
            "--second-step",
            help="Using the link also removes app, passkeys and recovery codes: the phone is lost.",
        ),
    ] = False,
    address: Annotated[
        str, typer.Option(help="How browsers reach this server, if the settings do not say it.")
    ] = "",
) -> None:
    """Print a link with which someone chooses a new password. It works once, for 24 hours."""
    session = begin()
    from jinjie.foundation.people.actions.accounts import give_link
    from jinjie.foundation.people.sign_in import find_user

    found = find_user(user)
    if found is None:
        raise Refusal(
            phrase("There is no account “%(name)s”.", name=user),
            code="cli.no_account",
            remedy=phrase("Make an administrator's with “jinjie createadmin”; HR makes those of employees."),
        )
    issued = give_link(actor=session.actor, at=session.now, user_id=found.pk, lifts_second_step=second_step)
    print_link(found.username, issued.token, issued.ends_at, address)


def print_link(username: str, token: str, ends_at: datetime, address: str) -> None:
    """The link alone on the last line, so that it can be copied or piped; until when it works before it."""
    from django.utils import timezone

    said = _("One-time link for “%(name)s”, until %(moment)s:")
    typer.echo(said % {"name": username, "moment": f"{timezone.localtime(ends_at):%Y-%m-%d %H:%M}"}, err=True)
    print(f"{base_address(address)}/sign-in/link/{token}")


def base_address(given: str) -> str:
    """How browsers reach this server: what was said, else the first trusted origin, else this machine."""
    from django.conf import settings

    return (given or next(iter(settings.CSRF_TRUSTED_ORIGINS), "http://localhost:8000")).rstrip("/")
