"""Promotion rounds as pages read them: the list, one with its quotas and applications, what its form offers."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from jinjie.areas.career.models import Application, Ladder, PromotionRound
from jinjie.areas.career.permissions import may_promote
from jinjie.areas.career.promoting import Entry, applications_visible_to, entry_of
from jinjie.areas.career.rounds import Use, unused, uses
from jinjie.foundation.people.access import access_of
from jinjie.foundation.people.models import Company, Department, Employee
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor


class NoSuchRound(Refusal):
    """It is not there, or not for the viewer; which of the two is not told."""

    code = "career.no_round"

    def __init__(self) -> None:
        super().__init__(
            phrase("There is no such round."), remedy=phrase("The list of rounds has all that you may see.")
        )


@dataclass(frozen=True)
class RoundLine:
    """A round in the list. `state`: coming, open, over, closed."""

    pk: int
    name: str
    ladder: str
    department: str
    opens_on: date
    closes_on: date
    state: str


@dataclass(frozen=True)
class RoundPage:
    """A round: its window, its quotas, and the applications in it that the viewer may see.

    What is used of a quota, and how many applied, is for who promotes: it says of small departments what is not in effect yet.
    """

    line: RoundLine
    filed: int | None
    ladder_key: str
    effective_on: date | None
    quotas: tuple[Use, ...]
    entries: tuple[Entry, ...]
    may_change: bool


def state_of(row: PromotionRound, day: date) -> str:
    """Where it is on a day."""
    if row.closed_at is not None:
        return "closed"
    return "coming" if row.opens_on > day else "over" if row.closes_on < day else "open"


def rounds_page(viewer: Actor, day: date) -> tuple[RoundLine, ...]:
    """Rounds of the viewer's company (operators: of all), newest first. Two queries."""
    access = access_of(viewer, day)
    me = Employee.objects.filter(pk=access.employee_id or 0).values_list("company_id", flat=True).first()
    rows = PromotionRound.objects.select_related("ladder", "department").order_by("-opens_on", "-pk")
    if not access.unbounded:
        rows = rows.filter(company_id=me or 0)
    return tuple(_line(row, day) for row in rows[:100])


def round_page(viewer: Actor, day: date, pk: int) -> RoundPage:
    """One round. Everybody of the company reads its window and quotas; applications as far as one may see them."""
    row = round_row(viewer, day, pk)
    keeps = bool(may_promote(viewer, row.company_id))
    quotas = list(row.quotas.select_related("department").order_by("department__path"))
    seen = applications_visible_to(viewer, day).filter(round=row).select_related("employee").distinct()
    entries = tuple(entry_of(each) for each in seen.order_by("-filed_at", "-pk")[:200])
    filed = Application.objects.filter(round=row).count() if keeps else None
    used = uses(quotas, row.pk) if keeps else tuple(unused(quotas))
    return RoundPage(_line(row, day), filed, row.ladder.key, row.effective_on, used, entries, keeps)


def round_row(viewer: Actor, day: date, pk: int) -> PromotionRound:
    """The row, for an action. Refuses another company's as not there."""
    access = access_of(viewer, day)
    me = Employee.objects.filter(pk=access.employee_id or 0).values_list("company_id", flat=True).first()
    rows = PromotionRound.objects.select_related("ladder", "department", "company")
    row = rows.filter(pk=pk).filter(Q() if access.unbounded else Q(company_id=me or 0)).first()
    if row is None:
        raise NoSuchRound
    return row


def _line(row: PromotionRound, day: date) -> RoundLine:
    return RoundLine(
        row.pk, row.label, row.ladder.label, row.department.label if row.department else "", row.opens_on, row.closes_on,
        state_of(row, day),
    )  # fmt: skip


def offered(company: Company) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """(ladders, departments) of a company for the form of a round, as key and name."""
    ladders = Ladder.objects.filter(company=company, retired_at=None).order_by("key")
    departments = Department.objects.filter(company=company, closed_on=None).order_by("path")
    return (
        tuple((row.key, row.label) for row in ladders),
        tuple((row.key, row.label) for row in departments),
    )
