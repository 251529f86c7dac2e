"""My path: the ladder with oneself in it, the target with its criteria, what changed, and the next steps.

At most four queries here (and the two or three that say who may look); a target that is only tried, or a past day,
adds one a criterion, because it is computed.
"""

from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from jinjie.areas.career.applying import Applying
from jinjie.areas.career.joining import with_openings
from jinjie.areas.career.lines import Seen, line, running, tenths
from jinjie.areas.career.map import ladder_map
from jinjie.areas.career.measured import Measured, measure, standings_of, tried
from jinjie.areas.career.pages import Change, CriterionLine, NextStep, PathPage, Segment, Target
from jinjie.areas.career.permissions import may_nominate
from jinjie.areas.career.record import Record, read_record
from jinjie.areas.career.situation import Question, Situation, situation_of
from jinjie.areas.career.week import week_change
from jinjie.areas.career.wording import period_name, say
from jinjie.foundation.criteria.explain import next_steps, worth_of
from jinjie.foundation.people.access import Placement, access_of
from jinjie.foundation.people.choices import Action, FieldGroup
from jinjie.kit.periods import PeriodKind, closed_periods
from jinjie.system.accounts.actors import Actor

MOST_TRIED = 3
"""How many other levels the map says a figure of."""
NEWS_DAYS = 7
"""How far back “what changed” looks."""


@dataclass(frozen=True)
class Drawn:
    """A target made ready for a page: its lines, the steps, and what the lines were made from."""

    measured: Measured
    lines: tuple[CriterionLine, ...]
    steps: tuple[NextStep, ...]
    seen: dict[str, Seen]
    record: Record


def my_path(viewer: Actor, question: Question) -> PathPage:
    """Everything the page shows. Refuses people whom the viewer may not see, and levels their ladder lacks."""
    situation = situation_of(viewer, question)
    page = PathPage(
        employee_id=situation.employee.pk,
        number=situation.employee.number,
        name=situation.employee.label,
        own=situation.own,
        leads=situation.leads,
        as_of=question.moment.as_of,
        known_on=question.moment.known_on,
        own_title=_own_title(situation),
        ladder=None,
        target=None,
        why_not=situation.why_not,
    )
    if situation.ladder is None:
        return page
    stored = standings_of(situation)
    today = question.moment.as_of == question.today
    known = {pk: (row.shown, row.unknown > 0) for pk, row in stored.items()} if today else {}
    if situation.target is None:
        return replace(page, ladder=ladder_map(situation, question, known))
    drawn = draw(situation, question, measure(situation, question, stored))
    plans = today and (situation.own or _sees_plan(viewer, situation, question.today))
    version_id = situation.version_id or 0
    result = drawn.measured.result
    known[version_id] = (int(result.shown[0]), bool(result.unknown[0] > 0))
    known |= tried(situation, question, _alternatives(situation, known))
    return replace(
        page,
        ladder=ladder_map(situation, question, known),
        target=target_of(situation, drawn),
        steps=drawn.steps,
        changes=_changes(drawn, question),
        data_time=drawn.record.newest,
        week=week_change(drawn.measured, stored.get(version_id), question, drawn.lines),
        may_apply=today and situation.own and _may_apply(situation, drawn.measured),
        may_plan=plans,
        may_nominate=today and _may_nominate(viewer, situation, question, drawn.measured),
    )


def _sees_plan(viewer: Actor, situation: Situation, today: date) -> bool:
    """As `may_plan` says it of others, from what was read of where the person is: no query."""
    person, held = situation.employee, situation.held
    place = Placement(person.pk, person.company_id)
    if held is not None:
        place = replace(
            place,
            department_id=held.department_id,
            department_path=held.department.path,
            manager_id=held.manager_id,
        )
    return access_of(viewer, today).over(place, Action.SEE, FieldGroup.PERFORMANCE)


def _may_apply(situation: Situation, measured: Measured) -> bool:
    """Does the level come next, and is all met, or an exception possible?"""
    held = situation.held.level if situation.held else None
    assert (
        situation.ladder is not None and situation.target is not None and held is not None
    )  # there is a target
    ends = (held.pk, situation.target.pk)
    comes_next = any((row.from_level_id, row.to_level_id) == ends for row in situation.steps)
    return comes_next and (measured.state == "met" or Applying.of(situation.ladder.applying).before_met)


def _may_nominate(viewer: Actor, situation: Situation, question: Question, measured: Measured) -> bool:
    """The same for whoever leads the person. Two queries, and only for a viewer who leads somebody."""
    asks = situation.leads and not situation.own and _may_apply(situation, measured)
    return asks and bool(may_nominate(viewer, situation.employee, question.today))


def _alternatives(situation: Situation, known: Container[int]) -> list[int]:
    """Versions of the other levels that come next, of which nothing is stored: what the person might aim at instead."""
    here = situation.held.level.key if situation.held and situation.held.level else ""
    ahead = [situation.versions.get(key) for key in situation.graph.reachable(here)]
    return [pk for pk in ahead if pk is not None and pk not in known][:MOST_TRIED]


def _own_title(situation: Situation) -> str:
    held = situation.held
    return situation.title(held.level) if held and held.level else ""


def draw(
    situation: Situation,
    question: Question,
    measured: Measured,
    only: str | None = None,
    besides: bool = False,
) -> Drawn:
    """The lines of all criteria (or of one) with the next steps. One query: the person's facts of their types.

    With `besides` more facts are read along (`read_record`).
    """
    asked = [entry for entry in measured.ready.asked if only in (None, entry.criterion.key)]
    keys = {key for entry in asked for key in entry.measure.touches(entry.params)} - {"assignment"}
    read = keys or besides
    record = (
        read_record(situation.employee.pk, keys, question.moment, besides=besides) if read else Record(())
    )
    worth = worth_of(measured.ready)
    results = {entry.criterion.key: entry for entry in measured.result.criteria}
    names = {"manager": situation.manager}
    seen = {
        entry.criterion.key: Seen(
            entry, results[entry.criterion.key], record, question.moment, worth[entry.criterion.key], names
        )
        for entry in asked
    }
    steps = with_openings(tuple(_steps(measured, seen, question)), seen, situation.employee, question)
    first = next((step.criterion for step in steps if step.gain > 0), "")
    groups = measured.groups
    lines = []
    for entry in asked:
        drawn = line(seen[entry.criterion.key], groups.get(entry.group))
        if drawn.key == first and drawn.progress == 0 and drawn.state != "no_data":
            drawn = replace(drawn, segments=(Segment(0.0, "next"),))
        lines.append(drawn)
    return Drawn(measured, tuple(lines), steps, seen, record)


def _steps(measured: Measured, seen: dict[str, Seen], question: Question) -> Any:
    """The hints of what is not met, in words; those whose words can't be filled are left out."""
    for step in next_steps(measured.ready, measured.result, 0):
        if step["criterion"] not in seen:
            continue
        own = seen[step["criterion"]]
        names = dict(own.names)
        now = running(own)
        if now is not None:
            period, _value, gap = now
            if gap == 0:
                continue  # the running period is full already; only its end is still to come
            days = (period.end - question.moment.as_of).days + 1
            names |= {"period": period_name(period), "gap": own.text(gap), "days": str(days)}
        title, effort = say(step["title"], **names), say(step["effort"], **names)
        if "{" not in title:
            yield NextStep(
                criterion=step["criterion"],
                kind=step["kind"],
                title=title,
                effort="" if "{" in effort else effort,
                gain=tenths(step["gain"]),
            )


def target_of(situation: Situation, drawn: Drawn) -> Target:
    """The level aimed at with its total, bar and criteria."""
    measured, level = drawn.measured, situation.target
    assert level is not None
    result, version = measured.result, measured.version
    weighted = tuple(entry for entry in drawn.lines if not entry.gate)
    return Target(
        level=level.key,
        title=situation.title(level),
        shown=Decimal(int(result.shown[0])) / 10,
        unknown=tenths(float(result.unknown[0]) * 100),
        state=measured.state,
        version=version.number,
        effective_from=version.effective_from,
        goal=say(version.goal),
        bar=tuple(_piece(entry) for entry in weighted),
        weighted=weighted,
        gates=tuple(entry for entry in drawn.lines if entry.gate),
        met=sum(entry.state == "met" for entry in drawn.lines),
        total=len(drawn.lines),
        stored=measured.stored,
        trial=situation.default is not None and level.pk != situation.default.pk,
        gates_open=int(result.gates_open[0]),
    )


def _piece(entry: CriterionLine) -> Segment:
    """A criterion's part of the total's bar, as wide as its weight."""
    first = entry.segments[0].kind if entry.segments else "empty"
    width = float(entry.weight or 0)
    if first in ("missing", "next"):
        return Segment(0.0, first, width)
    pending = sum(piece.provisional for piece in entry.segments) / max(len(entry.segments), 1)
    kind = "met" if entry.state == "met" else "counted" if entry.progress else "empty"
    return Segment(max(entry.progress - pending, 0.0), kind, width, pending)


def _changes(drawn: Drawn, question: Question) -> tuple[Change, ...]:
    """Facts of the standard's types that began to count in the last week."""
    since = question.moment.as_of - timedelta(days=NEWS_DAYS)
    titles = {
        key: (entry.key, entry.title)
        for entry in drawn.lines
        for key in drawn.seen[entry.key].asked.measure.touches(drawn.seen[entry.key].params)
    }
    return tuple(
        Change(
            criterion=titles[entry.type.key][0],
            criterion_title=titles[entry.type.key][1],
            title=entry.title,
            happened_on=entry.happened_on,
            counts_since=entry.counts_from,
            value=entry.text,
        )
        for entry in drawn.record.entries
        if entry.counts_from
        and not entry.waiting
        and entry.type.key in titles
        and entry.counts_from.date() > since
        and entry.happened_on <= _counts_until(drawn.seen[titles[entry.type.key][0]])
    )


def _counts_until(seen: Seen) -> date:
    """The last day that counts: where only closed periods do, the end of the last one."""
    params, today = seen.params, seen.moment.as_of
    unit = str(getattr(params, "unit", ""))
    if not getattr(params, "closed", False) or unit not in set(PeriodKind):
        return today
    return closed_periods(today, PeriodKind(unit), 1)[-1].end
