"""The state of people on a day as conditions on Employee, whose employment `job` and assignment `held` are joined."""

from datetime import date
from enum import StrEnum

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet

from jinjie.foundation.people.choices import Change, EmploymentState
from jinjie.foundation.people.models import Employee, Employment


class Tense(StrEnum):
    """Whether those who are here are meant, those who have left, or those who will come."""

    NOW = "now"
    PAST = "past"
    TO_COME = "to_come"


def joined(people: QuerySet[Employee], day: date, tense: Tense) -> QuerySet[Employee]:
    """People with an employment of theirs as `job` and, as `held`, what they hold on the day.

    Of who has yet to join it is what they will begin with, of who has left what they ended with.
    """
    held = Q(assignments__voided_at__isnull=True)
    if tense == Tense.NOW:
        held &= Q(assignments__valid_from__lte=day)
        held &= Q(assignments__valid_to__isnull=True) | Q(assignments__valid_to__gt=day)
    elif tense == Tense.TO_COME:
        held &= Q(assignments__valid_from__gt=day, assignments__change=Change.HIRED)
    rows = with_job(people).annotate(held=FilteredRelation("assignments", condition=held))
    rule = here(day, tense)
    if tense == Tense.PAST:
        ended = Q(held__valid_from__lte=F("job__last_day"), held__valid_to__gt=F("job__last_day"))
        rule &= ended | Q(held__isnull=True)
    return rows.filter(rule)


def _covers(day: date) -> Q:
    return Q(job__hired_on__lte=day) & (Q(job__last_day__isnull=True) | Q(job__last_day__gte=day))


def leaving(day: date) -> Q:
    """Notice was given by the day, or a last day entered without one."""
    given = Q(job__notice_on__isnull=False, job__notice_on__lte=day)
    return given | Q(job__notice_on__isnull=True, job__last_day__isnull=False)


def state_is(state: EmploymentState, day: date) -> Q:
    """The condition under which `logic.employment_state` says this state."""
    if state == EmploymentState.PLANNED:
        return Q(job__hired_on__gt=day)
    if state == EmploymentState.LEFT:
        return Q(job__last_day__lt=day) & ~again(day)
    if state == EmploymentState.LEAVING:
        return _covers(day) & leaving(day)
    probation = Q(job__probation_until__isnull=False, job__probation_until__gte=day)
    staying = _covers(day) & ~leaving(day)
    return staying & probation if state == EmploymentState.PROBATION else staying & ~probation


def here(day: date, tense: Tense) -> Q:
    """Employed on the day, or before, or later, as the tense says."""
    if tense == Tense.PAST:
        return Q(job__last_day__lt=day) & ~again(day)
    return Q(job__hired_on__gt=day) if tense == Tense.TO_COME else _covers(day)


def with_job(people: QuerySet[Employee]) -> QuerySet[Employee]:
    """People with each of their employments as `job`."""
    return people.annotate(
        job=FilteredRelation("employments", condition=Q(employments__voided_at__isnull=True))
    )


def again(day: date) -> Q:
    """Employed on the day or later, whatever ended before."""
    rows = Employment.objects.filter(Q(last_day__isnull=True) | Q(last_day__gte=day), voided_at__isnull=True)
    return Q(Exists(rows.filter(employee=OuterRef("pk"))))
