"""What every subcommand starts with: Django, the actor, the clock read once, output."""

import gc
import getpass
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import django

from jinjie.interfaces.cli.terminal import language
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal


@dataclass(frozen=True)
class Session:
    """Who runs the command, when, and which day it is for the business."""

    actor: Any
    now: datetime
    today: date


def begin_django() -> None:
    """Set Django up, and speak the language of the terminal: Chinese where LANG begins with zh, else English."""
    gc.disable()  # what is loaded now stays; looking at it again and again takes a third of the start
    django.setup()
    gc.freeze()
    gc.enable()
    from django.utils import translation

    translation.activate(language())


def begin() -> Session:
    """Set Django up and read the clock, once. The actor is `cli:<os user>`."""
    begin_django()
    from django.utils import timezone

    from jinjie.system.accounts.actors import principal
    from jinjie.system.preferences.queries import business_today

    now = timezone.now()
    return Session(principal(f"cli:{getpass.getuser()}"), now, business_today(now))


def day(text: str | None, default: date, option: str) -> date:
    """A day as YYYY-MM-DD. Refuses anything else, also 2026-02-30."""
    if not text:
        return default
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal(
            phrase("“%(text)s” is no day.", text=text),
            code="cli.bad_day",
            remedy=phrase("Write %(option)s as YYYY-MM-DD, such as 2026-11-12.", option=option),
        ) from None


def moment(text: str | None, default: datetime, option: str) -> datetime:
    """A moment as ISO 8601; a day alone means its end."""
    if not text:
        return default
    from django.utils import timezone

    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise Refusal(
            phrase("“%(text)s” is no moment.", text=text),
            code="cli.bad_moment",
            remedy=phrase("Write %(option)s as 2026-11-12T08:30.", option=option),
        ) from None
    if len(text) == 10:
        read = read.replace(hour=23, minute=59, second=59)
    return timezone.make_aware(read) if timezone.is_naive(read) else read


def print_json(value: Any) -> None:
    """One JSON document on stdout, and nothing else."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


@contextmanager
def busy(text: str) -> Iterator[Callable[[str], None]]:
    """A spinner beside what is being done, on a terminal's stderr; on anything else nothing. Yields how to change it."""
    if not sys.stderr.isatty():
        yield lambda _text: None
        return
    from rich.console import Console

    with Console(stderr=True).status(f"{text} …") as status:
        yield lambda other: status.update(f"{other} …")
