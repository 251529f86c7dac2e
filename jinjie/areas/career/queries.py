"""Reads of career: who is on which ladder, and against what they are measured."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from django.db.models import Exists, OuterRef, QuerySet

from jinjie.areas.career.models import Ladder, LadderChoice, LadderStep, PositionLadder, Standard
from jinjie.foundation.criteria.models import CriteriaVersion
from jinjie.foundation.criteria.queries import in_force
from jinjie.foundation.measures.registry import Moment, Population
from jinjie.foundation.people.models import Company, Employee, Level
from jinjie.foundation.people.queries import assignments_on
from jinjie.foundation.people.queries import visible_to as visible_people
from jinjie.kit.phrases import Phrase, phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor

SMALL = 2_000
"""Up to so many named people a query lists their ids; above, it reads their level or the whole company."""


@dataclass(frozen=True)
class Target:
    """A level of a ladder with the version of its standard in force."""

    ladder: Ladder
    level: Level
    standard: Standard
    version: CriteriaVersion


@dataclass(frozen=True)
class Group:
    """People who are measured against the same target."""

    target: Target
    population: Population


@dataclass(frozen=True)
class Map:
    """A company's ladders, steps and standards in force on a day, read once."""

    ladders: dict[int, Ladder]
    steps: dict[int, list[LadderStep]]
    targets: dict[tuple[int, int], Target]
    position_ladder: dict[int, int]

    def next_step(self, ladder_id: int, level_id: int, aims_at: int | None) -> LadderStep | None:
        """The step from a level to the one aimed at, where there is one, else the default step."""
        outgoing = [step for step in self.steps[ladder_id] if step.from_level_id == level_id]
        aimed = next((step for step in outgoing if step.to_level_id == aims_at), None)
        return aimed or next((step for step in outgoing if step.is_default), None)

    def ladder_of(self, level_id: int, position_id: int | None, chosen: int | None) -> int | None:
        """A person's ladder: their choice, else their position's, else the only one that has their level."""
        if chosen in self.ladders:
            return chosen
        if position_id in self.position_ladder:
            return self.position_ladder[position_id]
        holding = [
            ladder
            for ladder, steps in self.steps.items()
            if any(level_id in (step.from_level_id, step.to_level_id) for step in steps)
        ]
        return holding[0] if len(holding) == 1 else None


def read_map(company_id: int, moment: Moment) -> Map:
    """The company's ladders with their standards. Five queries whatever their number."""
    known = read_ladders(company_id)
    standards = Standard.objects.filter(ladder_id__in=known.ladders, purpose=Standard.Purpose.REACH)
    rows = list(standards.select_related("level", "level__sequence", "criteria_set"))
    versions = in_force([row.criteria_set_id for row in rows], moment.as_of)
    targets = {
        (row.ladder_id, row.level_id): Target(
            known.ladders[row.ladder_id], row.level, row, versions[row.criteria_set_id]
        )
        for row in rows
        if row.criteria_set_id in versions
    }
    return replace(known, targets=targets)


def read_ladders(company_id: int) -> Map:
    """The company's ladders and who is on them, without targets. Three queries."""
    ladders = {row.pk: row for row in Ladder.objects.filter(company_id=company_id, retired_at__isnull=True)}
    steps: dict[int, list[LadderStep]] = {ladder: [] for ladder in ladders}
    for step in LadderStep.objects.filter(ladder_id__in=ladders).order_by("ladder_id", "order"):
        steps[step.ladder_id].append(step)
    positions = dict(
        PositionLadder.objects.filter(ladder_id__in=ladders).values_list("position_id", "ladder_id")
    )
    return Map(ladders, steps, {}, positions)


def groups(
    company: Company,
    moment: Moment,
    *,
    ladder: str | None = None,
    level: str | None = None,
    employee_ids: Sequence[int] | None = None,
) -> list[Group]:
    """Everyone (or the named people) by target: the default next step, or a level that a step of theirs leads to.

    Refuses unknown keys, and a level without a standard in force.
    """
    known = read_map(company.pk, moment)
    _check(known, company, moment, ladder, level)
    held = assignments_on(moment.as_of, moment.known_on).filter(company=company, level__isnull=False)
    if employee_ids is not None and len(employee_ids) <= SMALL:
        held = held.filter(employee_id__in=list(employee_ids))
    choices = {row.employee_id: row for row in LadderChoice.objects.filter(ladder__company=company)}
    wanted = None if employee_ids is None else set(employee_ids)
    members: dict[tuple[int, int], list[int]] = {}
    total = 0 if employee_ids is None else 2 * len(employee_ids)
    for employee, level_id, position in held.values_list("employee_id", "level_id", "position_id").iterator():
        total += employee_ids is None
        if wanted is not None and employee not in wanted:
            continue
        choice = choices.get(employee)
        own = known.ladder_of(level_id, position, choice.ladder_id if choice else None)
        if own is None or (ladder and known.ladders[own].key != ladder):
            continue
        for target in _targets(known, own, level_id, choice.aims_at_id if choice else None, level):
            members.setdefault(target, []).append(employee)
    return [
        Group(known.targets[key], _population(company.pk, ids, total)) for key, ids in sorted(members.items())
    ]


def _targets(
    known: Map, ladder_id: int, level_id: int, aims_at: int | None, wanted: str | None
) -> list[tuple[int, int]]:
    if wanted is None:
        step = known.next_step(ladder_id, level_id, aims_at)
        keys = [(ladder_id, step.to_level_id)] if step else []
    else:
        keys = [
            (ladder_id, step.to_level_id) for step in known.steps[ladder_id] if step.from_level_id == level_id
        ]
    return [key for key in keys if key in known.targets and wanted in (None, known.targets[key].level.key)]


def _population(company_id: int, ids: list[int], total: int) -> Population:
    """The population, with a subquery where it is a small part of the company."""
    ordered = np.sort(np.array(ids, np.int64))
    if len(ids) <= SMALL and len(ids) * 2 <= total:
        return Population(company_id, ordered, Employee.objects.filter(pk__in=ordered.tolist()).values("pk"))
    return Population(company_id, ordered)


def _check(known: Map, company: Company, moment: Moment, ladder: str | None, level: str | None) -> None:
    if ladder and ladder not in {row.key for row in known.ladders.values()}:
        raise Refusal(
            phrase("There is no ladder “%(key)s” in %(company)s.", key=ladder, company=company.key),
            code="career.unknown_ladder",
            remedy=_choices(row.key for row in known.ladders.values()),
        )
    if level and level not in {target.level.key for target in known.targets.values()}:
        if Level.objects.filter(company=company, key=level).exists():
            raise Refusal(
                phrase(
                    "The level “%(level)s” has no standard in force on %(day)s.",
                    level=level,
                    day=moment.as_of.isoformat(),
                ),
                code="career.level_without_standard",
                remedy=phrase("Publish one with “jinjie ladders apply”."),
            )
        raise Refusal(
            phrase("There is no level “%(level)s” in %(company)s.", level=level, company=company.key),
            code="career.unknown_level",
            remedy=_choices(sorted({target.level.key for target in known.targets.values()})),
        )


def _choices(keys: Iterable[str]) -> Phrase:
    listed = ", ".join(keys)
    if not listed:
        return phrase("Apply a ladder first: “jinjie ladders apply”.")
    return phrase("There are: %(keys)s.", keys=listed)


def target_of(company: Company, employee: Employee, moment: Moment, level: str | None) -> Target:
    """What one person is measured against: the level asked for on their ladder, else the default next step.

    Refuses someone without a level or ladder, a level without a standard, and the top of a ladder.
    """
    known = read_map(company.pk, moment)
    _check(known, company, moment, None, level)
    held = assignments_on(moment.as_of, moment.known_on).filter(employee=employee).first()
    if held is None or held.level_id is None:
        raise Refusal(
            phrase("%(name)s holds no level on %(day)s.", name=employee.label, day=moment.as_of.isoformat()),
            code="career.no_level",
            remedy=phrase("Choose a day of employment, or give the person a level."),
        )
    choice = LadderChoice.objects.filter(employee=employee).first()
    own = known.ladder_of(held.level_id, held.position_id, choice.ladder_id if choice else None)
    if level is not None:
        found = [
            t for (ladder, _l), t in known.targets.items() if t.level.key == level and own in (None, ladder)
        ]
        if found:
            return found[0]
        raise Refusal(
            phrase("The level “%(level)s” is on no ladder of %(name)s.", level=level, name=employee.label),
            code="career.level_not_on_ladder",
            remedy=_choices(t.level.key for (ladder, _l), t in known.targets.items() if ladder == own),
        )
    step = (
        known.next_step(own, held.level_id, choice.aims_at_id if choice else None)
        if own is not None
        else None
    )
    if own is None or step is None or (own, step.to_level_id) not in known.targets:
        raise Refusal(
            phrase("%(name)s has no next step.", name=employee.label),
            code="career.no_next_step",
            remedy=phrase("Name a level with --level, or give the position a ladder."),
        )
    return known.targets[own, step.to_level_id]


def visible_to(viewer: Actor, moment: Moment) -> QuerySet[Employee]:
    """People whose standing a viewer may see; the same as whom they may see."""
    return visible_people(viewer, moment.as_of)


def levels_with_a_way(company_id: int, keys: Iterable[str]) -> set[str]:
    """Of these levels, those from which a ladder leads on to a level that has a standard. One query."""
    standard = Standard.objects.filter(
        ladder=OuterRef("ladder"), level=OuterRef("to_level"), purpose=Standard.Purpose.REACH
    )
    steps = LadderStep.objects.filter(
        Exists(standard),
        ladder__company=company_id,
        ladder__retired_at__isnull=True,
        from_level__key__in=list(keys),
    )
    return set(steps.values_list("from_level__key", flat=True))
