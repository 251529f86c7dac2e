"""Why the total stands where it stands: each criterion's weight and progress, and what a next step would make of it."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
from django.utils.translation import gettext as _

from jinjie.areas.career.lines import tenths
from jinjie.areas.career.measured import Measured, measure, standings_of
from jinjie.areas.career.pages import CriterionLine, FormulaRow, Segment, TotalPage, TotalRow
from jinjie.areas.career.paths import Drawn, draw, target_of
from jinjie.areas.career.reasons import NoSuchCriterion
from jinjie.areas.career.situation import Question, situation_of
from jinjie.areas.career.week import week_change
from jinjie.areas.career.wording import plain
from jinjie.foundation.criteria.engine import Column, Result, evaluate
from jinjie.foundation.criteria.engine.evaluate import GATE_CAP
from jinjie.kit.phrases import phrase, verbatim
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor


def total_page(viewer: Actor, question: Question, step: str = "") -> TotalPage:
    """Everything the page shows; with `step` the same with that criterion met beside it."""
    situation = situation_of(viewer, question)
    if situation.target is None:
        raise NoSuchCriterion(
            verbatim(situation.why_not) if situation.why_not else phrase("There is no target.")
        )
    stored = standings_of(situation)
    drawn = draw(situation, question, measure(situation, question, stored))
    target = target_of(situation, drawn)
    line = next((line for line in drawn.lines if line.key == step), None)
    if step and line is None:
        raise Refusal(phrase("The standard has no criterion “%(key)s”.", key=step), code=NoSuchCriterion.code)
    after = with_met(drawn.measured, step) if line is not None and line.state != "met" else None
    points = {} if after is None else {c.criterion.key: tenths(float(c.points[0])) for c in after.criteria}
    return TotalPage(
        employee_id=situation.employee.pk,
        number=situation.employee.number,
        name=situation.employee.label,
        own=situation.own,
        leads=situation.leads,
        as_of=question.moment.as_of,
        target=target,
        rows=tuple(_row(entry, points) for entry in drawn.lines if not entry.gate),
        gates=tuple(entry for entry in drawn.lines if entry.gate),
        formula=tuple(_formula(drawn, after)),
        step=line if after is not None else None,
        step_title=next((entry.title for entry in drawn.steps if entry.criterion == step), ""),
        after_shown=None if after is None else Decimal(int(after.shown[0])) / 10,
        after_bar=() if after is None else _after_bar(target.bar, drawn.lines, points),
        week=week_change(drawn.measured, stored.get(situation.version_id or 0), question, drawn.lines),
        data_time=drawn.record.newest,
        stored=drawn.measured.stored,
    )


def with_met(measured: Measured, key: str) -> Result:
    """The standard computed again with one criterion met, everything else as it is."""
    columns = {
        entry.criterion.key: Column(entry.actual, entry.known, progress=entry.progress, met=entry.met)
        for entry in measured.result.criteria
    }
    yes, whole = np.ones(1, bool), np.ones(1)
    columns[key] = Column(np.maximum(columns[key].actual, 1), yes, progress=whole, met=yes)
    return evaluate(measured.ready.standard, columns, 1)


def _row(line: CriterionLine, after: dict[str, Decimal]) -> TotalRow:
    progress = plain(tenths(line.progress * 100), 1)
    new = after.get(line.key)
    return TotalRow(
        line=line,
        progress="–" if line.state == "no_data" else f"{progress} %",
        after=None if new is None or new == line.points else new,
    )


def _after_bar(
    bar: tuple[Segment, ...], lines: tuple[CriterionLine, ...], points: dict[str, Decimal]
) -> tuple[Segment, ...]:
    """The total's bar with what the step would fill drawn as met."""
    weighted = [line for line in lines if not line.gate]
    return tuple(
        replace(piece, filled=1.0, provisional=0.0, kind="met")
        if line.points is not None and line.weight and points.get(line.key, line.points) == line.weight
        else piece
        for piece, line in zip(bar, weighted, strict=True)
    )


def _formula(drawn: Drawn, after: Result | None) -> list[FormulaRow]:
    """From the points to what is shown: sum, what is unknown, rounding, the gates' cap."""
    result = drawn.measured.result if after is None else after
    progress = float(result.progress[0]) * 100
    exact = f"{progress:.4f}".rstrip("0").rstrip(".")
    rows = [FormulaRow(_("Points"), _("sum of weight × progress, of 100"), exact)]
    unknown = tenths(float(result.unknown[0]) * 100)
    if unknown:
        rows.append(
            FormulaRow(
                _("Unknown"),
                _("weight without data; it adds nothing yet, so the total is “at least”"),
                f"{plain(unknown, 1)} %",
            )
        )
    gates = int(result.gates_open[0])
    shown = int(result.shown[0])
    if gates:
        words = _("while a gate is open or unknown, at most %(cap)s %% are shown") % {"cap": GATE_CAP // 10}
        rows.append(FormulaRow(_("Gates"), words, _("%(n)s open") % {"n": gates}))
    rows.append(
        FormulaRow(_("Shown"), _("rounded down to one decimal"), f"{plain(Decimal(shown) / 10, 1)} %", True)
    )
    return rows  # fmt: skip
