"""The company as checks look it up, read from the database in a handful of queries."""

from collections.abc import Iterable, Sequence
from datetime import date

from jinjie.foundation.growth.models import FactItem, FactType
from jinjie.foundation.people.fields import blind_indexes
from jinjie.foundation.people.models import (
    Assignment,
    Company,
    Department,
    Employee,
    Employment,
    Level,
    Position,
)
from jinjie.interfaces.transfer.checks.directory import Directory, KnownEmployee, Metric, Names
from jinjie.interfaces.transfer.columns import ASSIGNMENTS, FACTS, INDICATORS, ROSTER
from jinjie.interfaces.transfer.existing import existing_of
from jinjie.kit.tidy import folded


def directory_of(
    kind: str,
    company: Company | None,
    *,
    create_missing: bool,
    today: date,
    on: date | None = None,
    groups: Iterable[str] | None = None,
    customs: Sequence[str] = (),
) -> Directory:
    """What an import of that kind needs to know. Without a company everything is new.

    A roster may name anything in a company that has no structure yet; later ones need `create_missing`. `on` is the day
    from which a roster's changes of assignments count, `groups` what of the file it may
    change, `customs` the custom fields that its columns fill.
    """
    if company is None:
        return Directory(Names(may_create=True), Names(may_create=True), Names(may_create=True), blind=_blind)
    found = Directory(blind=_blind)
    found.employees = _employees(company)
    if kind in (ROSTER, ASSIGNMENTS):
        _structure(found, company, create_missing)
    if kind == ROSTER and found.employees:
        found.existing = existing_of(company, today=today, on=on, groups=groups, customs=customs)
    if kind in (FACTS, INDICATORS):
        _types(found, kind, company, create_missing)
    for number, known in found.employees.items():
        found.by_name.setdefault(folded(known.name), []).append(number)
        if known.id_index:
            found.by_id_index[known.id_index] = number
    return found


def names_of(kind: str, company: Company) -> Directory:
    """Only what the company has names for: departments, positions, levels, or types of facts and their items."""
    found = Directory()
    if kind in (ROSTER, ASSIGNMENTS):
        _structure(found, company, create_missing=False)
    else:
        _types(found, kind, company, create_missing=False)
    for names in (found.departments, found.positions, found.levels, found.types):
        names.may_create = False
    return found


def _blind(plain: str) -> tuple[str, ...]:
    return blind_indexes("employee.id_number", plain)


def _employees(company: Company) -> dict[str, KnownEmployee]:
    """By number. Whoever was entered by an import that was undone is not there: no employment of theirs stands."""
    spells = Employment.objects.filter(employee__company=company, voided_at__isnull=True).order_by("hired_on")
    hired: dict[int, date] = {}
    for employee, day in spells.values_list("employee_id", "hired_on").iterator(chunk_size=5_000):
        hired.setdefault(employee, day)
    rows = Employee.objects.filter(company=company).values_list(
        "pk", "number", "name", "id_number_index", "born_on"
    )
    return {
        number: KnownEmployee(pk, number, name, index, hired[pk], born)
        for pk, number, name, index, born in rows.iterator(chunk_size=5_000)
        if pk in hired
    }


def _structure(found: Directory, company: Company, create_missing: bool) -> None:
    rows = list(Department.objects.filter(company=company))
    by_id = {row.pk: row for row in rows}

    def path(row: Department) -> str:
        above = by_id.get(row.parent_id or 0)
        return f"{path(above)}/{row.name}" if above else row.name

    fresh = not rows and not Assignment.objects.filter(company=company).exists()
    may = create_missing or fresh
    found.departments = Names(((row.key, [row.name, row.name_en, path(row)]) for row in rows), may_create=may)
    positions, levels = Position.objects.filter(company=company), Level.objects.filter(company=company)
    found.positions = Names(((row.key, [row.name, row.name_en]) for row in positions), may_create=may)
    found.levels = Names(((row.key, [row.name, row.name_en]) for row in levels), may_create=may)


def _types(found: Directory, kind: str, company: Company, create_missing: bool) -> None:
    rows = list(FactType.objects.filter(company=company))
    if kind == INDICATORS:
        rows = [row for row in rows if row.kind in ("indicator", "score", "okr", "attendance", "review_360")]
    items: dict[int, list[tuple[str, list[str]]]] = {}
    for item in FactItem.objects.filter(fact_type__company=company):
        items.setdefault(item.fact_type_id, []).append((item.key, [item.name, item.name_en]))
    may = create_missing and kind == INDICATORS
    found.types = Names(((row.key, [row.name, row.name_en]) for row in rows), may_create=may)
    for row in rows:
        found.metrics[row.key] = Metric(
            id=row.pk,
            key=row.key,
            kind=row.kind,
            period=row.options.get("period", "month"),
            grades=tuple(row.options.get("grades", ())),
            items=Names(items.get(row.pk, ()), may_create=create_missing),
        )


def metric_names(company: Company | None) -> dict[str, str]:
    """Folded keys and names of the company's indicators, for guessing which columns are metrics."""
    rows = FactType.objects.filter(company=company, kind="indicator") if company else FactType.objects.none()
    found: dict[str, str] = {}
    for row in rows:
        for name in (row.name, row.name_en, row.key):
            if name:
                found[folded(name)] = row.key
    return found
