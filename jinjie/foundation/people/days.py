"""Work life on a day: the rows that held then, as known now or as known at a moment."""

from datetime import date, datetime

from django.db.models import Q, QuerySet

from jinjie.foundation.people.models import Assignment, Employment


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


def employments_over(as_of: date) -> QuerySet[Employment]:
    """The employments, as known now, that ended before a day."""
    return Employment.objects.filter(known(None), last_day__lt=as_of)
