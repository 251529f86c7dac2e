"""Departments, positions and levels that a table names and the company does not have yet.

Called inside the transaction of the action that brings the table.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from jinjie.foundation.people.actions.organisation import create_level, create_position, create_sequence
from jinjie.foundation.people.models import Company, Department, Level, Position, Sequence
from jinjie.kit.tidy import folded
from jinjie.system.accounts.actors import Actor

UNSORTED = "unsorted"
"""Key of the sequence of levels that a table named before any ladder did; a ladder that knows the level takes it."""
WHOLE = "company"
"""Key of the department of those for whom none is named: the company itself."""


@dataclass(frozen=True)
class NewNames:
    """What a table names and the company lacks: departments as paths (`Sales/East`), the others as keys."""

    departments: tuple[str, ...] = ()
    positions: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()


@dataclass
class Structure:
    """Ids by key of everything a table may name."""

    departments: dict[str, int] = field(default_factory=dict)
    positions: dict[str, int] = field(default_factory=dict)
    levels: dict[str, int] = field(default_factory=dict)
    level_of_position: dict[int, int] = field(default_factory=dict)
    level_places: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Level → (sequence, rank)."""


def provide(*, actor: Actor, at: datetime, company: Company, new: NewNames, run_id: int) -> Structure:
    """Make what is new, and return everything."""
    made = {path: department_at(company, path, run_id).pk for path in new.departments}
    for key in new.positions:
        position = create_position(actor=actor, at=at, company=company, key=key, name=key)
        Position.objects.filter(pk=position.pk).update(created_by_run_id=run_id)
    _levels(actor, at, company, new.levels)
    departments = dict(Department.objects.filter(company=company).values_list("key", "pk"))
    found = Structure(
        departments={**departments, **made},
        levels=dict(Level.objects.filter(company=company).values_list("key", "pk")),
    )
    for pk, key, level in Position.objects.filter(company=company).values_list("pk", "key", "level_id"):
        found.positions[key] = pk
        if level is not None:
            found.level_of_position[pk] = level
    for pk, sequence, rank in Level.objects.filter(company=company).values_list("pk", "sequence_id", "rank"):
        found.level_places[pk] = (sequence, rank)
    return found


def department_at(company: Company, path: str, run_id: int) -> Department:
    """The department at a path of names or keys, made with everything above it where it is missing."""
    above: Department | None = None
    walked: list[str] = []
    for part in path.split("/"):
        walked.append(part)
        here = _child(company, above, part, "/".join(walked))
        if here is None:
            here = Department.objects.create(
                company=company,
                key="/".join(walked),
                name=part,
                parent=above,
                path="",
                created_by_run_id=run_id,
            )
            here.path = f"{above.path if above else '/'}{here.pk}/"
            here.save(update_fields=["path"])
        above = here
    if above is None:
        raise ValueError("a path names at least one department")
    return above


def _child(company: Company, above: Department | None, part: str, path: str) -> Department | None:
    rows = Department.objects.filter(company=company)
    exact = rows.filter(key=path).first()
    if exact is not None:
        return exact
    wanted = folded(part)
    return next((r for r in rows.filter(parent=above) if wanted in {folded(r.key), folded(r.name)}), None)


def whole_company(company: Company, run_id: int) -> int:
    """The id of the department that stands for the company itself."""
    found = Department.objects.filter(company=company, key=WHOLE).first()
    if found is None:
        found = Department.objects.create(
            company=company,
            key=WHOLE,
            name=company.name,
            name_en=company.name_en,
            path="",
            created_by_run_id=run_id,
        )
        found.path = f"/{found.pk}/"
        found.save(update_fields=["path"])
    return found.pk


def _levels(actor: Actor, at: datetime, company: Company, keys: Iterable[str]) -> None:
    """Levels without a ladder, in the natural order of their keys (P4 before P10)."""
    wanted = sorted(keys, key=natural)
    if not wanted:
        return
    sequence = Sequence.objects.filter(company=company, key=UNSORTED).first()
    if sequence is None:
        sequence = create_sequence(
            actor=actor,
            at=at,
            company=company,
            key=UNSORTED,
            name=_("not sorted yet"),
            name_en="Not sorted yet",
        )
    taken = list(Level.objects.filter(sequence=sequence).values_list("rank", flat=True))
    for rank, key in enumerate(wanted, start=max(taken, default=0) + 1):
        create_level(actor=actor, at=at, sequence=sequence, key=key, name=key, rank=rank)


def natural(text: str) -> list[tuple[int, int, str]]:
    """A sort key under which figures in a text count as figures."""
    parts = re.findall(r"\d+|\D+", text)
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]
