"""Everything that decides what a user may do, read in one query: who they are, what they were granted, lent, and lead."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast

from jinjie.foundation.people.days import assignments_on, employments_on, employments_over
from jinjie.foundation.people.models import Delegation, Department, RoleGrant
from jinjie.system.accounts.models import User
from jinjie.system.statements import written_once

ME, GRANTED, HEADED, LENT_GRANT, LENT_LINE = range(5)
"""What a row is about: the user; a grant; a department they head; a grant lent to them; the people of who lends."""

NUMBERS = ("kind", "pk", "company", "department", "lender", "leader", "out", "leads")
TEXTS = (
    "role",
    "scope",
    "path",
    "number",
    "name",
    "name_en",
    "company_key",
    "company_name",
    "company_name_en",
)
Counting = Callable[[OuterRef], Any]
"""Makes an expression that counts something of the employee referred to."""
_beside: dict[str, Counting] = {}


@dataclass(frozen=True)
class Row:
    """A row of the query; which fields are filled depends on `kind`.

    `path` is a department's, `leader` the employee whose reports are meant, `lender` the user who lends. `role` and
    `scope` are the sign-in name and the user's own name in the row `ME`, whose `out` and `leads` are 0 or 1.
    """

    kind: int
    pk: int | None
    company: int | None
    department: int | None
    lender: int | None
    leader: int | None
    out: int | None
    leads: int | None
    role: str | None
    scope: str | None
    path: str | None
    number: str | None
    name: str | None
    name_en: str | None
    company_key: str | None
    company_name: str | None
    company_name_en: str | None
    beside: tuple[int | None, ...] = ()


def count_beside(name: str, counting: Counting) -> None:
    """Let a number about oneself that every page shows ride along; rooms above say so when the program starts."""
    _beside[name] = counting


def names_beside() -> tuple[str, ...]:
    """What rides along, in the order of `Row.beside`."""
    return tuple(_beside)


def rights_rows(user_id: int, day: date) -> list[Row]:
    """All rows of a user on a day; none for a user who does not exist. One query."""
    wide = len(NUMBERS) + len(TEXTS)
    return [Row(*(*row[:wide], tuple(row[wide:]))) for row in _rights(user_id, day, names_beside())]


@written_once("user_id", "day")
def _rights(user_id: int, day: date, _counted: tuple[str, ...]) -> QuerySet[User, Any]:
    first, *others = (
        _me(user_id, day),
        _grants(user_id, day),
        _headed(user_id),
        _lent_grants(user_id, day),
        _lent_lines(user_id, day),
    )
    union: QuerySet[User, Any] = first.union(*others, all=True)
    return union


def gone(employee: str, day: date) -> Q:
    """True where the person that `employee` leads to has left: an employment ended before the day, none covers it."""
    person = OuterRef(employee)
    return Q(Exists(employments_over(day).filter(employee=person))) & ~Q(
        Exists(employments_on(day).filter(employee=person))
    )


def in_force(day: date, before: str = "") -> Q:
    """Grants that count on a day; `before` is the way to them, such as `grant__`. Who comes back starts anew."""
    since = OuterRef(f"{before}valid_from")
    left = employments_over(day).filter(employee__user=OuterRef(f"{before}user"))
    dated = {f"{before}valid_from__isnull": False}
    return (
        Q(**{f"{before}revoked_at__isnull": True})
        & (Q(**{f"{before}valid_from__isnull": True}) | Q(**{f"{before}valid_from__lte": day}))
        & (Q(**{f"{before}valid_until__isnull": True}) | Q(**{f"{before}valid_until__gte": day}))
        & ~(Q(**dated) & Q(Exists(left.filter(last_day__gte=since))))
        & (Q(**dated) | ~Q(Exists(left)))
    )


def lent_on(day: date) -> QuerySet[Delegation]:
    """The delegations that count on a day: not ended, and the lender still signs in and is still here."""
    rows = Delegation.objects.filter(
        ended_at__isnull=True, valid_from__lte=day, valid_until__gte=day, lender__is_active=True
    )
    left = employments_over(day).filter(employee=OuterRef("lender__employee__pk"))
    return rows.exclude(Exists(left.filter(last_day__gte=OuterRef("valid_from")))).exclude(
        gone("lender__employee__pk", day)
    )


def _yes(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0))


def _row(rows: Any, kind: int, **filled: Any) -> Any:
    """The rows with every column: those named, the others empty. Types are said, because PostgreSQL asks for them."""
    number, text = Cast(Value(None), BigIntegerField()), Cast(Value(None), CharField())
    said = {"kind": Value(kind), **filled}
    columns = {f"r_{name}": said.get(name, number) for name in NUMBERS}
    columns |= {f"r_{name}": said.get(name, text) for name in TEXTS}
    columns |= {
        f"r_{name}": counting(OuterRef("employee__pk")) if kind == ME else number
        for name, counting in _beside.items()
    }
    return rows.order_by().annotate(**columns).values_list(*columns)


def _me(user_id: int, day: date) -> Any:
    own = assignments_on(day).filter(employee=OuterRef("employee__pk"))
    return _row(
        User.objects.filter(pk=user_id),
        ME,
        pk=F("employee__pk"),
        company=F("employee__company_id"),
        department=Subquery(own.values("department_id")[:1]),
        path=Subquery(own.values("department__path")[:1]),
        role=F("username"),
        scope=F("name"),
        number=F("employee__number"),
        name=F("employee__name"),
        name_en=F("employee__name_en"),
        company_key=F("employee__company__key"),
        company_name=F("employee__company__name"),
        company_name_en=F("employee__company__name_en"),
        out=_yes(Q(is_active=False) | gone("employee__pk", day)),
        leads=_yes(Q(Exists(assignments_on(day).filter(manager=OuterRef("employee__pk"))))),
    )


def _grants(user_id: int, day: date) -> Any:
    return _row(
        RoleGrant.objects.filter(in_force(day), user_id=user_id),
        GRANTED,
        pk=F("pk"),
        company=F("company_id"),
        department=F("departments__pk"),
        role=F("role"),
        scope=F("scope"),
        path=F("departments__path"),
    )


def _headed(user_id: int) -> Any:
    headed = Department.objects.filter(head__user_id=user_id)
    return _row(headed, HEADED, pk=F("pk"), company=F("company_id"), path=F("path"))


def _lent(user_id: int, day: date) -> Any:
    return lent_on(day).filter(borrower_id=user_id)


def _lent_grants(user_id: int, day: date) -> Any:
    """Grants lent to the user. Own department in their scope is the lender's."""
    own = assignments_on(day).filter(employee=OuterRef("lender__employee__pk"))
    return _row(
        _lent(user_id, day).filter(in_force(day, "grant__"), grant__user=F("lender")),
        LENT_GRANT,
        pk=F("grant_id"),
        lender=F("lender_id"),
        company=F("grant__company_id"),
        department=Subquery(own.values("department_id")[:1]),
        role=F("grant__role"),
        scope=F("grant__scope"),
        path=F("grant__departments__path"),
        number=Subquery(own.values("department__path")[:1]),
        name=F("lender__employee__name"),
        name_en=F("lender__employee__name_en"),
    )


def _lent_lines(user_id: int, day: date) -> Any:
    """The people whom each lender leads: who reports to them, and the departments that they head."""
    return _row(
        _lent(user_id, day).filter(grant__isnull=True, lender__employee__isnull=False),
        LENT_LINE,
        pk=F("pk"),
        lender=F("lender_id"),
        leader=F("lender__employee__pk"),
        company=F("lender__employee__company_id"),
        path=F("lender__employee__heads__path"),
        name=F("lender__employee__name"),
        name_en=F("lender__employee__name_en"),
    )
