"""What closes the gap: how much, until when, and where the present pace leads."""

from decimal import ROUND_DOWN, Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jinjie.areas.career.lines import Seen, running
from jinjie.areas.career.pages import Gap
from jinjie.areas.career.wording import SCALE, TEN_THOUSAND, decimal, exact, period_name, periods_word, plain
from jinjie.foundation.growth.measures.counts import Counted
from jinjie.foundation.growth.measures.indicators import Figure
from jinjie.foundation.growth.measures.latest import Latest
from jinjie.foundation.growth.measures.mentees import MenteesPromoted
from jinjie.foundation.people.measures import Tenure
from jinjie.kit.periods import Period

ENOUGH_DAYS = 5
"""Fewer days say nothing about a pace."""


def gap_of(seen: Seen) -> Gap | None:
    """The gap of a criterion that is not met and whose gap is a quantity; None otherwise."""
    if seen.met:
        return None
    now = running(seen)
    if now is not None:
        return _running(seen, *now)
    params, required = seen.params, seen.required
    if seen.state == "no_data" and isinstance(params, Latest) and params.min_count > 1:
        left = params.min_count - seen.actual // SCALE
        return Gap(_("Answers still needed"), str(left))
    if required is None or seen.state == "no_data" or seen.asked.criterion.operator not in (">=", ">"):
        return None
    missing = required - seen.actual
    if isinstance(params, Counted | MenteesPromoted):
        left = -(-missing // SCALE)
        return Gap(_("Still to go"), ngettext("%(count)s time", "%(count)s times", left) % {"count": left})
    if isinstance(params, Tenure):
        left = -(-missing // SCALE)
        return Gap(_("Still to go"), f"{left} {periods_word(params.unit, left)}")
    if isinstance(params, Figure):
        return Gap(_("Still to go"), _amount(seen, missing))
    return None


def _amount(seen: Seen, value: int) -> str:
    if isinstance(seen.params, Figure) and seen.params.of in ("attainment", "growth"):
        return seen.text(value)
    fact_type = seen.fact_type()
    return exact(decimal(value), fact_type.unit if fact_type else "")


def _running(seen: Seen, period: Period, value: int | None, gap: int) -> Gap:
    as_of = seen.moment.as_of
    name, left = period_name(period), (period.end - as_of).days + 1
    if gap == 0:
        return Gap(
            _("%(period)s is full already; it counts once the period is over.") % {"period": name}, "", left
        )
    elapsed = (as_of - period.start).days
    projection = ""
    if value and elapsed >= ENOUGH_DAYS:
        ends = decimal(value) / elapsed * ((period.end - period.start).days + 1)
        enough = ends >= decimal(value + gap)
        said = {"days": elapsed, "amount": _rough(seen, ends)}
        projection = (
            _(
                "At the pace of the first %(days)s days, about %(amount)s by the end: enough. An estimate, not a promise."
            )
            if enough
            else _(
                "At the pace of the first %(days)s days, about %(amount)s by the end: not enough. An estimate, not a promise."
            )
        ) % said
    return Gap(_("%(period)s is short of") % {"period": name}, _amount(seen, gap), left, projection)


def _rough(seen: Seen, value: Decimal) -> str:
    """A forecast with no more digits than it deserves."""
    fact_type = seen.fact_type()
    unit = fact_type.unit if fact_type else ""
    if value >= TEN_THOUSAND:
        value = (value / 1000).quantize(Decimal(1), rounding=ROUND_DOWN) * 1000
    return exact(value, unit) if value >= 1 else plain(value)
