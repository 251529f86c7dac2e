"""Where applications wait: how long each step takes, those that are still in it included, and who has how many now."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jinjie.areas.career.models import Application
from jinjie.foundation.approvals.models import FlowVersion, Stage, Task
from jinjie.foundation.approvals.wording import step_label
from jinjie.foundation.people.access import below
from jinjie.foundation.people.queries import assignments_on
from jinjie.insights.promotion.scope import Scope
from jinjie.insights.promotion.survival import kaplan_meier
from jinjie.insights.promotion.tables import Cell, Head, Row, Table, count, plain

HOUR = 3_600
DAY = 24


def applications_of(scope: Scope) -> QuerySet[Application]:
    """Applications of the scope's people, ladder and department, whenever filed."""
    rows = Application.objects.filter(company=scope.company, employee__in=scope.people.values("pk"))
    if scope.ladder is not None:
        rows = rows.filter(ladder=scope.ladder)
    if scope.department is not None:
        held = assignments_on(scope.wish.today).filter(below(scope.department.path))
        rows = rows.filter(employee__in=held.values("employee_id"))
    return rows


def day_start(day: date) -> datetime:
    """The first moment of a day here."""
    return timezone.make_aware(datetime.combine(day, time.min)).astimezone(UTC)


def waiting_tables(scope: Scope) -> tuple[Table, ...]:
    """Each step of the applications of the period, and whoever has open ones. Three queries."""
    start, stop = day_start(scope.wish.since), day_start(scope.wish.until + timedelta(days=1))
    asked = applications_of(scope).filter(request__isnull=False)
    stages = list(
        Stage.objects.filter(request__in=asked.values("request_id"), opened_at__gte=start, opened_at__lt=stop)
        .exclude(request__state="cancelled")
        .annotate(flow=F("request__flow_version_id"), who=F("request__requester_id"))
        .values_list("flow", "step", "who", "opened_at", "closed_at")
    )
    versions = {row.pk: row for row in FlowVersion.objects.filter(pk__in={stage[0] for stage in stages})}
    now = min(max(timezone.now(), day_start(scope.wish.today)), stop)
    return (_steps(stages, versions, now), _hands(asked, now))


Found = tuple[int, str, int, datetime, datetime | None]


def _steps(stages: list[Found], versions: dict[int, FlowVersion], now: datetime) -> Table:
    steps: dict[str, list[Found]] = defaultdict(list)
    for stage in sorted(stages, key=lambda stage: stage[3]):
        steps[step_label(versions[stage[0]], stage[1])].append(stage)
    rows = tuple(
        Row(str(number), label, tuple(_durations(found, now)))
        for number, (label, found) in enumerate(steps.items(), 1)
    )
    heads = (
        Head("times", _("Times")), Head("median", _("Median, days"), drawn=True), Head("interval", _("95 % interval"), words=True),
        Head("open", _("Open now")), Head("longest", _("Longest wait, days")),
    )  # fmt: skip
    return Table(
        "waits-steps", _("How long each step takes"), _("Step"), heads, rows,
        _("Steps begun in the period. What is still open counts with its time so far, so that slow steps do not look fast."),
        "bar", _("No application was decided in this period."),
    )  # fmt: skip


def _durations(found: list[Found], now: datetime) -> Iterator[Cell]:
    hours = np.array(
        [max(((closed or now) - opened).total_seconds() / HOUR, 0) for _f, _s, _w, opened, closed in found]
    )
    closed = np.array([row[4] is not None for row in found], bool)
    curve = kaplan_meier(np.ceil(hours).astype(np.int64), closed)
    yield _times(found)
    yield _days(curve.median)
    yield (
        plain("–")
        if curve.low is None
        else plain(
            f"{curve.low / DAY:.1f}–{curve.high / DAY:.1f}"
            if curve.high is not None
            else _("from %(low)s on") % {"low": f"{curve.low / DAY:.1f}"}
        )
    )
    waiting = np.array([row[2] for row in found if row[4] is None], np.int64)
    yield count(waiting)
    longest = float(hours[~closed].max()) if len(waiting) else None
    yield plain("–") if longest is None else plain(f"{longest / DAY:.1f}", round(longest / DAY, 4))


def _times(found: list[Found]) -> Cell:
    """How often the step was entered; it opens into whose applications these were."""
    return Cell(str(len(found)), len(found), np.unique(np.array([row[2] for row in found], np.int64)))


def _days(hours: int | None) -> Cell:
    return plain(_("not reached")) if hours is None else plain(f"{hours / DAY:.1f}", round(hours / DAY, 4))


def _hands(asked: QuerySet[Application], now: datetime) -> Table:
    """Who has open tasks of these applications, whoever waits longest first."""
    tasks = Task.objects.filter(request__in=asked.values("request_id"), state="open").select_related("person")
    held: dict[str, list[tuple[int, datetime]]] = defaultdict(list)
    names = {}
    for task in tasks.annotate(who=F("request__requester_id")).order_by("opened_at", "pk"):
        key = task.person.number if task.person else "desk"
        names[key] = task.person.label if task.person else _("Nobody yet: on HR's desk")
        held[key].append((task.who, task.opened_at or task.created_at))
    rows = []
    for key, open_ones in held.items():
        longest = max((now - since).total_seconds() / HOUR / DAY for _who, since in open_ones)
        people = np.unique(np.array([who for who, _since in open_ones], np.int64))
        rows.append(
            Row(key, names[key], (Cell(str(len(open_ones)), len(open_ones), people), plain(f"{longest:.1f}", round(longest, 4))))
        )  # fmt: skip
    heads = (Head("open", _("Open now")), Head("longest", _("Longest wait, days")))
    return Table(
        "waits",
        _("Where applications wait now"),
        _("With"),
        heads,
        tuple(rows),
        "",
        "",
        _("Nothing waits for anybody."),
    )
