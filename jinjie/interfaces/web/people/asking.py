"""A request to the roster, read once: the question, what the viewer is offered, departments, the reader."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.http import HttpRequest, QueryDict

from jinjie.areas.career.roster import extra
from jinjie.foundation.people.access import access_of
from jinjie.foundation.people.choices import FieldGroup
from jinjie.foundation.people.roster.answer import Answer, Catalogue, Unit
from jinjie.foundation.people.roster.asked import Asked, read
from jinjie.foundation.people.roster.columns import Column
from jinjie.foundation.people.roster.grouping import GROUPINGS
from jinjie.foundation.people.roster.reading import Reader, chosen_columns, custom_fields, offered, units
from jinjie.foundation.people.roster.reading import read as read_roster
from jinjie.interfaces.web.asking import Asked as Day
from jinjie.interfaces.web.asking import Clock, actor_of, asked_of, clock
from jinjie.system.customfields.models import CustomField

ROSTER = "roster"
"""What saved views call this page."""


@dataclass(frozen=True)
class Roster:
    """The request, read. `query` is what links to a person carry: the day looked at."""

    day: Day
    clock: Clock
    asked: Asked
    catalogue: Catalogue
    reader: Reader
    known: Mapping[int, Unit]
    customs: tuple[CustomField, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns to show."""
        return chosen_columns(self.asked, self.catalogue)

    @property
    def as_of(self) -> date:
        """The day looked at."""
        return self.reader.day


def roster_of(request: HttpRequest, query: QueryDict | None = None) -> Roster:
    """Read the request (or another query of the same address). Two queries."""
    day, now = asked_of(request), clock(request)
    access = access_of(actor_of(request), now.today)
    customs = custom_fields()
    catalogue = offered(access, extra(day.question.moment if day.past else None), customs)
    asked = read(request.GET if query is None else query, catalogue.filters, GROUPINGS)
    asked = replace(asked, as_of=day.question.moment.as_of.isoformat() if day.past else "")
    reader = Reader(access, day.question.moment.as_of, not day.past)
    return Roster(day, now, asked, catalogue, reader, units(), tuple(customs))


def answer_of(roster: Roster) -> Answer:
    """The page."""
    return read_roster(roster.reader, roster.asked, roster.catalogue, roster.known, roster.columns)


def grouped_columns(columns: Mapping[str, Column]) -> list[tuple[str, list[Column]]]:
    """Columns by field group, for a form."""
    return [
        (str(group.label), [column for column in columns.values() if column.group == group])
        for group in FieldGroup
        if any(column.group == group for column in columns.values())
    ]
