"""A criterion's figures as the line a page shows: large figure, bar, caption."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jinjie.areas.career.pages import CriterionLine, Segment
from jinjie.areas.career.record import Record
from jinjie.areas.career.wording import (
    SCALE,
    amount,
    decimal,
    exact,
    named_value,
    on_day,
    period_name,
    periods_word,
    plain,
    say,
    value_text,
)
from jinjie.foundation.criteria.engine import CriterionResult
from jinjie.foundation.criteria.engine.evaluate import CRITERION_STATES
from jinjie.foundation.criteria.figures import Asked
from jinjie.foundation.growth.measures.counts import Counted
from jinjie.foundation.growth.measures.indicators import Figure, LastPeriods, Streaks, periods_of
from jinjie.foundation.growth.measures.latest import Grades, Latest
from jinjie.foundation.growth.measures.mentees import MenteesPromoted
from jinjie.foundation.growth.measures.ranks import RankStreak
from jinjie.foundation.growth.models import FactType
from jinjie.foundation.measures.registry import Moment
from jinjie.foundation.people.measures import Tenure
from jinjie.kit.periods import Period

MOST_PIECES = 12
"""A bar is cut into pieces up to this many; above, it is one."""


@dataclass(frozen=True)
class Seen:
    """What a line is made from: the criterion, its figures, the person's record, the clocks, names to fill in."""

    asked: Asked
    result: CriterionResult
    record: Record
    moment: Moment
    worth: float
    names: dict[str, str]

    @property
    def params(self) -> Any:
        """The measure's typed parameters."""
        return self.asked.params

    @property
    def state(self) -> str:
        """The criterion's state, as the JSON calls it."""
        return CRITERION_STATES[int(self.result.state[0])]

    @property
    def actual(self) -> int:
        """The figure × 10⁴; where unknown, what there is of it (how many answers)."""
        return int(self.result.actual[0])

    @property
    def met(self) -> bool:
        """True if the criterion is met."""
        return bool(self.result.met[0])

    @property
    def required(self) -> int | None:
        """The first required value × 10⁴; None for yes/no."""
        return self.asked.criterion.required[0] if self.asked.criterion.required else None

    @property
    def type_key(self) -> str:
        """The fact type looked at, if any."""
        return str(getattr(self.params, "indicator", "") or getattr(self.params, "type", ""))

    def fact_type(self) -> FactType | None:
        """The fact type, as far as the record has a fact of it."""
        return next((entry.type for entry in self.record.entries if entry.type.key == self.type_key), None)

    @property
    def counts_grades(self) -> bool:
        """True if the figure is how many grades reach a bound, not a grade."""
        return isinstance(self.params, Grades) and self.params.how == "count"

    def text(self, value: int) -> str:
        """A value × 10⁴ in the unit of what is measured."""
        if isinstance(self.params, Figure) and self.params.of in ("attainment", "growth"):
            return amount(decimal(value), "%")
        if self.counts_grades:
            return plain(decimal(value))
        fact_type = self.fact_type()
        return value_text(fact_type, value) if fact_type else amount(decimal(value))

    def exact_text(self, value: int) -> str:
        """The same with all its digits, for saying how it was computed."""
        fact_type = self.fact_type()
        if self.counts_grades or fact_type is None or named_value(fact_type, value):
            return self.text(value)
        ratio = isinstance(self.params, Figure) and self.params.of in ("attainment", "growth")
        return self.text(value) if ratio else exact(decimal(value), fact_type.unit)


def tenths(value: float) -> Decimal:
    """Points or percent with one decimal, rounded down, float dust aside."""
    return Decimal(str(round(value, 9))).quantize(Decimal("0.1"), rounding=ROUND_DOWN)


def line(seen: Seen, group: Any = None) -> CriterionLine:
    """The whole line."""
    criterion = seen.asked.criterion
    figure, out_of, unit, word = _figure(seen)
    return CriterionLine(
        key=criterion.key,
        title=say(criterion.title) or criterion.key,
        short=say(criterion.short) or say(criterion.title) or criterion.key,
        state=seen.state,
        gate=criterion.gate,
        progress=float(seen.result.progress[0]),
        points=None if criterion.gate else tenths(float(seen.result.points[0])),
        weight=None if criterion.gate else tenths(seen.worth),
        segments=segments(seen),
        figure=figure,
        out_of=out_of,
        unit=unit,
        word=word,
        caption=caption(seen),
        provisional=bool(seen.result.provisional[0]),
        group=group.key if group else "",
        group_title=say(group.title) if group else "",
        group_mode=group.mode if group else "",
        group_k=group.k if group else 0,
    )


def _figure(seen: Seen) -> tuple[str, str, str, str]:
    """Figure, out of, unit, or a word that says more."""
    if seen.state == "no_data":
        return "", "", "", _("No data yet")
    required, actual = seen.required, seen.actual
    if isinstance(seen.params, Counted | MenteesPromoted):
        if required is None or required <= SCALE or seen.asked.criterion.operator in ("<=", "<", "="):
            return "", "", "", _word(seen)
        unit = ngettext("time", "times", required // SCALE)
        return plain(decimal(actual)), plain(decimal(required)), unit, ""
    if seen.counts_grades and required is not None:
        unit = ngettext("time", "times", required // SCALE)
        return plain(decimal(actual)), plain(decimal(required)), unit, ""
    if isinstance(seen.params, Streaks | RankStreak):
        asked = required if isinstance(seen.params, LastPeriods) else seen.params.periods * SCALE
        count = (asked or SCALE) // SCALE
        return plain(decimal(actual)), str(count), periods_word(seen.params.period, count), ""
    if isinstance(seen.params, Tenure):
        count = (required or 0) // SCALE
        return plain(decimal(actual)), str(count), periods_word(seen.params.unit, count), ""
    if required is None:
        return "", "", "", _word(seen)
    return seen.text(actual), seen.text(required), "", ""


def _word(seen: Seen) -> str:
    if seen.met:
        return _("Met") if seen.asked.criterion.gate else _("Done")
    if seen.record.of(seen.type_key, _items(seen), waiting=True):
        return _("Waits for confirmation")
    if seen.type_key == "document":
        return _("Not uploaded")
    return _("Not met") if seen.asked.criterion.gate else _("Not yet")


def _items(seen: Seen) -> tuple[str, ...]:
    item = getattr(seen.params, "item", None)
    return tuple(getattr(seen.params, "items", ())) or ((item,) if item else ())


def segments(seen: Seen) -> tuple[Segment, ...]:
    """The bar: a piece a period or unit where there are few, one piece otherwise; nothing for a yes/no gate."""
    if seen.state == "no_data":
        return (Segment(0.0, "missing"),)
    if isinstance(seen.params, Streaks) and not isinstance(seen.params, LastPeriods):
        return _streak_segments(seen)
    if seen.asked.criterion.gate and not isinstance(seen.params, Latest | Figure | Grades):
        return ()
    kind = "met" if seen.met else "counted"
    required = seen.required or SCALE
    pieces = required // SCALE
    whole = seen.counts_grades or isinstance(
        seen.params, Counted | LastPeriods | MenteesPromoted | RankStreak
    )
    if whole and 1 < pieces <= MOST_PIECES and required % SCALE == 0:
        full = min(seen.actual // SCALE, pieces)
        return tuple(Segment(1.0 if n < full else 0.0, kind if n < full else "empty") for n in range(pieces))
    progress = float(seen.result.progress[0])
    return (Segment(progress, kind if progress else "empty"),)


def _streak_segments(seen: Seen) -> tuple[Segment, ...]:
    if seen.met:
        return tuple(Segment(1.0, "met") for _n in range(seen.params.periods))
    pieces = []
    for period in periods_of(seen.params, seen.moment)[1:]:
        share = attainment(seen, period)[0]
        if period.closed_on(seen.moment.as_of):
            pieces.append(Segment(share, "counted" if share else "empty"))
        else:
            pieces.append(Segment(0.0, "counted", provisional=share))
    return tuple(pieces)


def attainment(seen: Seen, period: Period) -> tuple[float, int | None, int | None]:
    """A period's capped attainment, value and bound × 10⁴ of a streak."""
    params = seen.params
    value, target = seen.record.total(params.indicator, period, mean=params.aggregate == "mean")
    if params.of_target is not None:
        bound = None if target is None else int(target * params.of_target)
    else:
        limit = params.at_least if params.at_least is not None else params.at_most
        bound = int(limit * SCALE)
    if value is None or bound is None:
        return 0.0, value, bound
    if params.at_most is not None:
        return float(value <= bound), value, bound
    return (1.0 if value >= bound else max(value / bound, 0.0) if bound > 0 else 0.0), value, bound


def running(seen: Seen) -> tuple[Period, int | None, int] | None:
    """For a streak not met: the running period, its value, and what is still to go × 10⁴; None where none applies."""
    params = seen.params
    if not isinstance(params, Streaks) or isinstance(params, LastPeriods) or params.at_most is not None:
        return None
    period = periods_of(params, seen.moment)[-1]
    _share, value, bound = attainment(seen, period)
    return None if bound is None else (period, value, max(bound - (value or 0), 0))


def caption(seen: Seen) -> str:
    """The small line: what was last recorded, and what is still to go."""
    note = say(seen.asked.criterion.note, **seen.names)
    if seen.state == "no_data":
        return _unknown(seen) or note
    if seen.met:
        return _met(seen)
    now = running(seen)
    if now is not None:
        period, value, gap = now
        values = {"period": period_name(period), "value": seen.text(value or 0), "gap": seen.text(gap)}
        return _("%(period)s so far %(value)s; %(gap)s to go") % values
    if isinstance(seen.params, Counted | MenteesPromoted) and seen.required and seen.required > SCALE:
        left = -(-(seen.required - seen.actual) // SCALE)
        more = ngettext("%(count)s more", "%(count)s more", left) % {"count": left}
        return f"{more} · {note}" if note else more
    return note or _last(seen)


def _unknown(seen: Seen) -> str:
    if isinstance(seen.params, Latest) and seen.params.min_count > 1:
        found = len(seen.record.of(seen.type_key, _items(seen)))
        return _("Only %(found)s answers, %(needed)s needed. Not counted as 0") % {
            "found": found,
            "needed": seen.params.min_count,
        }
    return _("Nothing recorded. Not counted as 0")


def _met(seen: Seen) -> str:
    if isinstance(seen.params, Counted) and seen.asked.criterion.operator in ("<=", "<", "="):
        found = seen.actual // SCALE
        return ngettext("%(count)s record found", "%(count)s records found", found) % {"count": found}
    if isinstance(seen.params, Streaks) and not isinstance(seen.params, LastPeriods):
        spans = periods_of(seen.params, seen.moment)[:-1]
        return " · ".join(period_name(period) for period in spans)
    return _last(seen)


def _last(seen: Seen) -> str:
    latest = next(iter(seen.record.of(seen.type_key, _items(seen))), None)
    if latest is None:
        return ""
    day: date = latest.happened_on
    if latest.type.kind in ("course", "test"):
        if latest.value is None:
            return _("Passed on %(day)s") % {"day": on_day(day)}
        return _("Passed on %(day)s, %(score)s") % {"day": on_day(day), "score": latest.text}
    if isinstance(seen.params, Counted):
        return f"{on_day(day)} · {latest.title}"
    return _("Last recorded on %(day)s") % {"day": on_day(day)}
