"""Facts for tests, as rows: dated, confirmed, known since long ago unless said otherwise."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from jinjie.foundation.growth.choices import Source, Status
from jinjie.foundation.growth.models import Fact, FactItem, FactType
from jinjie.foundation.people.models import Assignment, Company, Employee
from tests.factories.people import LONG_AGO

SCALE = 10_000


def scaled(value: float | Decimal | None) -> int | None:
    """A plain figure × 10⁴."""
    return None if value is None else int(Decimal(str(value)) * SCALE)


def fact_type(company: Company, key: str, kind: str = "indicator") -> FactType:
    """A type of the company, made when needed."""
    row, _made = FactType.objects.get_or_create(
        company=company, key=key, defaults={"name": key, "kind": kind}
    )
    return row


def make_fact(
    employee: Employee,
    type_key: str,
    on: date,
    value: float | Decimal | None = None,
    *,
    item: str = "",
    recorded_at: datetime = LONG_AGO,
    waiting: bool = False,
    **more: Any,
) -> Fact:
    """One fact of an existing type, in the department that the person was in on the day."""
    kind = FactType.objects.get(company_id=employee.company_id, key=type_key)
    target = more.pop("target", None)
    held = Assignment.objects.filter(employee=employee, voided_at__isnull=True, valid_from__lte=on)
    newest = held.order_by("-valid_from").first()
    return Fact.objects.create(
        employee=employee,
        fact_type=kind,
        item=FactItem.objects.get_or_create(fact_type=kind, key=item, defaults={"name": item})[0]
        if item
        else None,
        happened_on=on,
        value=scaled(value),
        target=scaled(target),
        department=newest.department if newest else None,
        status=Status.WAITING if waiting else Status.CONFIRMED,
        source=Source.HR,
        recorded_at=recorded_at,
        recorded_by="test",
        counts_from=None if waiting else recorded_at,
        **more,
    )


def make_facts(employee: Employee, type_key: str, rows: Iterable[tuple[date, float]], **more: Any) -> None:
    """Several dated figures of a type."""
    for on, value in rows:
        make_fact(employee, type_key, on, value, **more)
