"""The views that everyone has as tabs over the roster, and what a higher room adds to it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jinjie.foundation.people.choices import EmploymentState, FieldGroup
from jinjie.foundation.people.roster.columns import Column
from jinjie.foundation.people.roster.filters import Filter, contract_ends
from jinjie.foundation.people.roster.states import Tense, state_is

Then = Callable[[Collection[int]], Mapping[int, tuple[Any, ...]]]
"""Computes progress on a past day: employee ids → the values of a progress column (level, tenths of a percent, unknown)."""
CONTRACT_DAYS = 60
"""How long before its end a contract is looked at."""


@dataclass(frozen=True)
class View:
    """A tab: whom it shows. `counted`: the tab says how many; `group` is what one must see to have it."""

    key: str
    label: Any
    rule: Callable[[date], Q]
    tense: Tense = Tense.NOW
    counted: bool = True
    group: FieldGroup = FieldGroup.BASIC


@dataclass(frozen=True)
class Extra:
    """Columns, filters and views of a higher room. `measure` is the path to a figure whose median groups show.

    On a past day, of which no figure is stored, `then` computes them.
    """

    columns: tuple[Column, ...] = ()
    filters: tuple[Filter, ...] = ()
    views: tuple[View, ...] = ()
    measure: str = ""
    then: Then | None = None


def _everyone(_day: date) -> Q:
    return Q()


def _state(state: EmploymentState) -> Callable[[date], Q]:
    return lambda day: state_is(state, day)


FIRST: tuple[View, ...] = (
    View("active", _("Employed"), _everyone),
    View("probation", _("On probation"), _state(EmploymentState.PROBATION)),
    View("contract", _("Contract ends within 60 days"), lambda day: contract_ends(day, CONTRACT_DAYS)),
)
LAST: tuple[View, ...] = (
    View("leaving", _("Leaving"), _state(EmploymentState.LEAVING)),
    View("to-join", _("To join"), _everyone, Tense.TO_COME),
    View("left", _("Left"), _everyone, Tense.PAST, counted=False),
)
