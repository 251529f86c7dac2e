"""Bottlenecks: who fails only one criterion, and how many would qualify without it, from the stored standings."""

from collections.abc import Iterator

import numpy as np
from django.db.models import F
from django.utils.translation import gettext as _

from jinjie.areas.career.models import Standard
from jinjie.areas.career.simulation.effects import holds
from jinjie.areas.career.simulation.words import titles_of
from jinjie.areas.career.team.everyone import targets_of
from jinjie.foundation.criteria.engine import ENGINE_VERSION, Criterion, Group
from jinjie.foundation.criteria.engine.evaluate import MET, NO_DATA, Bools
from jinjie.foundation.criteria.figures import prepared
from jinjie.foundation.criteria.models import CriteriaVersion, Standing
from jinjie.foundation.criteria.packing import RECORD
from jinjie.foundation.people.access import below
from jinjie.foundation.people.queries import assignments_on
from jinjie.insights.promotion.scope import Scope
from jinjie.insights.promotion.tables import Head, Row, Table, count

MOST = 3
"""So many standards without a ladder chosen: those that most people are measured by."""


def bottleneck_tables(scope: Scope) -> tuple[Table, ...]:
    """A table a standard: the criterion that holds most people back first. Four queries."""
    rows = Standing.objects.filter(employee__in=scope.people.values("pk"), engine_version=ENGINE_VERSION)
    if scope.department is not None:
        held = assignments_on(scope.wish.today).filter(below(scope.department.path))
        rows = rows.filter(employee__in=held.values("employee_id"))
    standards = Standard.objects.filter(ladder__company=scope.company)
    if scope.ladder is not None:
        standards = standards.filter(ladder=scope.ladder)
    rows = rows.filter(version__criteria_set__in=standards.values("criteria_set_id"))
    found: dict[int, tuple[list[int], list[bytes]]] = {}
    for person, version, detail in rows.order_by().values_list("employee_id", F("version_id"), "detail"):
        people, details = found.setdefault(version, ([], []))
        people.append(person)
        details.append(bytes(detail))
    largest = sorted(found, key=lambda pk: -len(found[pk][0]))
    chosen = largest if scope.ladder is not None else largest[:MOST]
    versions = CriteriaVersion.objects.in_bulk(chosen)
    targets = targets_of(chosen)
    return tuple(
        _table(versions[pk], f"{targets[pk].ladder_name} · {targets[pk].title}", f"{targets[pk].ladder}.{targets[pk].level}", *found[pk])
        for pk in chosen
        if pk in targets
    )  # fmt: skip


def _table(version: CriteriaVersion, name: str, key: str, people: list[int], details: list[bytes]) -> Table:
    standard = prepared(version).standard
    keys = [criterion.key for criterion, _group in standard.criteria()]
    person = np.array(people, np.int64)
    state = np.frombuffer(b"".join(details), RECORD)["state"].reshape(len(person), len(keys))
    met = {key: state[:, place] == MET for place, key in enumerate(keys)}
    known = {key: state[:, place] != NO_DATA for place, key in enumerate(keys)}
    titles = titles_of(standard, standard)
    lines = [
        Row(key, titles.get(key, key), tuple(count(person[mask]) for mask in masks))
        for key, masks in _masks(standard.members, met, known, len(person))
    ]
    lines.sort(key=lambda row: (-(row.cells[0].value or 0), -(row.cells[2].value or 0)))
    heads = (
        Head("only_this", _("Only this is missing"), drawn=True), Head("unknown", _("of them for want of data")),
        Head("without", _("Qualify without it")), Head("now", _("Qualify now")),
    )  # fmt: skip
    return Table(
        f"held.{key}", _("What holds people back: %(level)s") % {"level": name}, _("Criterion"), heads, tuple(lines),
        _("%(n)s people against this standard, as of today.") % {"n": len(person)}, "bar",
    )  # fmt: skip


def _masks(
    members: tuple[Criterion | Group, ...], met: dict[str, Bools], known: dict[str, Bools], size: int
) -> Iterator[tuple[str, tuple[Bools, ...]]]:
    """Who lacks only this, of them whose figure is not known, who qualifies without it, who does as things are."""
    now = holds(members, met, size)
    everybody = np.ones(size, bool)
    for key, column in met.items():
        only = holds(members, {**met, key: everybody}, size) & ~now & ~column
        rest = {other: mask for other, mask in met.items() if other != key}
        yield key, (only, only & ~known[key], holds(members, rest, size), now)
