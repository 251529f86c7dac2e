"""What those who lead or serve others see on their home: what waits for them, who is ready, where something is stuck."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value, Window
from django.utils import timezone

from jinjie.areas.career.roster import lacking, off_ladder
from jinjie.foundation.criteria.engine.evaluate import ALL_MET, APPROACHING
from jinjie.foundation.criteria.models import Standing
from jinjie.foundation.growth.choices import Status
from jinjie.foundation.growth.confirming import Waiting, waiting_for
from jinjie.foundation.growth.models import Fact
from jinjie.foundation.growth.shown import title_of
from jinjie.foundation.people.access import Reach, access_of
from jinjie.foundation.people.choices import Action, FieldGroup, Role
from jinjie.foundation.people.models import Company, Employee
from jinjie.system.accounts.actors import Actor
from jinjie.system.imports.models import ImportRun
from jinjie.system.statements import written_once

MOST = 3
LONG = timedelta(days=3)
"""After so many days a fact has waited long for its confirmation."""
NAMES = ("name", "name_en")
READ = (
    "title", "happened_on", "period_start", "period_end", "recorded_at", "fact_type__kind",
    *(f"{of}__{name}" for of in ("employee", "fact_type", "item", "related_employee") for name in NAMES),
)  # fmt: skip
"""What is read of a fact that waits."""
RECENT = timedelta(days=30)
"""An import with problems that is older than this was given up."""


@dataclass(frozen=True)
class Ask:
    """A fact that waits for the viewer."""

    fact: int
    who: str
    title: str
    days: int


@dataclass(frozen=True)
class Asks:
    """The facts that wait longest for the viewer, and how many wait in all."""

    total: int
    rows: tuple[Ask, ...]


@dataclass(frozen=True)
class Led:
    """The people whose results the viewer sees, by how they stand against their next level."""

    measured: int
    met: int
    near: int
    unknown: int
    gates: int


@dataclass(frozen=True)
class Stuck:
    """What does not go on by itself in a company."""

    company: str
    key: str
    imports: int
    run: int | None
    without_ladder: int
    unknown: int
    waiting: int

    @property
    def anything(self) -> bool:
        """Is there any of it?"""
        return bool(self.imports or self.without_ladder or self.unknown or self.waiting)


def asks_of(viewer: Actor, today: date) -> Asks:
    """What waits for the viewer's confirmation. One query, none for who leads nobody."""
    access = access_of(viewer, today)
    if not access.leads:
        return Asks(0, ())
    found = _asked(waiting_for(access))
    return Asks(
        total=getattr(found[0], "total", 0) if found else 0,
        rows=tuple(
            Ask(
                fact=fact.pk,
                who=fact.employee.label,
                title=title_of(fact, today),
                days=max((today - timezone.localtime(fact.recorded_at).date()).days, 0),
            )
            for fact in found
        ),
    )


@written_once("waiting")
def _asked(waiting: Waiting) -> QuerySet[Fact]:
    rows = waiting.rows().select_related("employee", "fact_type", "item", "related_employee")
    return rows.only(*READ).annotate(total=Window(Count("pk")))[:MOST]


def led_by(viewer: Actor, today: date) -> Led | None:
    """How those whom the viewer leads stand. One query; None for who leads nobody."""
    access = access_of(viewer, today)
    if not access.may(Action.SEE, FieldGroup.PERFORMANCE):
        return None
    return Led(*_led(access.reach(Action.SEE, FieldGroup.PERFORMANCE), access.employee_id or 0)[0])


@written_once("reach", "but")
def _led(reach: Reach, but: int) -> QuerySet[Standing, tuple[int, ...]]:
    rows = Standing.objects.exclude(employee_id=but)
    if not reach.everyone:
        # a company's people are measured by its own standards: whoever looks after it all need not be joined with them
        people = Employee.objects.filter(replace(reach, companies=()).where())
        rows = rows.filter(
            Q(version__criteria_set__company_id__in=reach.companies) | Q(employee__in=people.values("pk"))
        )
    return (
        rows.order_by()
        .annotate(all=Value(1))
        .values("all")
        .annotate(
            measured=Count("pk"),
            met=Count("pk", filter=Q(state=ALL_MET)),
            near=Count("pk", filter=Q(state=APPROACHING)),
            unknown=Count("pk", filter=lacking()),
            gates=Count("pk", filter=Q(gates_open__gt=0)),
        )
        .values_list("measured", "met", "near", "unknown", "gates")
    )


def stuck_in(viewer: Actor, today: date) -> tuple[Stuck, ...]:
    """What is stuck in the companies that the viewer serves as HR. One query; none for others."""
    access = access_of(viewer, today)
    if Role.HR not in access.roles:
        return ()
    since = timezone.make_aware(datetime.combine(today - RECENT, time.min))
    late = timezone.make_aware(datetime.combine(today - LONG, time.max))
    return tuple(
        Stuck(
            company=row.label,
            key=row.key,
            imports=getattr(row, "imports", None) or 0,
            run=getattr(row, "run", None),
            without_ladder=getattr(row, "without", None) or 0,
            unknown=getattr(row, "unknown", None) or 0,
            waiting=getattr(row, "waiting", None) or 0,
        )
        for row in _companies(today, since, late)
        if access.has(row.pk, Role.HR)
    )  # fmt: skip


@written_once("today", "since", "late")
def _companies(today: date, since: datetime, late: datetime) -> QuerySet[Company]:
    runs = ImportRun.objects.filter(
        company_key=OuterRef("key"), state=ImportRun.State.PROBLEMS, started_at__gte=since
    )
    held = off_ladder(today).filter(company=OuterRef("pk"))
    unknown = Standing.objects.filter(lacking(), version__criteria_set__company=OuterRef("pk"))
    waiting = Fact.objects.filter(
        status=Status.WAITING,
        counts_from__isnull=True,
        employee__company=OuterRef("pk"),
        recorded_at__lte=late,
    )
    return Company.objects.order_by("key").annotate(
        imports=_number(runs),
        run=Subquery(runs.order_by("-pk").values("pk")[:1]),
        without=_number(held),
        unknown=_number(unknown),
        waiting=_number(waiting),
    )[:10]


def _number(rows: QuerySet[Any]) -> Subquery:
    """How many rows, as a subquery; nothing where there are none."""
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")
    return Subquery(counted[:1])
