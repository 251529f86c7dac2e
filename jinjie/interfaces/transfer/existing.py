"""People who are there already, read from the database as a roster's rows are compared with them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from jinjie.foundation.people.access import Placement, present_access
from jinjie.foundation.people.actions.custom import fields_of
from jinjie.foundation.people.actions.edit import GROUP_OF
from jinjie.foundation.people.choices import Action, FieldGroup
from jinjie.foundation.people.custom_values import texts_of
from jinjie.foundation.people.fields import blind_indexes
from jinjie.foundation.people.masks import masked
from jinjie.foundation.people.models import (
    Assignment,
    Company,
    Department,
    Employee,
    Employment,
    Level,
    Position,
)
from jinjie.interfaces.transfer.checks.existing import CUSTOM, DAYS, SECRET, Existing, Held
from jinjie.system.accounts.actors import Actor
from jinjie.system.customfields.models import CustomField

PLAIN = ("name", "name_en", "gender", "born_on", "email")
CHUNK = 5_000


def groups_of(actor: Actor, company_id: int) -> frozenset[str]:
    """The parts of the file that the actor may change of everybody in the company."""
    anybody = Placement(employee_id=0, company_id=company_id)
    return frozenset(group.value for group in present_access(actor).groups(anybody, Action.CHANGE))


def groups_changed(company: Company, fields: Iterable[str]) -> set[str]:
    """The parts of the file that these fields belong to; of a custom field that is retired by now it is unknown."""
    names = list(fields)
    customs = _customs(company) if any(name.startswith(CUSTOM) for name in names) else {}
    return {
        GROUP_OF[name].value if name in GROUP_OF else customs[name].group if name in customs else ""
        for name in names
    }


def existing_of(
    company: Company,
    *,
    today: date,
    on: date | None,
    groups: Iterable[str] | None,
    customs: Sequence[str] = (),
) -> Existing:
    """Everybody of the company. `groups` are those of the file that whoever imports may change; None: all. `customs`
    are custom fields to be compared as well, with `c_` before their key."""
    allowed = set(FieldGroup.values if groups is None else groups)
    own = {name: row for name, row in _customs(company).items() if name in customs and row.group in allowed}
    private = frozenset(name for name, row in own.items() if row.group != FieldGroup.BASIC.value)
    names = _Names(company)
    days, hired = _employments(company)
    return Existing(
        files=_files(company, own),
        held=_held(company, min(on or today, today), names),
        days=days,
        hired=hired,
        today=today,
        on=on,
        fields=frozenset(own) | {key for key in (*PLAIN, *SECRET) if GROUP_OF[key].value in allowed},
        token=_token,
        shown=partial(_shown, private),
        told=names.told,
    )


def _token(field: str, text: str, old: str) -> str:
    """What is compared: a secret's index under the key that the old one is of, if it is the same."""
    if field not in SECRET:
        return text
    found = blind_indexes(f"employee.{field}", text)
    return old if old in found else found[0]


def _shown(private: frozenset[str], employee: int, field: str, text: str) -> str:
    """A value as it may be told. The secret of somebody who is there is read only where it differs."""
    if field not in SECRET:
        return masked(field, text) if field in private else text
    if not text:
        text = str(Employee.objects.values_list(field, flat=True).get(pk=employee))
    return masked(field, text)


def _customs(company: Company) -> dict[str, CustomField]:
    return {f"{CUSTOM}{row.key}": row for row in fields_of(company.key)}


def _files(company: Company, own: Mapping[str, CustomField]) -> Mapping[int, Mapping[str, str]]:
    indexes = [f"{field}_index" for field in SECRET]
    rows = Employee.objects.filter(company=company).values_list("pk", *PLAIN, *indexes)
    keys = (*PLAIN, *SECRET)
    found = {
        pk: dict(zip(keys, map(_text, values), strict=True))
        for pk, *values in rows.iterator(chunk_size=CHUNK)
    }
    for (pk, key), text in texts_of(own.values()).items():
        if pk in found:
            found[pk][f"{CUSTOM}{key}"] = text
    return found


def _text(value: Any) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def _employments(
    company: Company,
) -> tuple[dict[int, dict[str, date | None]], dict[int, frozenset[date]]]:
    """Of everybody the days of the latest employment, and the first days of all of them."""
    rows = Employment.objects.filter(employee__company=company, voided_at__isnull=True).order_by("hired_on")
    days: dict[int, dict[str, date | None]] = {}
    hired: dict[int, set[date]] = defaultdict(set)
    for employee, *values in rows.values_list("employee_id", *DAYS).iterator(chunk_size=CHUNK):
        days[employee] = dict(zip(DAYS, values, strict=True))
        hired[employee].add(values[0])
    return days, {pk: frozenset(found) for pk, found in hired.items()}


class _Names:
    """Keys by id of what is held, and what the keys are called."""

    def __init__(self, company: Company) -> None:
        self.departments: dict[int, tuple[str, str, int | None]] = {}
        self.names: dict[str, dict[str, str]] = {"department": {}, "position": {}, "level": {}, "manager": {}}
        for row in Department.objects.filter(company=company):
            self.departments[row.pk] = (row.key, row.label, row.head_id)
            self.names["department"][row.key] = row.label
        self.positions = self._keys("position", Position.objects.filter(company=company))
        self.levels = self._keys("level", Level.objects.filter(company=company))
        self.numbers: dict[int, str] = {}
        people = Employee.objects.filter(company=company).values_list("pk", "number", "name")
        for pk, number, name in people.iterator(chunk_size=CHUNK):
            self.numbers[pk] = number
            self.names["manager"][number] = f"{number} {name}"

    def _keys(self, kind: str, rows: Iterable[Any]) -> dict[int, str]:
        found = {}
        for row in rows:
            found[row.pk] = row.key
            self.names[kind][row.key] = row.label
        return found

    def told(self, field: str, key: str) -> str:
        """What a key is called; what is new is called as it is written."""
        return self.names[field].get(key, key)


def _held(company: Company, day: date, names: _Names) -> Mapping[int, list[Held]]:
    """What everybody holds on the day and after it."""
    rows = Assignment.objects.filter(company=company, voided_at__isnull=True).exclude(valid_to__lte=day)
    columns = ("pk", "valid_from", "valid_to", "department_id", "position_id", "level_id", "manager_id")
    found: dict[int, list[Held]] = defaultdict(list)
    ordered = rows.order_by("employee_id", "valid_from").values_list("employee_id", *columns)
    for employee, pk, start, end, department, position, level, manager in ordered.iterator(chunk_size=CHUNK):
        key, _label, head = names.departments[department]
        found[employee].append(
            Held(
                pk, start, end, key, names.positions.get(position, ""), names.levels.get(level, ""),
                names.numbers.get(manager, ""), names.numbers.get(head or 0, ""),
            )
        )  # fmt: skip
    return found
