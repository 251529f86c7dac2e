"""Reads of people. Every list that a person sees begins at `visible_to`."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import BigIntegerField, Q, QuerySet, Value
from django.db.models.functions import Cast

from jinjie.foundation.people.choices import Role
from jinjie.foundation.people.models import (
    Assignment,
    Company,
    Department,
    Employee,
    Employment,
    RoleGrant,
)
from jinjie.kit.phrases import NOTHING, Phrase, phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor


def known(known_on: datetime | None) -> Q:
    """Rows that were what we knew at `known_on`; None means now, that is: not voided."""
    if known_on is None:
        return Q(voided_at__isnull=True)
    return Q(recorded_at__lte=known_on) & (Q(voided_at__isnull=True) | Q(voided_at__gt=known_on))


def assignments_on(as_of: date, known_on: datetime | None = None) -> QuerySet[Assignment]:
    """The assignments in force on a day, at most one a person."""
    return Assignment.objects.filter(
        known(known_on), Q(valid_to__isnull=True) | Q(valid_to__gt=as_of), valid_from__lte=as_of
    )


def employments_on(as_of: date, known_on: datetime | None = None) -> QuerySet[Employment]:
    """The employments that cover a day, the last day included."""
    return Employment.objects.filter(
        known(known_on), Q(last_day__isnull=True) | Q(last_day__gte=as_of), hired_on__lte=as_of
    )


def visible_to(actor: Actor, as_of: date) -> QuerySet[Employee]:
    """The people whom an actor may see on a day.

    Principals, HR and executives of every company see everyone; HR and executives their company, or the subtree they were granted; a manager those who
    report to them and everyone in departments that they head, and below; anyone sees themselves. Who lost the
    department loses its people at once, because the rule reads today's assignments.
    """
    if actor.is_principal:
        return Employee.objects.all()
    grants = RoleGrant.objects.filter(user_id=actor.user_id or 0, role__in=[Role.HR, Role.EXECUTIVE])
    nowhere = Cast(Value(None), BigIntegerField())
    headed = Department.objects.filter(head__user_id=actor.user_id or 0).values_list(nowhere, "path")
    # one query for both: a page that shows one person has none to spare
    places: list[tuple[int | None, str | None]] = list(
        grants.values_list("company_id", "department__path").union(headed)
    )
    if (None, None) in places:
        return Employee.objects.all()
    companies = [company for company, path in places if path is None]
    paths = [path for _company, path in places if path is not None]
    under = Q(manager__user_id=actor.user_id or 0)
    for path in paths:
        under |= Q(department__path__startswith=path)
    rule = Q(user_id=actor.user_id or 0) | Q(pk__in=assignments_on(as_of).filter(under).values("employee_id"))
    if companies:
        rule |= Q(company_id__in=companies)
    return Employee.objects.filter(rule)


def employees_in(department: Department, as_of: date, known_on: datetime | None = None) -> QuerySet[Employee]:
    """The people assigned to a department or below it on a day."""
    held = assignments_on(as_of, known_on).filter(department__path__startswith=department.path)
    return Employee.objects.filter(pk__in=held.values("employee_id"))


def search(people: QuerySet[Employee], text: str) -> QuerySet[Employee]:
    """People whose name, English name, number, pinyin or initials begin with or contain `text`."""
    words = text.strip().lower()
    if not words:
        return people
    letters = words.replace(" ", "")
    return people.filter(
        Q(name__contains=text.strip())
        | Q(name_en__icontains=words)
        | Q(number__istartswith=words)
        | Q(pinyin__startswith=letters)
        | Q(initials__startswith=letters)
    )


def units_over_time(company_id: int) -> dict[int, list[tuple[date, int]]]:
    """Employee → the departments they were in as known now: (from, department id), oldest first."""
    held = Assignment.objects.filter(company_id=company_id, voided_at__isnull=True)
    rows = held.order_by("employee_id", "valid_from").values_list(
        "employee_id", "valid_from", "department_id"
    )
    found: dict[int, list[tuple[date, int]]] = {}
    for employee, start, department in rows.iterator(chunk_size=5_000):
        spells = found.setdefault(employee, [])
        if not spells or spells[-1][1] != department:
            spells.append((start, department))
    return found


def employee_by_number(company: Company, number: str) -> Employee:
    """The employee of that number. Refuses an unknown one."""
    found = Employee.objects.filter(company=company, number=number.strip()).first()
    if found is None:
        raise Refusal(
            phrase("There is no employee “%(number)s” in %(company)s.", number=number, company=company.key),
            code="people.unknown_employee",
            remedy=phrase("Check the employee number; “jinjie evaluate” lists everyone."),
        )
    return found


def company_by_key(key: str | None) -> Company:
    """The company of that key; without one, the only company there is. Refuses otherwise, naming the choices."""
    companies = list(Company.objects.order_by("key")[:20])
    if key:
        found = [company for company in companies if company.key == key] or list(
            Company.objects.filter(key=key)
        )
        if found:
            return found[0]
        raise Refusal(
            phrase("There is no company “%(key)s”.", key=key),
            code="people.unknown_company",
            remedy=_choices(companies),
        )
    if len(companies) == 1:
        return companies[0]
    if not companies:
        raise Refusal(
            phrase("There is no company yet."),
            code="people.no_company",
            remedy=phrase("Make one with “jinjie demo”, or import a roster with --company KEY."),
        )
    raise Refusal(
        phrase("There is more than one company."), code="people.which_company", remedy=_choices(companies)
    )


def _choices(companies: Iterable[Company]) -> Phrase:
    keys = ", ".join(company.key for company in companies)
    return phrase("Name one with --company: %(keys)s.", keys=keys) if keys else NOTHING
