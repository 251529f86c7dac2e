"""What is out of the ordinary in a team: gates open, data missing, people falling back, probation ending, moves, waiting facts."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jinjie.areas.career.lines import tenths
from jinjie.areas.career.team.figures import Measured
from jinjie.areas.career.team.pages import Exceptional, Heat, Row, Waiting
from jinjie.areas.career.team.whom import Member
from jinjie.areas.career.wording import on_day, plain, say, short_day
from jinjie.foundation.criteria.engine.evaluate import GATE_OPEN, NO_DATA
from jinjie.foundation.criteria.explain import worth_of
from jinjie.foundation.growth.measures.indicators import Figure, Streaks

SOON = timedelta(days=30)
AHEAD = timedelta(days=60)
LONG = 3
"""Days after which a fact has waited long for its confirmation."""
FELL = Decimal(5)
"""Points within a week that are a fall."""


def exceptions_of(
    measured: Sequence[Measured],
    heats: Sequence[Heat],
    members: Sequence[Member],
    waiting: Sequence[Waiting],
    today: date,
) -> tuple[Exceptional, ...]:
    """All of them, what can be acted on first."""
    rows = [row for heat in heats for row in heat.rows]
    return (
        *_gates(measured, heats),
        *_no_data(measured),
        *_fallen(rows),
        *_waiting(waiting),
        *_dates(members, today),
    )


def _gates(measured: Sequence[Measured], heats: Sequence[Heat]) -> Iterator[Exceptional]:
    texts = {
        (row.number, cell.criterion): cell.text for heat in heats for row in heat.rows for cell in row.cells
    }
    for found in measured:
        for place, asked in enumerate(found.ready.asked):
            for who, member in enumerate(found.people):
                if found.records["state"][who, place] == GATE_OPEN:
                    criterion = asked.criterion
                    title = say(criterion.short) or say(criterion.title) or criterion.key
                    text = texts.get((member.number, criterion.key), "")
                    yield Exceptional(
                        kind="gate",
                        name=member.name,
                        number=member.number,
                        title=_("%(name)s · gate not passed") % {"name": member.name},
                        text=f"{title} {text}" if text else title,
                        criterion=criterion.key,
                        goes="why",
                        company=member.company,
                    )


def _no_data(measured: Sequence[Measured]) -> Iterator[Exceptional]:
    """Only indicators: they come from systems, so that nothing recorded means that something does not arrive."""
    for found in measured:
        worth = worth_of(found.ready)
        for place, asked in enumerate(found.ready.asked):
            if not isinstance(asked.params, Streaks | Figure):
                continue
            for who, member in enumerate(found.people):
                if found.records["state"][who, place] == NO_DATA:
                    criterion = asked.criterion
                    short = say(criterion.short) or say(criterion.title) or criterion.key
                    points = plain(tenths(worth[criterion.key]), 1)
                    yield Exceptional(
                        kind="no_data",
                        name=member.name,
                        number=member.number,
                        title=_("%(name)s · no data for %(criterion)s")
                        % {"name": member.name, "criterion": short},
                        text=_("Nothing is recorded, so %(points)s points do not count yet")
                        % {"points": points},
                        criterion=criterion.key,
                        goes="why",
                        company=member.company,
                    )


def _fallen(rows: Sequence[Row]) -> Iterator[Exceptional]:
    for row in rows:
        if row.before is not None and row.before - row.shown >= FELL:
            yield Exceptional(
                kind="fell_back",
                name=row.name,
                number=row.number,
                title=_("%(name)s · fell back") % {"name": row.name},
                text=_("%(before)s → %(now)s %% within a week") % {"before": row.before, "now": row.shown},
                company=row.company,
            )


def _waiting(waiting: Sequence[Waiting]) -> Iterator[Exceptional]:
    for fact in waiting:
        if fact.days > LONG:
            said = ngettext("waits for you for %(count)s day", "waits for you for %(count)s days", fact.days)
            yield Exceptional(
                kind="waiting",
                name=fact.name,
                number="",
                title=f"{fact.name} · {fact.title}",
                text=said % {"count": fact.days},
                goes="confirm",
            )


def _dates(members: Sequence[Member], today: date) -> Iterator[Exceptional]:
    for member in members:
        ends = member.probation_until
        if ends is not None and today <= ends <= today + SOON:
            yield _dated("probation", member, _("%(name)s · probation ends"), on_day(ends))
        if member.last_day is not None and member.last_day >= today:
            yield _dated("leaving", member, _("%(name)s · last working day"), on_day(member.last_day))
        elif member.moves_on is not None and member.moves_on <= today + AHEAD:
            words = _("from %(day)s in %(department)s") % {
                "day": short_day(member.moves_on, today),
                "department": member.moves_to,
            }
            yield _dated("move", member, _("%(name)s · planned move"), words)


def _dated(kind: str, member: Member, title: str, text: str) -> Exceptional:
    return Exceptional(
        kind, member.name, member.number, title % {"name": member.name}, text, company=member.company
    )
