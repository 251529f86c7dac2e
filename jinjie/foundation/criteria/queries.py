"""Reads of versions and standings."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import F, QuerySet

from jinjie.foundation.criteria.models import CriteriaVersion, FrozenExplanation, StaleMark, Standing
from jinjie.foundation.people.queries import visible_to as visible_people
from jinjie.system.accounts.actors import Actor


def in_force(set_ids: Iterable[int], as_of: date) -> dict[int, CriteriaVersion]:
    """The version in force on a day, by set id; sets without one are left out. One query."""
    rows = CriteriaVersion.objects.filter(
        criteria_set_id__in=list(set_ids), state=CriteriaVersion.State.PUBLISHED, effective_from__lte=as_of
    )
    rows = rows.select_related("criteria_set").order_by("effective_from")
    return {version.criteria_set_id: version for version in rows}


def visible_to(viewer: Actor, as_of: date) -> QuerySet[Standing]:
    """Standings of the people whom a viewer may see."""
    if viewer.is_principal:
        return Standing.objects.all()
    return Standing.objects.filter(employee__in=visible_people(viewer, as_of).values("pk"))


def marks_of(company_id: int, *, until: datetime | None = None) -> list[StaleMark]:
    """Everything marked stale in a company, oldest first; what was marked later than `until` left out."""
    marks = StaleMark.objects.annotate(company_id=F("employee__company_id")).order_by("pk")
    if until is not None:
        marks = marks.filter(marked_at__lte=until)
    # marks are few and companies fewer; asked by company, SQLite would walk all of its people
    return [mark for mark in marks if mark.company_id == company_id]


def oldest_stale() -> datetime | None:
    """Since when somebody waits to be evaluated again; None if nobody does."""
    return StaleMark.objects.order_by("marked_at").values_list("marked_at", flat=True).first()


def frozen_of(employee_id: int) -> QuerySet[FrozenExplanation]:
    """A person's frozen explanations, newest first."""
    return FrozenExplanation.objects.filter(employee_id=employee_id).order_by("-pk")
