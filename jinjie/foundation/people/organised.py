"""What the pages that change the organisation show: choices, positions, sequences with their levels."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from jinjie.foundation.people.models import Company, Department, Employee, Level, Position, Sequence
from jinjie.foundation.people.queries import assignments_on


@dataclass(frozen=True)
class PositionLine:
    """A position in the list."""

    pk: int
    name: str
    level: str
    sequence: str
    people: int
    closed_on: date | None


@dataclass(frozen=True)
class LevelLine:
    """A level in its sequence; `first` is the highest, `last` the lowest."""

    pk: int
    key: str
    name: str
    people: int
    first: bool
    last: bool


@dataclass(frozen=True)
class SequenceLine:
    """A sequence with its levels from the highest."""

    pk: int
    name: str
    levels: tuple[LevelLine, ...]


def department_choices(company: Company, day: date) -> list[tuple[int, str]]:
    """Open departments by their place in the tree, each with those above it: “Sales / East”. One query."""
    rows = Department.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=day), company=company)
    found = {row.pk: row for row in rows.only("name", "name_en", "path", "parent_id")}
    named = {}
    for pk, row in found.items():
        way = [found[int(part)].label for part in row.path.split("/") if part and int(part) in found]
        named[pk] = " / ".join(way)
    return sorted(named.items(), key=lambda pair: pair[1])


def keys_of(kind: Any, company: Company) -> set[str]:
    """Keys that are taken."""
    return set(kind.objects.filter(company=company).values_list("key", flat=True))


def levels_of(company: Company) -> list[Level]:
    """Levels by sequence and rank, with their sequences. One query."""
    rows = Level.objects.filter(company=company).select_related("sequence")
    return list(rows.order_by("sequence__order", "sequence_id", "rank"))


def person_called(company: Company, text: str, day: date) -> Employee | None:
    """Who has that number, or alone that name, and is there on the day."""
    words = text.replace("\0", "").strip()[:120]
    if not words:
        return None
    there = Employee.objects.filter(
        company=company, pk__in=assignments_on(day).filter(company=company).values("employee_id")
    )
    by_number = there.filter(number__iexact=words).first()
    if by_number is not None:
        return by_number
    named = list(there.filter(Q(name=words) | Q(name_en__iexact=words))[:2])
    return named[0] if len(named) == 1 else None


def position_lines(company: Company, day: date) -> tuple[PositionLine, ...]:
    """Positions, open ones first. Two queries."""
    held = dict(
        assignments_on(day)
        .filter(company=company, position__isnull=False)
        .values_list("position_id")
        .annotate(n=Count("pk"))
    )
    rows = Position.objects.filter(company=company).select_related("level", "sequence")
    ordered = rows.order_by("closed_on", "sequence__order", "level__rank", "key")
    lines = [
        PositionLine(
            pk=row.pk,
            name=row.label,
            level=row.level.key if row.level else "",
            sequence=row.sequence.label if row.sequence else "",
            people=held.get(row.pk, 0),
            closed_on=row.closed_on,
        )
        for row in ordered
    ]
    return tuple(sorted(lines, key=lambda line: line.closed_on is not None))


def sequence_lines(company: Company, day: date) -> tuple[SequenceLine, ...]:
    """Sequences with their levels. Three queries."""
    held = dict(
        assignments_on(day)
        .filter(company=company, level__isnull=False)
        .values_list("level_id")
        .annotate(n=Count("pk"))
    )
    levels: dict[int, list[Level]] = {}
    for level in Level.objects.filter(company=company).order_by("-rank"):
        levels.setdefault(level.sequence_id, []).append(level)
    return tuple(
        SequenceLine(
            row.pk,
            row.label,
            tuple(
                LevelLine(
                    pk=level.pk,
                    key=level.key,
                    name=level.label,
                    people=held.get(level.pk, 0),
                    first=place == 0,
                    last=place == len(levels[row.pk]) - 1,
                )
                for place, level in enumerate(levels.get(row.pk, []))
            ),
        )
        for row in Sequence.objects.filter(company=company).order_by("order", "pk")
    )
