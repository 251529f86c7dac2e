"""Watching a promotion: planned with it, measured every day, told of when something falls, reported at its end.

Rules: docs/rules/promotion.md. One query a criterion for all who are watched by the same version.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import partial
from itertools import groupby
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jinjie.areas.career.actions.closing import Texts
from jinjie.areas.career.applying import Applying
from jinjie.areas.career.comparing import measured
from jinjie.areas.career.models import Promotion, Standard, Watch
from jinjie.areas.career.notices import WATCH_ENDED, WATCH_FELL, WATCH_LED_ENDED, WATCH_LED_FELL
from jinjie.areas.career.period_close import course_in
from jinjie.areas.career.published import title_of
from jinjie.areas.career.watching import fallen, last_day
from jinjie.foundation.criteria.figures import prepared
from jinjie.foundation.criteria.models import CriteriaVersion
from jinjie.foundation.criteria.queries import in_force
from jinjie.foundation.measures.registry import Moment
from jinjie.foundation.notifications.actions.telling import Told, notify, retract
from jinjie.foundation.notifications.kinds import Kind
from jinjie.foundation.notifications.whom import hr_of, leaders_of
from jinjie.foundation.notifications.wording import both, in_both
from jinjie.foundation.people.queries import assignments_on
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record_all

State = Watch.State
HELPERS = frozenset({"course", "test", "mentor"})
BATCH = 500
"""So many watches are looked at in one transaction."""


def plan_watch(*, promotion: Promotion) -> None:
    """Within the decision: the promotion will be watched, if its ladder wants that."""
    months = Applying.of(promotion.ladder.applying).watch_months
    if months:
        Watch.objects.create(
            promotion=promotion, employee_id=promotion.employee_id, begins_on=promotion.effective_on,
            ends_on=last_day(promotion.effective_on, months),
        )  # fmt: skip


def stop_watch(*, promotion: Promotion, at: datetime) -> None:
    """Taken back, there is nothing to watch any more."""
    rows = Watch.objects.filter(promotion=promotion, state__in=[State.PLANNED, State.OPEN])
    if rows.update(state=State.STOPPED, ended_at=at):
        retract(kinds=[WATCH_FELL, WATCH_LED_FELL], topic=f"watch:{promotion.pk}")


def look_at_watches(*, actor: Actor, at: datetime, on: date) -> dict[str, int]:
    """Measure everyone who is watched, once a day; tell of what has fallen, report what is over. Running it again changes nothing.

    Returns how many were measured, told of and ended.
    """
    due = Watch.objects.filter(state__in=[State.PLANNED, State.OPEN], begins_on__lte=on)
    waiting = list(due.exclude(looked_on__gte=on).order_by("pk").values_list("pk", flat=True))
    done = {"measured": 0, "fallen": 0, "ended": 0}
    for start in range(0, len(waiting), BATCH):
        with transaction.atomic():
            rows = Watch.objects.select_for_update(of=("self",)).select_related(
                "promotion__ladder", "promotion__to_level", "employee__company", "version__criteria_set"
            )
            still = rows.filter(pk__in=waiting[start : start + BATCH], state__in=[State.PLANNED, State.OPEN])
            _look(actor, list(still.exclude(looked_on__gte=on).order_by("pk")), at, on, done)
    return done


def _look(actor: Actor, rows: list[Watch], at: datetime, on: date, done: dict[str, int]) -> None:
    going_on = _still_held(rows, at, on)
    _begin([row for row in going_on if row.state == State.PLANNED], at)
    begun = [row for row in going_on if row.state == State.OPEN]
    told: list[tuple[Watch, list[str]]] = []
    for version, watched in _by_version(begun):
        for day, some in _by_day(watched, on):
            for row, shown, detail in _measured(version, some, Moment(day, at)):
                row.now_shown, row.now_detail, row.looked_on = shown, detail, on
                assert row.start_detail is not None  # begun
                now = fallen(prepared(version), row.start_detail, detail)
                told.append((row, [key for key in now if key not in row.fallen]))
                row.fallen = now
    for row in begun:
        if row.ends_on < on:
            row.state, row.ended_at = State.FALLEN if row.fallen else State.HELD, at
    Watch.objects.bulk_update(
        rows,
        ["state", "version", "start_shown", "start_detail", "looked_on", "now_shown", "now_detail", "fallen", "ended_at"],
        batch_size=100,
    )  # fmt: skip
    record_all(
        actor=actor, at=at, action="career.end_watch", object_type="career.Promotion",
        objects=[
            (row.promotion_id, {"state": row.state, "employee": row.employee_id})
            for row in rows
            if row.ended_at is not None
        ],
    )  # fmt: skip
    done["measured"] += len(begun)
    done["fallen"] += _tell_fallen([entry for entry in told if entry[1]], at, on)
    done["ended"] += _tell_ended([row for row in begun if row.ended_at is not None], at, on)


def _still_held(rows: list[Watch], at: datetime, on: date) -> list[Watch]:
    """Who holds the level still; of the others the watch stops: they have left or moved on."""
    levels: dict[int, int | None] = {}
    for day, some in _by_day(rows, on):
        held = assignments_on(day).filter(employee__in=[row.employee_id for row in some])
        levels.update(held.values_list("employee_id", "level_id"))
    found = []
    for row in rows:
        if levels.get(row.employee_id) == row.promotion.to_level_id:
            found.append(row)
        else:
            row.state, row.ended_at = State.STOPPED, at
    return found


def _begin(rows: list[Watch], at: datetime) -> None:
    """The standard of the level on the day on which it begins, and how the person stood then. Without one nothing is watched."""
    known: dict[tuple[int, int, date], CriteriaVersion | None] = {}
    for row in rows:
        asked = (row.promotion.ladder_id, row.promotion.to_level_id, row.begins_on)
        if asked not in known:
            known[asked] = _expected(*asked)
        row.version = known[asked]
        row.state = State.OPEN if row.version else State.STOPPED
        row.ended_at = None if row.version else at
    begun = [row for row in rows if row.version]
    for version, watched in _by_version(begun):
        for begins_on, some in _by_begin(watched):
            for row, shown, detail in _measured(version, some, Moment(begins_on, at)):
                row.start_shown, row.start_detail = shown, detail


def _expected(ladder: int, level: int, day: date) -> CriteriaVersion | None:
    """What reaching the level asks, in the version in force on the day. What staying asks is watched of everybody there."""
    standard = Standard.objects.filter(ladder=ladder, level=level, purpose=Standard.Purpose.REACH).first()
    if standard is None:
        return None
    return in_force([standard.criteria_set_id], day).get(standard.criteria_set_id)


def _measured(
    version: CriteriaVersion, rows: list[Watch], moment: Moment
) -> Iterator[tuple[Watch, int, bytes]]:
    """Each with tenths of a percent and the packed criteria."""
    by_person = {row.employee_id: row for row in rows}
    threshold = rows[0].promotion.ladder.approaching_from
    found = measured(version, version.criteria_set.company_id, by_person, moment, threshold)
    for employee, shown, detail in found.each():
        yield by_person[employee], shown, detail


def _by_version(rows: Iterable[Watch]) -> Iterator[tuple[CriteriaVersion, list[Watch]]]:
    for _version, some in groupby(
        sorted(rows, key=lambda row: row.version_id or 0), lambda row: row.version_id
    ):
        found = list(some)
        assert found[0].version is not None  # begun
        yield found[0].version, found


def _by_begin(rows: list[Watch]) -> Iterator[tuple[date, list[Watch]]]:
    for day, some in groupby(sorted(rows, key=lambda row: row.begins_on), lambda row: row.begins_on):
        yield day, list(some)


def _by_day(rows: list[Watch], on: date) -> Iterator[tuple[date, list[Watch]]]:
    """By the day that is looked at: today, and where the watch is over its last day."""
    for day, some in groupby(
        sorted(rows, key=lambda row: min(row.ends_on, on)), lambda row: min(row.ends_on, on)
    ):
        yield day, list(some)


def _tell_fallen(rows: list[tuple[Watch, list[str]]], at: datetime, on: date) -> int:
    """The person and who leads them, once for what has newly fallen."""
    texts, said = Texts(), {}
    for row, keys in rows:
        assert row.version is not None  # begun
        asked = [entry for entry in prepared(row.version).asked if entry.criterion.key in keys]
        hints = [hint for entry in asked for hint in entry.criterion.hints]
        what = [texts.called(entry) for entry in asked]
        said[row.pk] = {**_values(row), "what": what, "help": texts.course(course_in(hints, HELPERS))}
    _tell([row for row, _keys in rows], said, (WATCH_FELL, WATCH_LED_FELL), at, on, hr=False)
    return len(rows)


def _tell_ended(rows: list[Watch], at: datetime, on: date) -> int:
    """The person, who leads them, and HR."""
    said = {row.pk: {**_values(row), "how": in_both(partial(_how, row))} for row in rows}
    _tell(rows, said, (WATCH_ENDED, WATCH_LED_ENDED), at, on, hr=True)
    return len(rows)


def _how(row: Watch) -> str:
    count = len(row.fallen)
    if not count:
        return _("Everything is as it was, or better.")
    return ngettext("%(n)s criterion has fallen.", "%(n)s criteria have fallen.", count) % {"n": count}


def _values(row: Watch) -> dict[str, Any]:
    level = in_both(partial(title_of, row.promotion.ladder, row.promotion.to_level))
    return {"person": both(row.employee), "level": level}


def _tell(
    rows: list[Watch],
    said: Mapping[int, Mapping[str, Any]],
    kinds: tuple[Kind, Kind],
    at: datetime,
    on: date,
    *,
    hr: bool,
) -> None:
    """Each person by the first kind, who leads them (and HR) by the second. As many statements as for one."""
    own, led = kinds
    leaders = leaders_of([row.employee_id for row in rows], on)
    served = {row.employee.company_id: hr_of(row.employee.company_id, on) for row in rows} if hr else {}

    def told(row: Watch, person: int) -> Told:
        about = str(row.promotion_id)
        return Told(person, f"watch:{about}", said[row.pk], on.isoformat(), about=about)

    others = [
        (row, {*served.get(row.employee.company_id, ()), leaders.get(row.employee_id, row.employee_id)} - {row.employee_id})
        for row in rows
    ]  # fmt: skip
    notify(kind=own, at=at, told=[told(row, row.employee_id) for row in rows])
    notify(kind=led, at=at, told=[told(row, one) for row, whom in others for one in sorted(whom)])
