"""The pipeline: how far everybody is from their own next level, by target, as standings are stored today."""

import numpy as np
from django.utils.translation import gettext as _

from jinjie.areas.career.team.everyone import targets_of
from jinjie.foundation.criteria.engine import ENGINE_VERSION
from jinjie.foundation.criteria.engine.evaluate import ALL_MET, NOTHING_KNOWN
from jinjie.foundation.criteria.models import Standing
from jinjie.foundation.measures.columns import read
from jinjie.foundation.people.access import below
from jinjie.foundation.people.queries import assignments_on
from jinjie.insights.promotion.scope import Scope
from jinjie.insights.promotion.survival import Bools, Ints
from jinjie.insights.promotion.tables import Cell, Head, Row, Table, count

EDGES = (400, 800)
"""Tenths of a percent: 0–40, 40–80, 80 and more without all being met."""


def pipeline_table(scope: Scope) -> Table:
    """Everyone's standing in five bands; who has no figure at all is a band of their own. Two queries."""
    rows = Standing.objects.filter(employee__in=scope.people.values("pk"), engine_version=ENGINE_VERSION)
    if scope.department is not None:
        held = assignments_on(scope.wish.today).filter(below(scope.department.path))
        rows = rows.filter(employee__in=held.values("employee_id"))
    person, version, shown, state = read(
        rows.order_by().values_list("employee_id", "version_id", "shown", "state"), 4
    )
    targets = targets_of(sorted(set(version.tolist())))
    wanted = {
        pk: target
        for pk, target in targets.items()
        if scope.ladder is None or target.ladder == scope.ladder.key
    }
    lines = [
        Row(f"{one.ladder}.{one.level}", f"{one.ladder_name} · {one.title}", _bands(person, shown, state, version == pk))
        for pk, one in sorted(wanted.items(), key=lambda item: (item[1].ladder, item[1].level))
    ]  # fmt: skip
    if lines:
        whole = np.isin(version, list(wanted))
        lines.append(Row("all", _("All together"), _bands(person, shown, state, whole), total=True))
    heads = (
        Head("no_data", _("No data")), Head("to_40", _("0–40 %"), drawn=True), Head("to_80", _("40–80 %"), drawn=True),
        Head("to_99", _("80–99 %"), drawn=True), Head("met", _("Met"), drawn=True), Head("people", _("People")),
    )  # fmt: skip
    return Table(
        "pipeline", _("Pipeline towards the next level"), _("Target"), heads, tuple(lines),
        _("Everyone against their own next level, as of today. Without any figure is not the same as 0 %."), "stacked",
        _("Nobody whom you may see is on a ladder."),
    )  # fmt: skip


def _bands(person: Ints, shown: Ints, state: Ints, who: Bools) -> tuple[Cell, ...]:
    unknown, met = who & (state == NOTHING_KNOWN), who & (state == ALL_MET)
    under = who & ~unknown & ~met
    masks = (
        unknown,
        under & (shown < EDGES[0]),
        under & (shown >= EDGES[0]) & (shown < EDGES[1]),
        under & (shown >= EDGES[1]),
        met,
        who,
    )
    return tuple(count(person[mask]) for mask in masks)
