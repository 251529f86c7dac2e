"""What is shown against how it stood when the week began, criterion by criterion."""

from decimal import Decimal

import numpy as np

from jinjie.areas.career.lines import tenths
from jinjie.areas.career.measured import Measured
from jinjie.areas.career.pages import CriterionLine, Moved, WeekChange
from jinjie.areas.career.situation import Question
from jinjie.foundation.criteria.engine.evaluate import MET
from jinjie.foundation.criteria.models import Standing
from jinjie.foundation.criteria.packing import RECORD, unpack
from jinjie.kit.periods import PeriodKind, period_of


def week_change(
    measured: Measured, standing: Standing | None, question: Question, lines: tuple[CriterionLine, ...]
) -> WeekChange | None:
    """None for another day than today, and where the week began without a standing against this version."""
    if standing is None or not measured.stored or question.moment.as_of != question.today:
        return None
    monday = period_of(question.today, PeriodKind.WEEK).start
    old = standing.as_of < monday
    shown, detail = (standing.shown, standing.detail) if old else (standing.week_shown, standing.week_detail)
    if shown is None or detail is None or len(detail) != len(measured.ready.asked) * RECORD.itemsize:
        return None
    before = unpack(detail)
    by_key = {line.key: line for line in lines}
    moved = []
    for place, asked in enumerate(measured.ready.asked):
        line = by_key.get(asked.criterion.key)
        if line is None:
            continue
        points = tenths(float(before["points"][place]))
        was_met = bool(before["state"][place] == MET)
        if (line.points is not None and points != line.points) or was_met != (line.state == "met"):
            moved.append(
                Moved(
                    line.key,
                    line.title,
                    None if line.gate else points,
                    line.points,
                    was_met,
                    line.state == "met",
                )
            )
    now = int(np.asarray(measured.result.shown)[0])
    return WeekChange(monday, Decimal(shown) / 10, Decimal(now - shown) / 10, tuple(moved))  # fmt: skip
