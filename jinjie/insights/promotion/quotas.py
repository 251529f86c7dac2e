"""How far the quotas of promotion rounds are used: who applied, who was promoted, how many places are left."""

from collections.abc import Iterator

import numpy as np
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from jinjie.areas.career.models import Application, Promotion, PromotionRound, RoundQuota
from jinjie.insights.promotion.scope import Scope
from jinjie.insights.promotion.tables import Cell, Head, Row, Table, count, percent, plain
from jinjie.insights.promotion.waiting import applications_of


def quota_table(scope: Scope) -> Table:
    """The quotas of rounds whose window touches the period. Two queries.

    Who keeps the company's promotions sees every place that is taken. Others see those of their people, and of what is left
    nothing: it would tell of people whom they may not see.
    """
    rounds = PromotionRound.objects.filter(
        company=scope.company, opens_on__lte=scope.wish.until, closes_on__gte=scope.wish.since
    )
    if scope.ladder is not None:
        rounds = rounds.filter(ladder=scope.ladder)
    quotas = RoundQuota.objects.filter(round__in=rounds).select_related("round", "department")
    ordered = list(quotas.order_by("-round__opens_on", "round", "department__path"))
    every = Application.objects.filter(round__in={each.round_id for each in ordered})
    seen = Exists(applications_of(scope).filter(pk=OuterRef("pk")).order_by())
    asked = every.annotate(seen=seen).values_list(
        "round", "employee", "department__path", "promotion__state", "seen"
    )
    filed, taken = [], []
    for in_round, person, path, state, visible in asked:
        filed += [(in_round, person, path)] if visible else []
        counted = visible or scope.whole
        taken += [(in_round, person, path)] if counted and state == Promotion.State.STANDING else []
    rows = tuple(
        Row(
            f"{each.round_id}.{each.department_id or 0}", _label(each),
            tuple(_cells(each, [row for row in filed if _of(each, row)], [row for row in taken if _of(each, row)], scope.whole)),
        )
        for each in ordered
    )  # fmt: skip
    heads = (
        Head("quota", _("Quota")), Head("filed", _("Applied")), Head("used", _("Used"), drawn=True), Head("left", _("Places left")),
        Head("share", _("Used, %")),
    )  # fmt: skip
    return Table(
        "quotas", _("Use of quotas"), _("Round and department"), heads, rows,
        _("Rounds whose window touches the period. Used are promotions that stand; places left are known to who keeps the rounds."),
        "bar",
        _("No round with a quota touches this period."),
    )  # fmt: skip


def _label(quota: RoundQuota) -> str:
    place = quota.department.label if quota.department else _("the whole round")
    return f"{quota.round.label} · {place}"


def _of(quota: RoundQuota, row: tuple[int, int, str | None]) -> bool:
    path = quota.department.path if quota.department else ""
    return row[0] == quota.round_id and (row[2] or "").startswith(path)


def _cells(
    quota: RoundQuota, filed: list[tuple[int, int, str]], taken: list[tuple[int, int, str]], whole: bool
) -> Iterator[Cell]:
    applied = np.unique(np.array([row[1] for row in filed], np.int64))
    promoted = np.unique(np.array([row[1] for row in taken], np.int64))
    yield plain(str(quota.most), quota.most)
    yield count(applied)
    yield Cell(str(len(taken)), len(taken), np.intersect1d(applied, promoted))
    if not whole:
        yield from (plain("–"), plain("–"))
        return
    left = max(0, quota.most - len(taken))
    yield plain(str(left), left)
    share = len(taken) / quota.most if quota.most else None
    yield plain("–") if share is None else plain(percent(share), round(100 * share, 4))
