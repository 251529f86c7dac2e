"""Reads of people. Every list that a person sees begins at `visible_to`."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q, QuerySet

from jinjie.foundation.people.access import access_of, below
from jinjie.foundation.people.choices import Action, FieldGroup
from jinjie.foundation.people.days import assignments_on, employments_on, known
from jinjie.foundation.people.models import Assignment, Company, Department, Employee
from jinjie.kit.phrases import NOTHING, Phrase, phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor

__all__ = [
    "assignments_on",
    "company_by_key",
    "employee_by_number",
    "employees_in",
    "employments_on",
    "known",
    "search",
    "units_over_time",
    "visible_to",
]


def visible_to(
    actor: Actor, as_of: date, group: FieldGroup = FieldGroup.BASIC, action: Action = Action.SEE
) -> QuerySet[Employee]:
    """The people whom an actor may see on a day, at least by name: those on whose basic fields some role lets them look.

    Principals see everyone; HR and executives their companies or departments; a manager those who report to them and
    everyone in departments that they head, and below; anyone sees themselves; who borrows rights, what the lender
    would. Who lost the department loses its people at once, because the rule reads today's assignments. One query
    for the rights, unless the actor brings them. With a `group` (and an `action`), those of them on whose fields of
    that group it is allowed.
    """
    access = access_of(actor, as_of)
    seen, asked = access.reach(), access.reach(action, group)
    return Employee.objects.filter(seen.where() if seen == asked else seen.where() & asked.where())


def employees_in(department: Department, as_of: date, known_on: datetime | None = None) -> QuerySet[Employee]:
    """The people assigned to a department or below it on a day."""
    held = assignments_on(as_of, known_on).filter(below(department.path))
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
