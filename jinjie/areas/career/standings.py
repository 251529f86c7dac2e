"""Standings computed on request: for everyone as plain dictionaries, for one person with everything behind them."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from jinjie.areas.career.queries import Target, groups, target_of
from jinjie.areas.career.steps import told_steps
from jinjie.foundation.criteria.explain import Labels, explained_json, standing_json
from jinjie.foundation.criteria.figures import compute, prepared
from jinjie.foundation.measures.registry import Moment, Population
from jinjie.foundation.people.models import Company, Employee


def labels(target: Target, number: str, name: str) -> Labels:
    """What the JSON calls a person and their target."""
    return Labels(
        employee=number,
        name=name,
        ladder=target.ladder.key,
        level=target.level.key,
        standard=target.version.criteria_set.owner,
        version=target.version.number,
    )


def measured_company(
    company: Company, moment: Moment, *, ladder: str | None = None, level: str | None = None
) -> Iterator[dict[str, Any]]:
    """Everyone's standing, by ladder, level and employee number. A handful of queries a standard."""
    for group in groups(company, moment, ladder=ladder, level=level):
        ready = prepared(group.target.version)
        result = compute(ready, group.population, moment, group.target.ladder.approaching_from)
        ids = group.population.ids
        rows = Employee.objects.filter(company=company).values_list("pk", "number", "name")
        if group.population.subquery is not None:
            rows = rows.filter(pk__in=group.population.subquery)
        named = {pk: (number, name) for pk, number, name in rows.iterator()}
        for place in sorted(range(len(ids)), key=lambda n: named[int(ids[n])][0]):
            number, name = named[int(ids[place])]
            yield standing_json(ready, result, place, labels(group.target, number, name))


def explained(
    company: Company, employee: Employee, moment: Moment, level: str | None = None
) -> dict[str, Any]:
    """One person's standing against a level (their next step by default) with facts, formula and next steps."""
    target = target_of(company, employee, moment, level)
    ready = prepared(target.version)
    one = Population(
        company.pk, np.array([employee.pk], np.int64), Employee.objects.filter(pk=employee.pk).values("pk")
    )
    result = compute(ready, one, moment, target.ladder.approaching_from)
    named = labels(target, employee.number, employee.name)
    standing = explained_json(ready, result, named, employee.pk, moment)
    return {**standing, "next_steps": list(told_steps(ready, result, employee, moment))}
