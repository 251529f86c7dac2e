"""The sections of a home, and the order in which a person wants them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from jinjie.foundation.people.access import Access
from jinjie.foundation.people.choices import Role


@dataclass(frozen=True)
class Part:
    """A section of the page."""

    key: str
    template: str
    label: str


def parts_of(access: Access) -> tuple[Part, ...]:
    """The sections that such a person may have, in the order that suits most."""
    team, stuck = access.leads, Role.HR in access.roles
    parts = (
        Part("todos", "web/home/todos.html", _("To do")),
        Part("team", "web/home/team.html", _("Your people")),
        Part("stuck", "web/home/stuck.html", _("What is stuck")),
        Part("goals", "web/home/goals.html", _("Running targets")),
        Part("advice", "web/home/advice.html", _("What would help")),
    )
    return tuple(part for part in parts if {"team": team, "stuck": stuck}.get(part.key, True))


def ordered(parts: Iterable[Part], order: str) -> list[Part]:
    """The sections as the person put them; those that they never placed keep their usual place behind."""
    known = {part.key: part for part in parts}
    wanted = [key for key in order.split() if key in known]
    return [known[key] for key in dict.fromkeys([*wanted, *known])]


def moved(keys: list[str], key: str, up: bool) -> list[str]:
    """The order with one section a place further up or down."""
    if key not in keys:
        return keys
    place = keys.index(key)
    other = place - 1 if up else place + 1
    if 0 <= other < len(keys):
        keys[place], keys[other] = keys[other], keys[place]
    return keys
