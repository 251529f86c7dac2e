"""Evaluating a company: everyone against their target, or just those of whom something changed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import numpy as np
from django.db import transaction

from jinjie.areas.career.queries import Group, groups
from jinjie.foundation.criteria.actions import evaluate_population, forget_marks
from jinjie.foundation.criteria.figures import prepared
from jinjie.foundation.criteria.models import Standing
from jinjie.foundation.criteria.queries import marks_of
from jinjie.foundation.measures.registry import Moment, Population
from jinjie.foundation.people.models import Company
from jinjie.system.accounts.actors import Actor


@dataclass
class Run:
    """What a run did: people computed (once a target) and standings written."""

    people: int = 0
    written: int = 0
    groups: int = 0
    versions: set[int] = field(default_factory=set)


def evaluate_company(*, actor: Actor, at: datetime, company: Company, as_of: date) -> Run:
    """Measure everyone against their default next step and store it: all or nothing.

    Standings of people who have moved on to another target are removed; what was decided by them is frozen elsewhere.
    """
    moment, run = Moment(as_of, at), Run()
    with transaction.atomic():
        marks = [mark.pk for mark in marks_of(company.pk)]
        for group in groups(company, moment):
            _evaluate(actor, at, group, moment, run)
            _forget_others(group)
        Standing.objects.filter(employee__company=company).exclude(version_id__in=run.versions).delete()
        forget_marks(marks)
    return run


def _evaluate(actor: Actor, at: datetime, group: Group, moment: Moment, run: Run) -> None:
    done = evaluate_population(
        actor=actor,
        at=at,
        version=group.target.version,
        population=group.population,
        moment=moment,
        approaching_from=group.target.ladder.approaching_from,
    )
    run.people += done.people
    run.written += done.written
    run.groups += 1
    run.versions.add(group.target.version.pk)


def _forget_others(group: Group) -> None:
    rows = Standing.objects.filter(version=group.target.version).order_by("employee_id")
    have = np.fromiter(rows.values_list("employee_id", flat=True).iterator(), np.int64)
    gone = np.setdiff1d(have, group.population.ids, assume_unique=True).tolist()
    for start in range(0, len(gone), 5_000):
        Standing.objects.filter(
            version=group.target.version, employee_id__in=gone[start : start + 5_000]
        ).delete()


def reevaluate(*, actor: Actor, at: datetime, company: Company, as_of: date) -> Run:
    """Drain the stale marks: only the people marked, and only targets whose measures look at what changed.

    A changed rank marks its whole unit, so such targets are computed for everyone on them.
    """
    moment, run = Moment(as_of, at), Run()
    with transaction.atomic():
        marks = marks_of(company.pk)
        if not marks:
            return run
        people: Sequence[int] = sorted({mark.employee_id for mark in marks})
        touched = {mark.touched for mark in marks}
        unit_groups = _unit_groups(company, moment, touched, people)
        for group in [*groups(company, moment, employee_ids=people), *unit_groups]:
            keys = prepared(group.target.version).touches
            if "assignment" in touched or keys & touched:
                _evaluate(actor, at, group, moment, run)
        forget_marks(mark.pk for mark in marks)
    return run


def _unit_groups(company: Company, moment: Moment, touched: set[str], people: Sequence[int]) -> list[Group]:
    own = groups(company, moment, employee_ids=people)
    if not any(prepared(group.target.version).by_unit_touches & touched for group in own):
        return []
    marked = np.array(people, np.int64)
    return [
        Group(
            group.target,
            Population(company.pk, np.setdiff1d(group.population.ids, marked, assume_unique=True)),
        )
        for group in groups(company, moment)
        if prepared(group.target.version).by_unit_touches & touched
    ]
