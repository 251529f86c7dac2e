"""What a cell of the heat map says in a few letters, and its tint."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jinjie.areas.career.wording import SCALE, decimal, english, plain
from jinjie.foundation.criteria.engine.evaluate import CRITERION_STATES
from jinjie.foundation.criteria.figures import Asked
from jinjie.foundation.growth.choices import FactKind
from jinjie.foundation.growth.measures.counts import Counted
from jinjie.foundation.growth.measures.indicators import Figure, LastPeriods, Streaks
from jinjie.foundation.growth.measures.latest import Grades, Latest
from jinjie.foundation.growth.measures.mentees import MenteesPromoted
from jinjie.foundation.growth.measures.picks import Newest, Number, Pick
from jinjie.foundation.growth.measures.ranks import Rank, RankStreak
from jinjie.foundation.growth.measures.table import table_of
from jinjie.foundation.growth.models import FactType
from jinjie.foundation.growth.wording import named_value
from jinjie.foundation.measures.columns import ABSENT
from jinjie.foundation.measures.expressions import undated
from jinjie.foundation.measures.readings import Readings
from jinjie.foundation.measures.registry import Moment

LIGHT, DARK = 0.34, 0.6
"""Progress from which a cell in progress takes the second and the third tint."""
EXAMINED = {FactKind.COURSE, FactKind.TEST, FactKind.CERTIFICATE}
MONEY = {"CNY", "USD", "EUR"}


@dataclass(frozen=True)
class Scale:
    """In what a column of large figures is given: the divisor, and the word that stands in its head."""

    by: int
    word: str


def scale_of(asked: Asked) -> Scale:
    """万 in Chinese and thousands or millions in English for a sum that needs them; one otherwise."""
    required = asked.criterion.required[0] // SCALE if asked.criterion.required else 0
    sums = isinstance(asked.params, Figure) and asked.params.of not in ("attainment", "growth")
    if not sums or required < 10_000:
        return Scale(1, "")
    if not english():
        return Scale(10_000, "万")
    return Scale(1_000_000, "M") if required >= 1_000_000 else Scale(1000, "k")


def tint(state: str, progress: float) -> int:
    """0 to 3: how dark a cell in progress is."""
    if state != "in_progress" or progress <= 0:
        return 0
    return 3 if progress >= DARK else 2 if progress >= LIGHT else 1


@dataclass(frozen=True)
class Heard:
    """What stands behind a column beside the figures: the fact type, values and numbers of facts, who has one waiting."""

    fact_type: FactType | None
    values: Mapping[int, int]
    found: Mapping[int, int]
    waiting: frozenset[int]


def hear(
    asked: Asked,
    types: Mapping[str, FactType],
    shared: Readings | None,
    moment: Moment,
    waiting: Mapping[tuple[str, str], frozenset[int]],
) -> Heard:
    """Read them off the shared facts; nothing is asked of the database."""
    params = asked.params
    key = str(getattr(params, "type", "") or getattr(params, "indicator", ""))
    item = getattr(params, "item", None)
    items = tuple(getattr(params, "items", ())) or ((item,) if item else ())
    values: dict[int, int] = {}
    found: dict[int, int] = {}
    if shared is not None and key in shared.types:
        pick = Pick((key,), items=items, passed=bool(getattr(params, "passed", False)))
        ids, newest, number = table_of(shared, moment).grouped(pick, [Newest(), Number()])
        _day, value = undated(newest)
        found = dict(zip(ids.tolist(), number.tolist(), strict=True))
        there = value != ABSENT
        values = dict(zip(ids[there].tolist(), value[there].tolist(), strict=True))
    unsettled = frozenset().union(
        *(
            people
            for (kind, about), people in waiting.items()
            if kind == key and (not items or about in items)
        )
    )
    return Heard(types.get(key), values, found, unsettled)


def cell_text(asked: Asked, heard: Heard, record: Any, employee: int) -> str:
    """The letters: “2/3”, “88”, “132/150”, a grade, or a word where a figure says less."""
    state, actual = CRITERION_STATES[int(record["state"])], int(record["actual"])
    params, required = asked.params, asked.criterion.required[0] if asked.criterion.required else None
    if state == "no_data":
        return _unknown(heard, params, actual, employee)
    if isinstance(params, Streaks) and not isinstance(params, LastPeriods):
        return f"{actual // SCALE}/{params.periods}"
    if isinstance(params, Counted | MenteesPromoted):
        return _counted(asked, heard, state, actual, employee)
    if isinstance(params, Rank) and not isinstance(params, RankStreak):
        return _("no. %(place)s") % {"place": actual // SCALE}
    if isinstance(params, Latest | Grades) and not getattr(params, "at_least", None):
        name = named_value(heard.fact_type, actual // SCALE * SCALE) if heard.fact_type else ""
        return name or _one_place(actual)
    if isinstance(params, Figure) and params.of in ("attainment", "growth"):
        return f"{plain(decimal(actual) * 100, 0)} %"
    if required is None:
        return _("yes") if state == "met" else _("no")
    by = scale_of(asked).by
    return f"{_short(actual, by)}/{_short(required, by)}"


def _unknown(heard: Heard, params: Any, actual: int, employee: int) -> str:
    if isinstance(params, Latest) and params.min_count > 1:
        found = actual // SCALE
        return ngettext("%(count)s answer", "%(count)s answers", found) % {"count": found}
    found = heard.found.get(employee, 0)
    if isinstance(params, Grades) and found:
        return ngettext("%(count)s grade", "%(count)s grades", found) % {"count": found}
    return _("No data")


def _counted(asked: Asked, heard: Heard, state: str, actual: int, employee: int) -> str:
    required = asked.criterion.required[0] if asked.criterion.required else SCALE
    number = actual // SCALE
    if asked.criterion.operator in ("<=", "<", "="):
        if state == "met":
            return str(number)
        return ngettext("%(count)s case", "%(count)s cases", number) % {"count": number}
    kind = heard.fact_type.kind if heard.fact_type else ""
    if required > SCALE or kind not in {*EXAMINED, FactKind.DOCUMENT}:
        return f"{plain(decimal(actual), 1)}/{plain(decimal(required), 1)}"
    if state == "met":
        score = heard.values.get(employee)
        passed = _("Accepted") if kind == FactKind.DOCUMENT else _("Passed")
        return passed if score is None else plain(decimal(score), 1)
    if employee in heard.waiting:
        return _("Waits")
    return _("Not uploaded") if kind == FactKind.DOCUMENT else _("Not taken")


def _one_place(value: int) -> str:
    return str(decimal(value).quantize(Decimal("0.1"), rounding=ROUND_DOWN))


def _short(value: int, by: int) -> str:
    figure = decimal(value) / by
    return plain(figure, 0 if figure >= 10 else 2)
