"""What a roster may be narrowed by. A filter of a field group is offered, and applied, only where the group may be seen."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from jinjie.foundation.people.choices import ContractKind, Degree, EmploymentState, FieldGroup, Gender
from jinjie.foundation.people.models import Assignment, Contract, Education
from jinjie.foundation.people.roster.columns import CUSTOM
from jinjie.foundation.people.roster.states import state_is
from jinjie.system.customfields.models import CustomField, CustomValue, Kind


class Ask(StrEnum):
    """What a form asks for."""

    CHOICE = "choice"
    RANGE = "range"
    DAYS = "days"
    TEXT = "text"
    WITHIN = "within"


@dataclass(frozen=True)
class Scene:
    """What conditions need beside the value: the day, and departments' paths by key (one a company)."""

    day: date
    paths: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Filter:
    """One filter. `one` makes the condition of one value (values of a filter are alternatives); None: no such value.

    `words` are the choices known without asking; `source` names a table whose rows are the choices.
    """

    key: str
    label: Any
    ask: Ask
    one: Callable[[str, Scene], Q | None]
    group: FieldGroup = FieldGroup.BASIC
    words: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""

    def condition(self, values: tuple[str, ...], scene: Scene) -> Q | None:
        """Any of the values; None if none of them can be read."""
        found = [rule for value in values if (rule := self.one(value, scene)) is not None]
        whole = Q()
        for rule in found:
            whole |= rule
        return whole if found else None


def _equal(path: str) -> Callable[[str, Scene], Q | None]:
    return lambda value, _scene: Q(**{path: value})


def _among(path: str, words: Any) -> Callable[[str, Scene], Q | None]:
    known = {member.value for member in words}
    return lambda value, _scene: Q(**{path: value}) if value in known else None


def _below(value: str, scene: Scene) -> Q | None:
    rule = Q()
    for path in scene.paths.get(value, ()):
        rule |= Q(held__department__path__startswith=path)
    return rule or None


def days_of(value: str) -> tuple[date | None, date | None] | None:
    """`2024-01-01..2024-12-31`, either side open; one day alone is that day. None if it can't be read."""
    first, dots, last = value.partition("..")
    try:
        start = date.fromisoformat(first) if first else None
        end = (date.fromisoformat(last) if last else None) if dots else start
    except ValueError:
        return None
    return (start, end) if start or end else None


def _days(path: str) -> Callable[[str, Scene], Q | None]:
    def rule(value: str, _scene: Scene) -> Q | None:
        found = days_of(value)
        return None if found is None else _between(path, *found)

    return rule


def _between(path: str, start: Any, end: Any) -> Q:
    rule = Q(**{f"{path}__gte": start}) if start is not None else Q()
    return rule & Q(**{f"{path}__lte": end}) if end is not None else rule


def numbers_of(value: str, longest: int = 12) -> tuple[int | None, int | None] | None:
    """`80..100`, either side open, × 10⁴; one number alone is that number. None if it can't be read."""
    first, dots, last = value.partition("..")
    try:
        start = _scaled(first, longest) if first else None
        end = (_scaled(last, longest) if last else None) if dots else start
    except (InvalidOperation, ValueError):
        return None
    return None if start is None and end is None else (start, end)


def _scaled(text: str, longest: int) -> int:
    number = Decimal(text.replace(",", ""))
    if not number.is_finite() or abs(number) >= 10**longest:
        raise ValueError(text)
    return int(number * 10_000)


def _within(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 4 else None


def _contract_within(value: str, scene: Scene) -> Q | None:
    days = _within(value)
    return None if days is None else contract_ends(scene.day, days)


def contract_ends(day: date, days: int) -> Q:
    """People whose contract ends in so many days from `day`, and who have none that runs on."""
    rows = Contract.objects.filter(voided_at__isnull=True)
    until = day + timedelta(days=days)
    later = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=until), starts_on__lte=until)
    # asked of the few that end: nearly everyone has one that runs on
    ending = rows.filter(
        ~Exists(later.filter(employee=OuterRef("employee"))), ends_on__gte=day, ends_on__lte=until
    )
    return Q(pk__in=ending.values("employee_id"))


def _probation_within(value: str, scene: Scene) -> Q | None:
    days = _within(value)
    if days is None:
        return None
    return _between("job__probation_until", scene.day, scene.day + timedelta(days=days))


def _planned(value: str, scene: Scene) -> Q | None:
    return Q(pk__in=planned_changes(scene.day).values("employee_id")) if value == "yes" else None


def planned_changes(day: date) -> Any:
    """Assignments that begin after the day, other than first ones."""
    return Assignment.objects.filter(voided_at__isnull=True, valid_from__gt=day).exclude(change="hired")


def _degree(value: str, _scene: Scene) -> Q | None:
    if value not in Degree.values:
        return None
    rows = Education.objects.filter(voided_at__isnull=True, degree=value)
    return Q(pk__in=rows.values("employee_id"))


def _contract_kind(value: str, scene: Scene) -> Q | None:
    if value not in ContractKind.values:
        return None
    rows = Contract.objects.filter(voided_at__isnull=True, kind=value, starts_on__lte=scene.day)
    return Q(pk__in=rows.values("employee_id"))


def _state(value: str, scene: Scene) -> Q | None:
    return state_is(EmploymentState(value), scene.day) if value in HERE else None


def _words(kind: Any) -> dict[str, Any]:
    return {member.value: member.label for member in kind}


HERE = {
    state.value: state.label
    for state in (EmploymentState.PROBATION, EmploymentState.REGULAR, EmploymentState.LEAVING)
}
"""States of people who are here; those who left or are to come have views of their own."""

OWN: tuple[Filter, ...] = (
    Filter("company", _("Company"), Ask.CHOICE, _equal("company__key"), source="company"),
    Filter("department", _("Department"), Ask.CHOICE, _below, source="department"),
    Filter("position", _("Position"), Ask.CHOICE, _equal("held__position__key"), source="position"),
    Filter("level", _("Level"), Ask.CHOICE, _equal("held__level__key"), source="level"),
    Filter("manager", _("Manager's number"), Ask.TEXT, _equal("held__manager__number")),
    Filter("state", _("State"), Ask.CHOICE, _state, words=HERE),
    Filter("hired", _("Hired"), Ask.DAYS, _days("job__hired_on")),
    Filter("probation_within", _("Probation ends within days"), Ask.WITHIN, _probation_within),
    Filter("contract_within", _("Contract ends within days"), Ask.WITHIN, _contract_within),
    Filter("contract", _("Contract"), Ask.CHOICE, _contract_kind, words=_words(ContractKind)),
    Filter("planned", _("Planned change"), Ask.CHOICE, _planned, words={"yes": _("with a planned change")}),
    Filter("gender", _("Gender"), Ask.CHOICE, _among("gender", Gender), words=_words(Gender)),
    Filter("degree", _("Degree"), Ask.CHOICE, _degree, words=_words(Degree)),
)  # fmt: skip

YES_NO = {"yes": _("yes"), "no": _("no")}


def custom_filter(custom: CustomField) -> Filter:
    """The filter of a custom field."""
    rows = CustomValue.objects.filter(field=custom.pk)
    kind = Kind(custom.kind)

    def one(value: str, _scene: Scene) -> Q | None:
        if kind == Kind.NUMBER:
            numbers = numbers_of(value)
            rule = None if numbers is None else _between("number", *numbers)
        elif kind == Kind.DAY:
            days = days_of(value)
            rule = None if days is None else _between("text", *(d and d.isoformat() for d in days))
        elif kind == Kind.TEXT:
            rule = Q(text__icontains=value)
        else:
            rule = Q(text=value)
        return None if rule is None else Q(pk__in=rows.filter(rule).values("object_id"))

    asks = {Kind.NUMBER: Ask.RANGE, Kind.DAY: Ask.DAYS, Kind.TEXT: Ask.TEXT}
    words: dict[str, Any] = {choice: choice for choice in custom.choices} if kind == Kind.CHOICE else {}
    return Filter(
        key=f"{CUSTOM}{custom.key}",
        label=custom.label,
        ask=asks.get(kind, Ask.CHOICE),
        one=one,
        group=FieldGroup(custom.group),
        words=YES_NO if kind == Kind.YES_NO else words,
    )
