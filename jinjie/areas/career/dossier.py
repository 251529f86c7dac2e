"""The growth record beside the target: the timeline, which facts the target takes, what those that wait would change."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from jinjie.areas.career.lines import Seen
from jinjie.areas.career.measured import measure, standings_of
from jinjie.areas.career.pages import CriterionLine, Target
from jinjie.areas.career.paths import Drawn, draw, target_of
from jinjie.areas.career.situation import Question, Situation, situation_of
from jinjie.areas.career.totals import with_met
from jinjie.areas.career.used import takes, used, used_ids
from jinjie.areas.career.wording import SCALE
from jinjie.foundation.growth.measures.counts import Counted
from jinjie.foundation.growth.shown import WORDS, Row
from jinjie.foundation.growth.timeline import Filters, Timeline, timeline_page
from jinjie.foundation.people.access import Placement, access_of, may_see_group
from jinjie.foundation.people.choices import Action, FieldGroup
from jinjie.foundation.people.models import Employee
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Verdict
from jinjie.system.accounts.actors import Actor


@dataclass(frozen=True)
class Waiting:
    """A fact that waits, and what it will do: the group it goes into, the criterion that takes it, the total then.

    `after` is None where confirming it alone can't be said to change the total.
    """

    row: Row
    group: str
    line: CriterionLine | None
    shown: Decimal | None
    after: Decimal | None


@dataclass(frozen=True)
class RecordPage:
    """The growth record of a person. `used` is how many facts the target takes; None where there is no target."""

    employee_id: int
    number: str
    name: str
    own: bool
    leads: bool
    as_of: date
    known_on: datetime
    own_title: str
    company: str
    target: Target | None
    used: int | None
    timeline: Timeline
    waits: tuple[Waiting, ...]
    filters: Filters


def record_page(viewer: Actor, question: Question, filters: Filters, *, used: bool = False) -> RecordPage:
    """The page; with `used` just the facts that the target takes. Refuses people whom the viewer may not see."""
    situation = situation_of(viewer, question)
    if not situation.own:
        _may_read(viewer, question, situation).require()
    drawn = drawn_today(situation, question)
    taken = used_ids(drawn.seen.values()) if drawn else None
    if used:
        filters = replace(filters, only=taken or frozenset())
    moment = question.moment
    timeline = timeline_page(situation.employee.pk, moment.as_of, moment.as_of, filters, situation.manager)
    held = situation.held
    return RecordPage(
        employee_id=situation.employee.pk,
        number=situation.employee.number,
        name=situation.employee.label,
        own=situation.own,
        leads=situation.leads,
        as_of=moment.as_of,
        known_on=moment.known_on,
        own_title=situation.title(held.level) if held and held.level else "",
        company=situation.employee.company.label,
        target=target_of(situation, drawn) if drawn else None,
        used=None if taken is None else len(taken),
        timeline=timeline,
        waits=tuple(waiting(row, drawn) for row in timeline.waits),
        filters=filters,
    )


def _may_read(viewer: Actor, question: Question, situation: Situation) -> Verdict:
    """May the viewer read results of this person? Where the person works today is at hand already."""
    access, person, held = access_of(viewer, question.today), situation.employee, situation.held
    if question.moment.as_of != question.today or held is None:
        return may_see_group(access, person, FieldGroup.PERFORMANCE)
    place = Placement(person.pk, person.company_id, held.department_id, held.department.path, held.manager_id)
    if access.over(place, Action.SEE, FieldGroup.PERFORMANCE):
        return Verdict(True)
    return Verdict(False, phrase("This part of the person's file is not for your role."))


def record_of_whom(question: Question, employee: Employee) -> Question:
    """The same question about that person."""
    return replace(question, number=employee.number, company=employee.company.key)


def drawn_today(situation: Situation, question: Question) -> Drawn | None:
    """The target's lines as of today; None without a target, and for a past day, where they would have to be computed."""
    if situation.target is None or question.moment.as_of != question.today:
        return None
    return draw(situation, question, measure(situation, question, standings_of(situation)))


def waiting(row: Row, drawn: Drawn | None) -> Waiting:
    """What confirming the fact would do to the total, where a single fact decides the criterion."""
    group = str(WORDS[row.group]())
    if drawn is None:
        return Waiting(row, group, None, None, None)
    shown = Decimal(int(drawn.measured.result.shown[0])) / 10
    line = next(
        (
            line
            for line in drawn.lines
            if line.state != "met" and takes(drawn.seen[line.key], row.type, row.item)
        ),
        None,
    )
    if line is None:
        return Waiting(row, group, None, shown, None)
    seen = drawn.seen[line.key]
    enough = _one_more(seen, row) and seen.actual + SCALE >= (seen.required or SCALE)
    after = Decimal(int(with_met(drawn.measured, line.key).shown[0])) / 10 if enough else None
    return Waiting(row, group, line, shown, after)  # fmt: skip


def _one_more(seen: Seen, row: Row) -> bool:
    """Would this fact add one to what the criterion counts?"""
    if not isinstance(seen.params, Counted) or seen.required is None:
        return False
    if seen.params.of == "items":
        return row.item not in {entry.item for entry in used(seen)}
    return seen.params.of == "facts"
