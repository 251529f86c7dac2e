"""The team's page on a day: at most seven queries today, five for another day, whatever the number of people up to FEW."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from jinjie.areas.career.gaps import gap_of
from jinjie.areas.career.lines import Seen
from jinjie.areas.career.measured import measure, standings_of
from jinjie.areas.career.pages import CriterionLine, Gap, NextStep
from jinjie.areas.career.paths import draw
from jinjie.areas.career.reasons import NoSuchCriterion
from jinjie.areas.career.situation import Question, situation_of
from jinjie.areas.career.team.exceptions import exceptions_of
from jinjie.areas.career.team.figures import Aim, Measured, aims_of, measured_then, measured_today, title_of
from jinjie.areas.career.team.heat import bands_of, heat_of, moved_up, without
from jinjie.areas.career.team.pages import TeamPage, Waiting, WhyRow, Without
from jinjie.areas.career.team.whom import Member, Team, find_team, members_of
from jinjie.foundation.growth.choices import Status
from jinjie.foundation.growth.confirming import waits_for
from jinjie.foundation.growth.models import Fact, FactType
from jinjie.foundation.growth.wording import value_text
from jinjie.foundation.measures.readings import FEW
from jinjie.foundation.people.access import Placement, access_of
from jinjie.kit.phrases import phrase
from jinjie.system.accounts.actors import Actor

MOST_ROWS = 60
"""People of one table; the rest is in the list."""


@dataclass(frozen=True)
class Unsettled:
    """A fact that waits for confirmation, as its row says it."""

    pk: int
    employee_id: int
    type: FactType
    item: str
    title: str
    value: int | None
    days: int
    proofs: int


def team_page(viewer: Actor, question: Question, wanted: str | None, most: int = MOST_ROWS) -> TeamPage:
    """Everything that heat map and list show. Refuses a department whose people the viewer may not see."""
    moment, today = question.moment, question.today
    team = find_team(viewer, today, wanted)
    members = members_of(viewer, team, moment, today)
    page = TeamPage(
        unit=replace(team.unit, people=len(members)),
        units=team.units,
        as_of=moment.as_of,
        people=len(members),
        data_time=None,
        bands=(),
        heats=(),
        without=(),
    )
    if not members or len(members) > FEW:
        return page
    aims = aims_of(team.company_id, members, moment.as_of)
    now = moment.as_of == today
    measured, shared = (measured_today if now else measured_then)(team.company_id, aims, moment)
    measured = sorted(measured, key=lambda found: (-len(found.people), found.step.to_level.key))
    unsettled = _unsettled(members, today) if now else []
    types = _types(team.company_id, measured)
    waiting = _by_type(unsettled)
    heats = tuple(heat_of(found, types, shared, moment, waiting) for found in measured)
    rows = [row for heat in heats for row in heat.rows]
    mine = _mine(viewer, team, members, unsettled, today) if now else ()
    return replace(
        page,
        data_time=max((found.evaluated_at for found in measured if found.evaluated_at), default=None),
        bands=bands_of(rows),
        heats=tuple(
            replace(heat, rows=heat.rows[:most], more=max(len(heat.rows) - most, 0)) for heat in heats
        ),
        without=_without(aims, measured),
        moved=moved_up(rows) if now else None,
        waiting=mine,
        exceptions=exceptions_of(measured, heats, members, mine, today) if now else (),
        levels={found.step.to_level.key: title_of(found.step) for found in measured},
    )


def _types(company_id: int, measured: Sequence[Measured]) -> dict[str, FactType]:
    keys = {key for found in measured for key in found.ready.touches} - {"assignment"}
    if not keys:
        return {}
    return {row.key: row for row in FactType.objects.filter(company_id=company_id, key__in=keys)}


def _unsettled(members: Sequence[Member], today: date) -> list[Unsettled]:
    """What the members reported and nobody has confirmed. One query for facts, types and items together."""
    rows = Fact.objects.filter(employee_id__in=[member.pk for member in members], status=Status.WAITING)
    found = []
    for fact in rows.select_related("fact_type", "item").order_by("recorded_at", "pk"):
        since = timezone.localtime(fact.recorded_at).date()
        title = fact.title or (fact.item.label if fact.item else fact.fact_type.label)
        item = fact.item.key if fact.item else ""
        days = max((today - since).days, 0)
        found.append(Unsettled(fact.pk, fact.employee_id, fact.fact_type, item, title, fact.value, days, 0))
    return found


def _by_type(unsettled: Iterable[Unsettled]) -> Mapping[tuple[str, str], frozenset[int]]:
    found: dict[tuple[str, str], frozenset[int]] = {}
    for fact in unsettled:
        key = (fact.type.key, fact.item)
        found[key] = found.get(key, frozenset()) | {fact.employee_id}
    return found


def _mine(
    viewer: Actor, team: Team, members: Sequence[Member], unsettled: Sequence[Unsettled], today: date
) -> tuple[Waiting, ...]:
    """Those that wait for the viewer."""
    access, names = access_of(viewer, today), {member.pk: member.name for member in members}
    leader = access.employee_id if not team.path else None
    return tuple(
        Waiting(
            fact=fact.pk,
            name=names[fact.employee_id],
            type=fact.type.label,
            title=fact.title,
            value="" if fact.value is None else value_text(fact.type, fact.value),
            days=fact.days,
            proofs=fact.proofs,
        )
        for fact in unsettled
        if waits_for(
            access,
            Placement(fact.employee_id, team.company_id, team.unit.pk or None, team.path, leader),
            fact.type.confirmed_by,
        )
    )


WHY = {
    "no_level": lambda: _("holds no level"),
    "no_ladder": lambda: _("no ladder for the position"),
    "top": lambda: _("at the top of the ladder"),
    "no_standard": lambda: _("the next level has no standard in force"),
    "not_yet": lambda: _("not evaluated yet"),
}


def _without(aims: Sequence[Aim], measured: Sequence[Measured]) -> tuple[Without, ...]:
    return tuple(
        Without(member.number, member.name, member.place, WHY[code]())
        for member, code in without(aims, measured)
    )


def opened_cell(page: TeamPage, number: str, criterion: str) -> WhyRow | None:
    """A cell of a page that is at hand, opened without asking anything more: what it says, and of how many points."""
    for heat in page.heats:
        column = next((column for column in heat.columns if column.criterion == criterion), None)
        row = next((row for row in heat.rows if row.number == number), None)
        if column is not None and row is not None:
            cell = next(cell for cell in row.cells if cell.criterion == criterion)
            worth = _("gate") if column.weight is None else f"{_('weight')} {column.weight:g}"
            return WhyRow(
                number=number,
                company=row.company,
                name=row.name,
                level=heat.level,
                criterion=criterion,
                title=column.title,
                short=column.short,
                word=cell.text,
                sentence=worth,
            )
    return None


def why_row(viewer: Actor, question: Question, criterion: str) -> WhyRow:
    """One cell opened. Refuses people whom the viewer may not see, and criteria that the target lacks."""
    situation = situation_of(viewer, question)
    if situation.target is None:
        raise NoSuchCriterion(phrase("There is no target."))
    measured = measure(situation, question, standings_of(situation))
    if all(entry.criterion.key != criterion for entry in measured.ready.asked):
        raise NoSuchCriterion(phrase("The standard has no such criterion."))
    drawn = draw(situation, question, measured, only=criterion)
    seen: Seen = drawn.seen[criterion]
    employee: Any = situation.employee
    waiting = _waiting_of(seen, situation.employee.pk)
    step = None if waiting else next(iter(drawn.steps), None)
    return WhyRow(
        number=employee.number,
        company=employee.company.key,
        name=employee.label,
        level=situation.target.key,
        criterion=criterion,
        title=drawn.lines[0].title,
        short=drawn.lines[0].short,
        figure=drawn.lines[0].figure,
        out_of=drawn.lines[0].out_of,
        word=drawn.lines[0].word,
        sentence=_sentence(drawn.lines[0], gap_of(seen), step),
        waiting=waiting,
    )


def _sentence(line: CriterionLine, gap: Gap | None, step: NextStep | None) -> str:
    """What is missing, and the next step; nothing is said twice."""
    said = [line.caption] if line.caption else []
    if gap and gap.amount and gap.amount not in line.caption:
        said.append(f"{gap.text} {gap.amount}")
    if step and step.effort:
        said.append(_("%(step)s (%(effort)s)") % {"step": step.title, "effort": step.effort})
    elif step:
        said.append(step.title)
    return " · ".join(said)


def _waiting_of(seen: Seen, employee_id: int) -> int | None:
    """The fact of this criterion that waits for confirmation, if there is one; asked only where the line says so."""
    if not any(entry.waiting for entry in seen.record.entries):
        return None
    rows = Fact.objects.filter(employee_id=employee_id, status=Status.WAITING, fact_type__key=seen.type_key)
    return rows.order_by("recorded_at").values_list("pk", flat=True).first()
