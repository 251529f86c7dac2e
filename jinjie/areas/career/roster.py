"""What career adds to the roster: progress towards the next level, its filters, and who is one criterion short."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from functools import partial

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from jinjie.areas.career.models import LadderStep, Standard
from jinjie.areas.career.team.figures import aims_of, measured_then
from jinjie.areas.career.team.whom import Member, members_named
from jinjie.foundation.criteria.engine.evaluate import NOTHING_KNOWN
from jinjie.foundation.criteria.models import Standing
from jinjie.foundation.measures.registry import Moment
from jinjie.foundation.people.choices import FieldGroup
from jinjie.foundation.people.models import Assignment
from jinjie.foundation.people.queries import assignments_on
from jinjie.foundation.people.roster.columns import Column, Show
from jinjie.foundation.people.roster.filters import Ask, Filter, Scene, numbers_of
from jinjie.foundation.people.roster.past import MOST
from jinjie.foundation.people.roster.views import Extra, View

PROGRESS = "progress"


def _standing(name: str) -> Subquery:
    rows = Standing.objects.filter(employee=OuterRef("pk")).order_by("-version_id")
    return Subquery(rows.values(name)[:1])


def _level() -> Subquery:
    rows = Standard.objects.filter(criteria_set__versions__standings__employee=OuterRef("pk"))
    return Subquery(rows.order_by("-criteria_set__versions__standings__version_id").values("level__key")[:1])


def _column() -> Column:
    return Column(
        PROGRESS,
        _("Next level, progress %"),
        Show.PROGRESS,
        ("next_level", "next_shown", "next_unknown"),
        ("next_shown", "pinyin"),
        FieldGroup.PERFORMANCE,
        annotations={
            "next_level": _level(),
            "next_shown": _standing("shown"),
            "next_unknown": _standing("unknown"),
        },
        usual=True,
    )


def _between(value: str, _scene: Scene) -> Q | None:
    found = numbers_of(value, 4)
    if found is None:
        return None
    rows = Standing.objects.all()
    low, high = found
    rows = rows.filter(shown__gte=low // 1_000) if low is not None else rows
    rows = rows.filter(shown__lte=high // 1_000) if high is not None else rows
    return Q(pk__in=rows.values("employee_id"))


def _missing(value: str, _scene: Scene) -> Q | None:
    return one_missing() if value == "1" else None


def one_missing(_day: date | None = None) -> Q:
    """People who lack just one criterion of their next level."""
    return Q(pk__in=Standing.objects.filter(missing=1).values("employee_id"))


def lacking() -> Q:
    """Standings of which something is unknown."""
    return Q(unknown__gt=0) | Q(state=NOTHING_KNOWN)


def off_ladder(today: date) -> QuerySet[Assignment]:
    """What is held without a level, or on one that no ladder has."""
    steps = LadderStep.objects.filter(ladder__retired_at__isnull=True)
    on_ladder = Exists(steps.filter(from_level=OuterRef("level"))) | Exists(
        steps.filter(to_level=OuterRef("level"))
    )
    return assignments_on(today).filter(Q(level__isnull=True) | ~on_ladder)


def _lacking(value: str, _scene: Scene) -> Q | None:
    rows = Standing.objects.filter(lacking())
    return Q(pk__in=rows.values("employee_id")) if value == "missing" else None


def _off_ladder(value: str, scene: Scene) -> Q | None:
    return Q(pk__in=off_ladder(scene.day).values("employee_id")) if value == "none" else None


def extra(past: Moment | None = None) -> Extra:
    """Column, filters, view and the measure whose median groups show. Stored standings are today's: a past day is computed."""
    if past is not None:
        column = replace(_column(), fields=("pk",), order=(), annotations={})
        return Extra(columns=(column,), then=partial(measured_on, moment=past))
    return Extra(
        columns=(_column(),),
        filters=(
            Filter(PROGRESS, _("Progress %"), Ask.RANGE, _between, FieldGroup.PERFORMANCE),
            Filter(
                "missing", _("Criteria missing"), Ask.CHOICE, _missing, FieldGroup.PERFORMANCE,
                words={"1": _("just one")},
            ),
            Filter(
                "data", _("Progress data"), Ask.CHOICE, _lacking, FieldGroup.PERFORMANCE,
                words={"missing": _("something missing")},
            ),
            Filter("ladder", _("Ladder"), Ask.CHOICE, _off_ladder, words={"none": _("on none")}),
        ),
        views=(View("one-missing", _("One criterion short"), one_missing, group=FieldGroup.PERFORMANCE),),
        measure="standings__shown",
    )  # fmt: skip


def measured_on(people: Collection[int], moment: Moment) -> dict[int, tuple[str, int, float]]:
    """Level, progress in tenths of a percent and unknown share on a past day, by employee.

    Two queries, and of each company one a table of facts that is read and one a criterion that compares with others.
    """
    found: dict[int, tuple[str, int, float]] = {}
    of: dict[int, list[Member]] = {}
    for member in members_named(sorted(people), moment) if people else ():
        of.setdefault(member.company_id, []).append(member)
    for company, members in of.items():
        for part in measured_then(company, aims_of(company, members, moment.as_of), moment, most=MOST)[0]:
            level = part.step.to_level.key
            for place, member in enumerate(part.people):
                found[member.pk] = (level, int(part.shown[place]), float(part.unknown[place]))
    return found
