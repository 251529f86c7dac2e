"""Group rows: by department (at most three deep, teams fold into their department), position, level, state, company."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from django.db.models import Aggregate, Case, CharField, Count, Q, QuerySet, TextField, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinjie.foundation.people.choices import EmploymentState
from jinjie.foundation.people.models import Employee
from jinjie.foundation.people.roster.answer import Group, Unit, label
from jinjie.foundation.people.roster.states import state_is

DEEPEST = 3
"""Departments below this depth are teams: their people are listed under the department."""
ALL_MET = 1000
MOST_GROUPS = 80


class Joined(Aggregate):
    """Whole numbers of a group as one text, comma-separated: a median needs all of them, and rows are dear."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """PostgreSQL's own aggregate."""
        own = self.copy()
        own.template = (
            "STRING_AGG((%(expressions)s)::text, ',')"  # not as an argument: a filter wraps the template
        )
        return own.as_sql(compiler, connection, **extra)


@dataclass
class Members:
    """A group while it is being gathered. `ids` are the database's values of the grouping field that belong to it."""

    key: str
    name: str
    boss: str = ""
    order: Any = ""
    count: int = 0
    figures: list[int] = field(default_factory=list)
    ids: list[Any] = field(default_factory=list)
    measured: bool = True

    def group(self, **more: Any) -> Group:
        """The finished group row."""
        return Group(
            key=self.key,
            name=self.name,
            count=self.count,
            boss=self.boss,
            median=round(median(self.figures)) if self.figures else None,
            met=sum(figure >= ALL_MET for figure in self.figures),
            unmeasured=max(self.count - len(self.figures), 0),
            measured=self.measured,
            **more,
        )


@dataclass(frozen=True)
class Grouping:
    """What people are grouped by. `fields` are read of each group, the first tells groups apart."""

    label: Any
    fields: tuple[str, ...]
    named: Callable[[Sequence[Any], Mapping[int, Unit]], Members]


def folded(unit: Unit, units: Mapping[int, Unit]) -> Unit:
    """The department that stands for a unit in groups."""
    above = [units[int(part)] for part in unit.path.split("/") if part and int(part) in units]
    return above[min(len(above), DEEPEST) - 1] if above else unit


def unit_name(unit: Unit, units: Mapping[int, Unit]) -> str:
    """The name of a department; one that is third from the top with the one above it."""
    parent = units.get(unit.parent or 0)
    return f"{parent.name} · {unit.name}" if parent is not None and parent.parent is not None else unit.name


def _by_department(row: Sequence[Any], units: Mapping[int, Unit]) -> Members:
    unit = units.get(row[0] or 0)
    if unit is None:
        return _nothing()
    top = folded(unit, units)
    return Members(
        str(top.pk),
        unit_name(top, units),
        top.boss,
        order=(0, *(int(part) for part in top.path.split("/") if part)),
    )


def _by_name(row: Sequence[Any], _units: Mapping[int, Unit]) -> Members:
    pk, name, english, *order = row
    return Members(str(pk), label(name, english), order=(0, *order, name)) if pk else _nothing()


def _by_state(row: Sequence[Any], _units: Mapping[int, Unit]) -> Members:
    state = EmploymentState(row[0])
    place = list(EmploymentState).index(state)
    return Members(state.value, str(state.label), order=(0, place))


def _nothing() -> Members:
    return Members("none", _("None entered"), order=(1,))


GROUPINGS: dict[str, Grouping] = {
    "department": Grouping(gettext_lazy("Department"), ("held__department_id",), _by_department),
    "position": Grouping(
        gettext_lazy("Position"),
        ("held__position_id", "held__position__name", "held__position__name_en"), _by_name,
    ),
    "level": Grouping(
        gettext_lazy("Level"),
        ("held__level_id", "held__level__key", "held__level__key", "held__level__sequence__order", "held__level__rank"),
        _by_name,
    ),
    "state": Grouping(gettext_lazy("State"), ("state_now",), _by_state),
    "company": Grouping(gettext_lazy("Company"), ("company_id", "company__name", "company__name_en"), _by_name),
}  # fmt: skip


def gathered(
    people: QuerySet[Employee],
    by: str,
    measure: str,
    units: Mapping[int, Unit],
    day: Any,
    whose: Q | None = None,
) -> list[Members]:
    """The groups of these people in order, with count and figures (of those people only, `whose`). One query."""
    grouping = GROUPINGS[by]
    if by == "state":
        people = with_state(people, day)
    fields = tuple(dict.fromkeys(grouping.fields))
    figures = {"figures": Joined(measure, filter=whose or None)} if measure else {}
    rows = people.order_by().values_list(*fields).annotate(n=Count("pk", distinct=True), **figures)
    found: dict[str, Members] = {}
    for row in rows:
        values = dict(zip(fields, row, strict=False))
        members = grouping.named([values[name] for name in grouping.fields], units)
        members = found.setdefault(members.key, members)
        members.count += row[len(fields)]
        members.ids.append(row[0])
        if measure and row[-1]:
            members.figures += [int(part) for part in row[-1].split(",")]
    return sorted(found.values(), key=lambda each: each.order)[:MOST_GROUPS]


def with_state(people: QuerySet[Employee], day: Any) -> QuerySet[Employee]:
    """People with their state as `state_now`."""
    cases = [When(state_is(state, day), then=Value(state.value)) for state in EmploymentState]
    return people.annotate(state_now=Case(*cases, default=Value("regular"), output_field=CharField()))


def among(by: str, members: Members) -> Q:
    """The people of a group."""
    name = GROUPINGS[by].fields[0]
    known = [value for value in members.ids if value is not None]
    rule = Q(**{f"{name}__in": known})
    return rule | Q(**{f"{name}__isnull": True}) if None in members.ids else rule
