"""What a simulation says, in the reader's language."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jinjie.areas.career.simulation.effects import Pattern
from jinjie.areas.career.simulation.fairness import Cohort
from jinjie.areas.career.simulation.ratios import LIMIT, Impact, Verdict
from jinjie.areas.career.wording import say
from jinjie.foundation.criteria.engine import Standard
from jinjie.foundation.people.choices import Gender

CENT = Decimal("0.01")
STATES = {
    "met": lambda: _("met"),
    "in_progress": lambda: _("not reached"),
    "not_started": lambda: _("not reached"),
    "no_data": lambda: _("no data"),
    "gate_open": lambda: _("gate not passed"),
    "": lambda: _("not asked"),
}
"""The state of a criterion on one side."""


def group_name(key: str) -> str:
    """A gender or an age group."""
    if key in Gender.values:
        return str(Gender(key).label)
    return _("%(years)s years") % {"years": key} if key else _("all ages")


def ratio_text(value: Fraction | None) -> str:
    """Two places, half up; what lies below 0.8 is never shown as 0.80."""
    if value is None:
        return "–"
    shown = (Decimal(value.numerator) / value.denominator).quantize(CENT, ROUND_HALF_UP)
    return str(shown - CENT if value < LIMIT <= Fraction(shown) else shown)


def rate_text(qualify: int, of: int) -> str:
    """“8.2 %”."""
    share = Decimal(100 * qualify) / of if of else Decimal(0)
    return f"{share.quantize(Decimal('0.1'), ROUND_HALF_UP)} %"


def verdict_text(impact: Impact) -> str:
    """What may be concluded of a ratio, with its limit."""
    match impact.verdict:
        case Verdict.HIDDEN:
            return _("too few people to compare")
        case Verdict.NOBODY:
            return _("nobody qualifies")
        case Verdict.TOO_FEW:
            return _("below 0.8, but too few people to tell: no conclusion")
        case Verdict.BELOW:
            return _("below 0.8, and hardly by chance: say why before publishing")
        case Verdict.UNSTEADY if impact.ratio is not None and impact.ratio >= LIMIT:
            return _("one fewer gives %(ratio)s: no conclusion") % {"ratio": ratio_text(impact.fewer)}
        case Verdict.UNSTEADY:
            return _("one more gives %(ratio)s: no conclusion") % {"ratio": ratio_text(impact.more)}
    return _("no sign of a difference")


def cohort_line(cohort: Cohort) -> str:
    """“female: 12 of 62 (19.4 %)”; a group too small to be told is only named."""
    name = group_name(cohort.key)
    if not cohort.shown:
        return _("%(group)s: too few people to show") % {"group": name}
    share = cohort.after
    return _("%(group)s: %(qualify)s of %(of)s (%(rate)s)") % {
        "group": name,
        "qualify": share.qualify,
        "of": share.of,
        "rate": rate_text(share.qualify, share.of),
    }


def titles_of(*standards: Standard) -> Mapping[str, str]:
    """What criteria are called, by key; the later standard's word counts."""
    return {
        criterion.key: say(criterion.short) or say(criterion.title) or criterion.key
        for standard in standards
        for criterion, _group in standard.criteria()
    }


def pattern_text(pattern: Pattern, titles: Mapping[str, str]) -> str:
    """“Award: 17 people”, “Award and Course together: 2 people”."""
    names = _(" and ").join(titles.get(key, key) for key in pattern.keys)
    people = ngettext("%(n)s person", "%(n)s people", pattern.people) % {"n": pattern.people}
    if len(pattern.keys) > 1:
        return _("%(criteria)s together: %(people)s") % {"criteria": names, "people": people}
    return _("%(criteria)s: %(people)s") % {"criteria": names, "people": people}


def state_text(code: str) -> str:
    """The state of a criterion for one side of a comparison."""
    return STATES[code]()
