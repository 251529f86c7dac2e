"""What a standard says helps, in words that need no path: for a refusal, a watched promotion, long after the figures were taken."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from jinjie.areas.career.wording import amount, decimal, say
from jinjie.foundation.criteria.figures import Asked
from jinjie.foundation.growth.measures.indicators import Streaks
from jinjie.foundation.measures.registry import SCALE

NEXT: Mapping[str, Callable[[], str]] = {
    "week": lambda: _("the next full week"), "month": lambda: _("the next full month"),
    "quarter": lambda: _("the next full quarter"), "half_year": lambda: _("the next full half-year"),
    "year": lambda: _("the next full year"),
}  # fmt: skip


def helps_in(asked: Asked) -> tuple[str, ...]:
    """The hints of a criterion. One that names the running period and what is left of it says what the next full one asks.

    Left out is what still names something unknown here.
    """
    names = {"manager": _("the manager"), **_next_period(asked.params)}
    titles = (say(hint["title"], **names) for hint in asked.criterion.hints)
    return tuple(title for title in titles if "{" not in title)


def _next_period(params: Any) -> dict[str, str]:
    """For periods in a row with so much at least: the next period that is whole, and what it asks."""
    if not isinstance(params, Streaks) or params.at_most is not None:
        return {}
    if params.of_target is not None:
        gap = _("%(share)s of the target") % {"share": amount(params.of_target, "%")}
    else:
        gap = amount(decimal(int((params.at_least or 0) * SCALE)))
    return {"period": NEXT[params.period](), "gap": gap}
