"""The organisation read once for everybody, so that a flow can be tried as each of ten thousand people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from jinjie.foundation.approvals.logic.flow import Approvers
from jinjie.foundation.approvals.organisation import Organisation, deputies_on, months_since
from jinjie.foundation.approvals.subjects import Resolver
from jinjie.foundation.people.models import Assignment, Company, Department, Employee
from jinjie.foundation.people.queries import assignments_on, employments_on

COLUMNS = (
    "employee_id", "department_id", "department__path", "department__key", "position__key", "level__key",
    "level__rank", "level__sequence__key",
)  # fmt: skip


@dataclass(frozen=True)
class Unit:
    """A department as flows ask for it."""

    pk: int
    key: str
    path: str
    head: int | None
    closed: bool


class Population(Organisation):
    """Answers as `Organisation` does, from what is read at once: about ten queries for any number of people."""

    def __init__(self, company_id: int, day: date) -> None:
        super().__init__(company_id, day)
        self.company = Company.objects.get(pk=company_id).key
        self._hired = dict(
            employments_on(day).filter(employee__company=company_id).values_list("employee_id", "hired_on")
        )
        everybody = Employee.objects.filter(company=company_id).values_list("pk", flat=True)
        self._here = {person: person in self._hired for person in everybody}
        columns = ("pk", "key", "path", "head_id", "closed_on")
        units = [
            Unit(pk, key, path, head, closed is not None)
            for pk, key, path, head, closed in Department.objects.filter(company=company_id).values_list(
                *columns
            )
        ]
        self._units = {unit.pk: unit for unit in units}
        self._by_key = {unit.key: unit for unit in units if not unit.closed}
        self._heads = {unit.pk: unit.head for unit in units}
        self._held = {
            row[0]: row[1:]
            for row in assignments_on(day).filter(employee__company=company_id).values_list(*COLUMNS)
        }
        self._places = dict.fromkeys(self._here, (None, ""))
        self._places |= {person: (held[0], held[1] or "") for person, held in self._held.items()}

    @cached_property
    def _led(self) -> Mapping[int, tuple[int | None, str]]:
        """Whom the latest assignment of everybody names, and the path of its department. One query."""
        rows = Assignment.objects.filter(
            employee__company=self.company_id, voided_at__isnull=True, valid_from__lte=self.day
        )
        columns = ("employee_id", "manager_id", "department__path")
        return {
            person: (manager, path or "")
            for person, manager, path in rows.order_by("valid_from").values_list(*columns)
        }

    def _manager(self, person: int) -> int | None:
        manager, path = self._led.get(person, (None, ""))
        if person not in self._led or manager is not None:
            return manager
        return self._above(person, path)

    def heads(self, person: int, department: str) -> tuple[int, ...]:
        """Who leads the person's department, or the one of that key, and those above it."""
        unit = self._by_key.get(department)
        return self._heads_of((unit.path if unit else "") if department else self._places[person][1])

    @cached_property
    def _instead(self) -> Mapping[int, tuple[int, ...]]:
        """Everybody's deputies on the day. One query."""
        found: dict[int, list[int]] = {}
        rows = deputies_on(self.day).filter(person__company=self.company_id)
        for absent, deputy in rows.values_list("person_id", "deputy_id"):
            found.setdefault(absent, []).append(deputy)
        return {person: tuple(deputies) for person, deputies in found.items()}

    def deputies(self, person: int) -> tuple[int, ...]:
        """Who may act in a person's place on the day."""
        return self._instead.get(person, ())

    def _asked_together(
        self, resolver: Resolver, asked: Approvers, person: int
    ) -> Mapping[int, Sequence[int]]:
        """The answer for everybody at once."""
        people = [*self._here, 0] if not person else list(self._here)
        return {**dict.fromkeys(people, ()), **resolver(asked, people, None)}

    def within(self, person: int, department: str) -> bool:
        """Is the person in the department of that key, or in one below it?"""
        unit = self._by_key.get(department)
        held = self._held.get(person)
        return unit is not None and held is not None and str(unit.pk) in (held[1] or "").split("/")

    def facts(self, person: int) -> dict[str, Any]:
        """What conditions may ask about a person, as `organisation.facts_of` gives it."""
        facts: dict[str, Any] = {"company": self.company}
        if (hired := self._hired.get(person)) is not None:
            facts["months"] = months_since(hired, self.day)
        held = self._held.get(person)
        if held is None:
            return facts
        _pk, path, key, position, level, rank, sequence = held
        ids = [int(part) for part in (path or "").split("/") if part]
        keys = [self._units[pk].key for pk in ids if pk in self._units]
        facts |= {"department": key, "departments": "/".join(keys)}
        if position is not None:
            facts["position"] = position
        if level is not None:
            facts |= {"level": level, "level_rank": rank, "sequence": sequence}
        return facts
