"""What pages of requests show of their subject, and ask for it: the package of the subject registers both."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict

from jinjie.foundation.people.models import Employee
from jinjie.system.accounts.actors import Actor

Reader = Callable[[str, Actor, date], Any]


@dataclass(frozen=True)
class Fragment:
    """A template and the function that reads what it shows as `about`, from the subject's key, for a viewer on a day."""

    template: str
    read: Reader


_fragments: dict[str, Fragment] = {}


def show_with_requests(kind: str, template: str, read: Reader) -> None:
    """Show this on the page of requests about subjects of the kind."""
    _fragments[kind] = Fragment(template, read)


def fragment_of(kind: str) -> Fragment | None:
    """What is shown with a kind of subject."""
    return _fragments.get(kind)


@dataclass(frozen=True)
class Asking:
    """What the form of a way of acting asks besides: a template, what fills it (`asked`), and the action that takes it.

    `read` gets the subject's key and the day. `do` gets what every act takes (actor, at, on, task_id, key), the words,
    whom it named, and what was sent. `last`: asked only of whoever speaks last. `fields` show their problem themselves.
    """

    template: str
    read: Callable[[str, date], Any]
    do: Callable[[dict[str, Any], str, Sequence[Employee], QueryDict], object]
    last: bool = False
    fields: tuple[str, ...] = ()

    def asks(self, last: bool) -> bool:
        """Is it asked of somebody who speaks last, or not?"""
        return last or not self.last


_asking: dict[tuple[str, str], Asking] = {}


def ask_with_requests(kind: str, verb: str, asking: Asking) -> None:
    """Ask this too in the form of a way of acting on requests about subjects of the kind."""
    _asking[kind, verb] = asking


def asking_of(kind: str, verb: str) -> Asking | None:
    """What is asked besides."""
    return _asking.get((kind, verb))
