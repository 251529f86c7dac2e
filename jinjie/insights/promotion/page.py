"""The pages of promotion analytics: which tables each has, and the people behind one figure."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from jinjie.foundation.people.models import Employee
from jinjie.foundation.people.queries import assignments_on
from jinjie.insights.promotion.holding import bottleneck_tables
from jinjie.insights.promotion.lingering import time_tables
from jinjie.insights.promotion.moves import rate_tables
from jinjie.insights.promotion.origins import origin_table, retention_tables
from jinjie.insights.promotion.pipeline import pipeline_table
from jinjie.insights.promotion.quotas import quota_table
from jinjie.insights.promotion.scope import NotForYou, Scope, Wish, scope_of
from jinjie.insights.promotion.tables import Table
from jinjie.insights.promotion.waiting import waiting_tables
from jinjie.system.accounts.actors import Actor

PAGE = 50
Tables = Callable[[Scope], tuple[Table, ...]]
BUILDERS: dict[str, Tables] = {
    "rate": rate_tables,
    "pipeline": lambda scope: (pipeline_table(scope),),
    "time": time_tables,
    "waits": waiting_tables,
    "held": bottleneck_tables,
    "origins": lambda scope: (origin_table(scope),),
    "stayed": retention_tables,
    "quotas": lambda scope: (quota_table(scope),),
}
"""What the keys of tables begin with, and who makes these tables."""
PARTS: dict[str, tuple[Callable[[], str], tuple[str, ...]]] = {
    "rate": (lambda: _("Rate and pipeline"), ("rate", "pipeline")),
    "time": (lambda: _("Time in level"), ("time",)),
    "steps": (lambda: _("Steps and waiting"), ("waits", "quotas")),
    "bottlenecks": (lambda: _("Bottlenecks"), ("held",)),
    "origins": (lambda: _("Origins and staying"), ("origins", "stayed")),
}
"""What addresses call the pages: their names and what is on them."""


@dataclass(frozen=True)
class Page:
    """One page: its part, the tables, and what the filters offer."""

    part: str
    scope: Scope
    tables: tuple[Table, ...]


def analytics_page(viewer: Actor, wish: Wish, part: str) -> Page:
    """The tables of a part. Refuses who sees nobody's performance, and a part that is not there as if not theirs."""
    if part not in PARTS:
        raise NotForYou
    scope = scope_of(viewer, wish)
    return Page(part, scope, tuple(table for key in PARTS[part][1] for table in BUILDERS[key](scope)))


@dataclass(frozen=True)
class Person:
    """Somebody behind a figure."""

    number: str
    company: str
    name: str
    place: str


@dataclass(frozen=True)
class Behind:
    """The people whom a figure counts, a page at a time, by name."""

    scope: Scope
    table: str
    row: str
    column: str
    total: int
    page: int
    pages: int
    people: tuple[Person, ...]


def people_behind(viewer: Actor, wish: Wish, figure: tuple[str, str, str], page: int = 1) -> Behind:
    """Who is counted by the figure at table, row and column. Refuses a figure that is not there."""
    scope = scope_of(viewer, wish)
    build = BUILDERS.get(re.split(r"[-.]", figure[0])[0])
    tables = build(scope) if build is not None else ()
    table = next((one for one in tables if one.key == figure[0]), None)
    row = next((one for one in table.rows if one.key == figure[1]), None) if table else None
    place = (
        next((at for at, head in enumerate(table.heads) if head.key == figure[2]), None) if table else None
    )
    people = row.cells[place].people if row is not None and place is not None else None
    if table is None or row is None or place is None or people is None:
        raise NotForYou
    ids = people.tolist()
    pages = max(-(-len(ids) // PAGE), 1)
    at = min(max(page, 1), pages)
    rows = list(
        Employee.objects.filter(pk__in=ids).order_by("pinyin", "number", "pk")[(at - 1) * PAGE : at * PAGE]
    )
    held = assignments_on(wish.today).filter(employee__in=[one.pk for one in rows])
    where = {one.employee_id: one.department.label for one in held.select_related("department")}
    return Behind(
        scope, table.title, row.label, table.heads[place].label, len(ids), at, pages,
        tuple(
            Person(one.number, scope.company.key, one.label, where.get(one.pk, "")) for one in rows
        ),
    )  # fmt: skip
