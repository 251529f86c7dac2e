"""Home of an employee: the promise, what is to be done, running targets, what would help and why."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_UP, Decimal

from django.utils.translation import gettext as _

from jinjie.areas.career.lines import Seen, running
from jinjie.areas.career.measured import measure, standings_of
from jinjie.areas.career.pages import CriterionLine, NextStep, Target, WeekChange
from jinjie.areas.career.paths import Drawn, draw, target_of
from jinjie.areas.career.record import Entry
from jinjie.areas.career.situation import Planned, Question, Situation, situation_of
from jinjie.areas.career.totals import with_met
from jinjie.areas.career.used import items_of, types_of
from jinjie.areas.career.week import week_change
from jinjie.areas.career.wording import SCALE, amount, decimal, on_day, period_name
from jinjie.foundation.growth.choices import FactKind
from jinjie.foundation.growth.measures.latest import Latest
from jinjie.foundation.growth.wording import beside
from jinjie.kit.periods import PeriodKind, period_of
from jinjie.system.accounts.actors import Actor

MOST = 4
"""Rows of a section; more are a link away."""


@dataclass(frozen=True)
class Cheapest:
    """The next step that costs least: `before` and `after` what is shown, `who` confirms it (empty: nobody).

    `upload` names the type and item to report where the step is to bring a document.
    """

    step: NextStep
    before: Decimal
    after: Decimal | None
    who: str
    upload: tuple[str, str] | None


@dataclass(frozen=True)
class ToDo:
    """Something that is to be done now. `kind`: waiting, refused, missing, move, standard; `key` what it is about."""

    kind: str
    title: str
    line: str
    key: str = ""
    due: bool = False


@dataclass(frozen=True)
class Goal:
    """A target of a running period: value of target, where an even pace would be (0–1), and how far ahead or behind."""

    fact: int
    title: str
    value: str
    target: str
    share: float
    pace: float
    line: str
    behind: bool


@dataclass(frozen=True)
class Advice:
    """A step that helps, with its reason."""

    step: NextStep
    reason: str


@dataclass(frozen=True)
class HomePage:
    """What an employee's home shows. `target` is None at the top of a ladder or without one; `why_not` says so."""

    number: str
    name: str
    leads: bool
    as_of: date
    known_on: datetime
    own_title: str
    target: Target | None
    why_not: str
    week: WeekChange | None = None
    cheapest: Cheapest | None = None
    gates_word: str = ""
    gates_state: str = ""
    todos: tuple[ToDo, ...] = ()
    goals: tuple[Goal, ...] = ()
    advice: tuple[Advice, ...] = ()


def home_page(viewer: Actor, question: Question) -> HomePage:
    """Everything that an employee's home shows. Refuses who is no employee (`NobodyThere`)."""
    situation = situation_of(viewer, question)
    held = situation.held
    page = HomePage(
        number=situation.employee.number,
        name=situation.employee.label,
        leads=situation.leads,
        as_of=question.moment.as_of,
        known_on=question.moment.known_on,
        own_title=situation.title(held.level) if held and held.level else "",
        target=None,
        why_not=situation.why_not,
        todos=tuple(_planned(situation, question)),
    )
    if situation.target is None:
        return page
    stored = standings_of(situation)
    drawn = draw(situation, question, measure(situation, question, stored), besides=True)
    target = target_of(situation, drawn)
    cheapest = _cheapest(situation, drawn, target)
    word, state = _gates(target.gates)
    return HomePage(
        number=page.number,
        name=page.name,
        leads=page.leads,
        as_of=page.as_of,
        known_on=page.known_on,
        own_title=page.own_title,
        target=target,
        why_not="",
        week=week_change(drawn.measured, stored.get(situation.version_id or 0), question, drawn.lines),
        cheapest=cheapest,
        gates_word=word,
        gates_state=state,
        todos=(*_reported(drawn, situation, question), *_missing(drawn, cheapest), *page.todos),
        goals=tuple(_goals(drawn, question)),
        advice=tuple(_advice(drawn, cheapest)),
    )  # fmt: skip


def _cheapest(situation: Situation, drawn: Drawn, target: Target) -> Cheapest | None:
    step = next((step for step in drawn.steps), None)
    if step is None:
        return None
    seen = drawn.seen[step.criterion]
    after = Decimal(int(with_met(drawn.measured, step.criterion).shown[0])) / 10
    document = step.kind == "document"
    upload = (types_of(seen)[0], next(iter(items_of(seen)), "")) if document and types_of(seen) else None
    return Cheapest(
        step=step,
        before=target.shown,
        after=after if after > target.shown else None,
        who=situation.manager if document else "",
        upload=upload,
    )


def _gates(gates: tuple[CriterionLine, ...]) -> tuple[str, str]:
    """One word for all gates, and the state whose glyph stands before it."""
    unknown = sum(line.state == "no_data" for line in gates)
    still = sum(line.state not in ("no_data", "met") for line in gates)
    if still:
        return _("%(n)s open") % {"n": still}, "gate_open"
    if unknown:
        return _("%(n)s without data") % {"n": unknown}, "no_data"
    return _("all met"), "met"


def _reported(drawn: Drawn, situation: Situation, question: Question) -> list[ToDo]:
    """What one reported and nobody has decided, and what was refused in the last month."""
    today = question.moment.as_of
    found = []
    for entry in drawn.record.entries:
        if entry.waiting:
            line = _("Waits for confirmation, reported %(day)s") % {"day": on_day(entry.recorded_on)}
            found.append(ToDo("waiting", entry.title, line, str(entry.pk)))
        elif entry.rejected and (today - entry.recorded_on).days <= 31:
            found.append(ToDo("refused", entry.title, _("Was not confirmed; look at why"), str(entry.pk)))
    return found


def _missing(drawn: Drawn, cheapest: Cheapest | None) -> list[ToDo]:
    """Criteria of which nothing is known."""
    first = cheapest.step.criterion if cheapest else ""
    return [
        ToDo("missing", line.title, line.caption, line.key)
        for line in drawn.lines
        if line.state == "no_data" and line.key != first
    ]


def _planned(situation: Situation, question: Question) -> list[ToDo]:
    """Changes that are settled and still to come: of one's own post, and of the standard."""
    today, found = question.moment.as_of, []
    move = situation.planned
    if move is not None:
        found.append(ToDo("move", _moving(move), _in_days(move.day, today)))
    coming = situation.coming
    if coming is not None:
        title = _("Standard v%(number)s for %(level)s takes effect") % {
            "number": coming.number,
            "level": coming.level,
        }
        found.append(ToDo("standard", title, _in_days(coming.day, today)))
    return found


def _moving(move: Planned) -> str:
    if move.manager:
        return _("You move to %(department)s, to %(manager)s") % {
            "department": move.department,
            "manager": move.manager,
        }
    return _("You move to %(department)s") % {"department": move.department}


def _in_days(day: date, today: date) -> str:
    return _("from %(day)s, in %(days)s days") % {"day": on_day(day), "days": (day - today).days}


def _goals(drawn: Drawn, question: Question) -> list[Goal]:
    """The running periods' figures with a target, those furthest behind first."""
    today = question.moment.as_of
    goals = []
    for entry in drawn.record.entries:
        runs = (
            entry.period_end is not None
            and entry.period_end >= today
            and not entry.waiting
            and not entry.rejected
        )
        if (
            runs
            and entry.type.kind == FactKind.INDICATOR
            and entry.target
            and entry.target > 0
            and entry.value is not None
        ):
            goals.append(_goal(entry, today))
    return sorted(goals, key=lambda goal: goal.share - goal.pace)[:MOST]  # fmt: skip


def _goal(entry: Entry, today: date) -> Goal:
    assert entry.period_start is not None and entry.period_end is not None
    assert entry.value is not None and entry.target is not None
    length = (entry.period_end - entry.period_start).days + 1
    pace = min(((entry.happened_on - entry.period_start).days + 1) / length, 1.0)
    value, target, unit = decimal(entry.value), decimal(entry.target), entry.type.unit
    expected = target * Decimal(pace)
    gap = value - expected
    kind = next(
        (
            k
            for most, k in ((7, PeriodKind.WEEK), (31, PeriodKind.MONTH), (92, PeriodKind.QUARTER))
            if length <= most
        ),
        PeriodKind.YEAR,
    )
    period = period_name(period_of(entry.period_start, kind), today)
    behind = gap < 0 if entry.type.higher_is_better else gap > 0
    step = Decimal(1) if target < 1000 else Decimal(100)
    size = amount((abs(gap) / step).quantize(Decimal(1), rounding=ROUND_UP) * step, unit)
    there = amount((expected / step).quantize(Decimal(1), rounding=ROUND_UP) * step, unit)
    said = {"pace": there, "gap": size, "days": (entry.period_end - today).days + 1}
    if behind:
        line = _("behind by %(gap)s at an even pace; %(days)s days left") % said
    else:
        line = _("%(pace)s at an even pace; ahead by %(gap)s") % said
    return Goal(
        fact=entry.pk,
        title=beside(period, entry.type.label),
        value=amount(value),
        target=amount(target, unit),
        share=min(entry.value / entry.target, 1.0),
        pace=pace,
        line=line,
        behind=behind,
    )  # fmt: skip


def _advice(drawn: Drawn, cheapest: Cheapest | None) -> list[Advice]:
    """The other steps, each with the gap that it closes."""
    lines = {line.key: line for line in drawn.lines}
    rest = [step for step in drawn.steps if cheapest is None or step is not cheapest.step]
    return [Advice(step, _reason(drawn.seen[step.criterion], lines[step.criterion])) for step in rest[:MOST]]


def _reason(seen: Seen, line: CriterionLine) -> str:
    """“Because November is 60,000 short”."""
    now = running(seen)
    if now is not None and now[2]:
        period, _value, gap = now
        return _("Because %(period)s is %(gap)s short") % {
            "period": period_name(period),
            "gap": seen.text(gap),
        }
    if line.state == "no_data" and isinstance(seen.params, Latest) and seen.params.min_count > 1:
        return _("Because “%(short)s” needs %(needed)s answers and has %(found)s") % {
            "short": line.short,
            "needed": seen.params.min_count,
            "found": seen.actual // SCALE,
        }
    if line.out_of:
        return _("Because “%(short)s” stands at %(figure)s of %(out_of)s") % {
            "short": line.short,
            "figure": line.figure,
            "out_of": line.out_of,
        }
    return _("Because “%(short)s” is still open") % {"short": line.short}  # fmt: skip
