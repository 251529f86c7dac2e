"""`jinjie notices send-due`: send what is due now, without waiting for a worker."""

from enum import StrEnum
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from jinjie.interfaces.cli.session import begin_django, busy, print_json

app = typer.Typer(no_args_is_help=True, help="Messages to people: send what is due.")


class Output(StrEnum):
    """How the answer is printed."""

    TEXT = "text"
    JSON = "json"


@app.callback()
def notices() -> None:
    """Messages to people."""


@app.command("send-due")
def send_due(
    seconds: Annotated[
        float, typer.Option(min=1, help="Stop after so many seconds; the rest is next.")
    ] = 600,
    output: Annotated[Output, typer.Option("--format", help="text or json.")] = Output.TEXT,
) -> None:
    """Plan and send what is due. Safe beside a worker: nothing is sent twice. Exit 1 if something could not be sent."""
    begin_django()
    from django.utils import timezone

    from jinjie.foundation.notifications.actions.sending import send_due as run_now

    with busy(_("Sending")):
        run = run_now(clock=timezone.now, seconds=seconds)
    if output == Output.JSON:
        print_json({"planned": run.planned, "sent": run.sent, "failed": run.failed, "more": run.more})
    else:
        said = {"planned": run.planned, "sent": run.sent, "failed": run.failed}
        print(_("%(planned)s planned, %(sent)s sent, %(failed)s not sent now.") % said)
    if run.failed:
        raise SystemExit(1)
