"""`jinjie demo`: an invented company, ready to look at."""

import os
import sys
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from jinjie.interfaces.cli.session import begin_django
from jinjie.interfaces.cli.session import day as read_day
from jinjie.kit.phrases import phrase


def demo(
    serve: Annotated[bool, typer.Option(help="Serve it afterwards.")] = True,
    people: Annotated[int, typer.Option(min=40, max=100_000, help="How many people.")] = 328,
    seed: Annotated[int, typer.Option(help="The same seed and day make the same company.")] = 7,
    today: Annotated[
        str | None, typer.Option(help="The story's day (YYYY-MM-DD); today if left out.")
    ] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
) -> None:
    """Make the demo company 青禾商贸 in the data directory, unless it is there, and serve it."""
    begin_django()
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from jinjie.foundation.people.models import Company
    from jinjie.interfaces.transfer.demo.build import build_demo
    from jinjie.kit.refusal import Refusal

    wanted = read_day(today, timezone.localdate(timezone.now()), "--today")
    call_command("migrate", verbosity=0)
    if not Company.objects.exists():
        built = build_demo(day=wanted, people=people, seed=seed, say=_say)
        told = {"name": built.company.name, "people": built.people, "facts": built.facts, "day": built.today}
        print(_("%(name)s: %(people)s people, %(facts)s facts, today is %(day)s.") % told)
    elif not Company.objects.filter(key="qinghe").exists():
        raise Refusal(
            phrase("This database has a real company."), code="demo.not_empty",
            remedy=phrase("Point JINJIE_DATA_DIR at an empty directory for the demo."),
        )  # fmt: skip
    if serve:
        _say_sign_ins(host, port)
        connection.close()
        # A fresh process: the server needs none of what building took.
        os.execv(
            sys.executable, [sys.executable, "-m", "jinjie", "serve", "--host", host, "--port", str(port)]
        )


def _say_sign_ins(host: str, port: int) -> None:
    print(_("Sign in with one click as 张三 (employee), 周岚 (manager), 陈静 (HR) or 刘远 (executive):"))
    print(f"  http://{host}:{port}/")


def _say(text: str) -> None:
    print(f"  {text} …", file=sys.stderr)
