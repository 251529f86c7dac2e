"""What a request's page shows of its subject: the package of the subject registers a template and who fills it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Fragment:
    """A template and the function that reads what it shows as `about`, from the subject's key."""

    template: str
    read: Callable[[str], Any]


_fragments: dict[str, Fragment] = {}


def show_with_requests(kind: str, template: str, read: Callable[[str], Any]) -> None:
    """Show this on the page of requests about subjects of the kind."""
    _fragments[kind] = Fragment(template, read)


def fragment_of(kind: str) -> Fragment | None:
    """What is shown with a kind of subject."""
    return _fragments.get(kind)
