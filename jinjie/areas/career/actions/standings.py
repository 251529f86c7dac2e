"""Evaluating a company: everyone against their target, or just those of whom something changed."""

from dataclasses import dataclass, field
from datetime import date, datetime

import numpy as np
from django.db import transaction

from jinjie.areas.career.queries import SMALL, Group, groups, read_map
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
        marks = [mark.pk for mark in marks_of(company.pk, until=at)]
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

    Where a fact moves others too (ranks), those others are computed with them. Marks made after `at` stay: what they
    are about is not known at `at` yet.
    """
    moment, run = Moment(as_of, at), Run()
    with transaction.atomic():
        marks = marks_of(company.pk, until=at)
        if not marks:
            return run
        touched = {mark.touched for mark in marks}
        people = _moved(company, moment, touched, sorted({mark.employee_id for mark in marks}))
        measured = groups(company, moment, employee_ids=people)
        for group in measured:
            keys = prepared(group.target.version).touches
            if "assignment" in touched or keys & touched:
                _evaluate(actor, at, group, moment, run)
        _forget_left({mark.employee_id for mark in marks if mark.touched == "assignment"}, measured)
        forget_marks(mark.pk for mark in marks)
    return run


def _forget_left(moved: set[int], measured: list[Group]) -> None:
    """Remove what people who changed post were measured against before."""
    ordered = np.array(sorted(moved), np.int64)
    for start in range(0, len(ordered), SMALL):
        part = ordered[start : start + SMALL]
        rows = Standing.objects.filter(employee_id__in=part.tolist())
        current = {group.target.version.pk: np.intersect1d(part, group.population.ids) for group in measured}
        for version in rows.order_by().values_list("version_id", flat=True).distinct():
            kept = current.get(version, part[:0])
            gone = np.setdiff1d(part, kept, assume_unique=True).tolist()
            Standing.objects.filter(version_id=version, employee_id__in=gone).delete()


def _moved(company: Company, moment: Moment, touched: set[str], marked: list[int]) -> list[int] | None:
    """The marked people and all whose figures theirs may move; None for everyone."""
    moved, asked = set(marked), set()
    people = Population(company.pk, np.array(marked, np.int64))
    for target in read_map(company.pk, moment).targets.values():
        for entry in prepared(target.version).beyond(touched):
            question = (entry.measure.name, entry.params)
            if question in asked or entry.measure.neighbours is None:
                continue
            asked.add(question)
            others = None if len(marked) > SMALL else entry.measure.neighbours(people, moment, entry.params)
            if others is None:
                return None
            moved.update(others.tolist())
    return sorted(moved)
