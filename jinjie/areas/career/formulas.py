"""The calculation of a criterion, line by line, in figures and words."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jinjie.areas.career.lines import Seen, tenths
from jinjie.areas.career.pages import FormulaRow
from jinjie.areas.career.wording import on_day, period_name, periods_word, plain
from jinjie.foundation.measures.registry import Evidence, FormulaLine
from jinjie.kit.periods import parse_period


def percent(share: float) -> str:
    """0.8 as “80 %”, rounded down."""
    return f"{plain(tenths(share * 100), 1)} %"


def formula_rows(seen: Seen, evidence: Evidence) -> tuple[FormulaRow, ...]:
    """The measure's own lines, then what the criterion gives of the standard's hundred points."""
    rows = [ROWS[entry.code](seen, entry) for entry in evidence.formula if entry.code in ROWS]
    progress = float(seen.result.progress[0])
    if seen.state == "no_data":
        rows.append(FormulaRow(_("This criterion"), _("not known; not counted as 0"), "–", True))
    elif not any(entry.code == "mean_of_periods" for entry in evidence.formula):
        rows.append(FormulaRow(_("This criterion"), _compared(seen), percent(progress), True))
    if seen.asked.criterion.gate:
        working = _("gate: not scored, every gate has to be met")
        rows.append(FormulaRow(_("Points"), working, "–", True))
    else:
        working = _("weight %(weight)s × %(progress)s") % {
            "weight": plain(tenths(seen.worth), 1),
            "progress": percent(progress),
        }
        rows.append(FormulaRow(_("Points"), working, str(tenths(float(seen.result.points[0]))), True))
    return tuple(rows)


def _compared(seen: Seen) -> str:
    criterion = seen.asked.criterion
    if seen.required is None:
        return _("yes or no")
    operator = {">=": "≥", "<=": "≤", "!=": "≠"}.get(criterion.operator, criterion.operator)
    return f"{seen.exact_text(seen.actual)} {operator} {seen.exact_text(seen.required)}"


def _period(text: Any) -> str:
    found = parse_period(str(text))
    return period_name(found) if found else str(text)


def _attainment(seen: Seen, entry: FormulaLine) -> FormulaRow:
    details = entry.details
    share = percent(float(entry.result or 0))
    if details["value"] is None:
        return FormulaRow(_period(details["period"]), _("nothing recorded"), share)
    value = plain(Decimal(details["value"]))
    required = "–" if details["required"] is None else plain(Decimal(details["required"]))
    if getattr(seen.params, "at_most", None) is not None:
        return FormulaRow(_period(details["period"]), f"{value} ≤ {required}", share)
    words = f"{value} ÷ {required}"
    if details["provisional"]:
        words = _("%(working)s, provisional") % {"working": words}
    elif float(entry.result or 0) >= 1:
        words = _("%(working)s, capped") % {"working": words}
    return FormulaRow(_period(details["period"]), words, share)


def _mean(_seen: Seen, entry: FormulaLine) -> FormulaRow:
    count = int(entry.details["count"])
    words = ngettext("mean of %(count)s period", "mean of %(count)s periods", count) % {"count": count}
    return FormulaRow(_("This criterion"), words, percent(float(entry.result or 0)), True)


def _count(_seen: Seen, entry: FormulaLine) -> FormulaRow:
    since = entry.details.get("since")
    words = _("since %(day)s") % {"day": on_day(date.fromisoformat(since))} if since else _("at any time")
    return FormulaRow(_("Counted"), words, str(entry.result))


def _latest(_seen: Seen, entry: FormulaLine) -> FormulaRow:
    details = entry.details
    words = _("the last one") if details["how"] == "latest" else _("mean")
    counts = _("%(found)s found, %(needed)s needed") % {
        "found": details["rows"],
        "needed": max(int(details["min_count"]), 1),
    }
    result = "–" if entry.result is None else plain(Decimal(str(entry.result)))
    return FormulaRow(_("Values"), f"{words} · {counts}", result)


HOW = {
    "latest": lambda: _("the last one"),
    "each": lambda: _("the least of them"),
    "mean": lambda: _("mean"),
    "best": lambda: _("the best of them"),
    "count": lambda: _("how many reach it"),
    "sum": lambda: _("total"),
    "last": lambda: _("the last one"),
    "min": lambda: _("the least"),
    "max": lambda: _("the greatest"),
    "attainment": lambda: _("share of the target"),
    "growth": lambda: _("growth on the window before"),
}


def _grades(seen: Seen, entry: FormulaLine) -> FormulaRow:
    found = _("%(found)s found, %(needed)s needed") % {
        "found": entry.details["found"],
        "needed": entry.details["cycles"],
    }
    result = "–" if seen.state == "no_data" else seen.text(seen.actual)
    return FormulaRow(_("Cycles"), f"{HOW[entry.details['how']]()} · {found}", result)


def _figure(seen: Seen, entry: FormulaLine) -> FormulaRow:
    span = _("%(first)s to %(last)s") % {
        "first": on_day(date.fromisoformat(entry.details["from"])),
        "last": on_day(date.fromisoformat(entry.details["to"])),
    }
    result = "–" if entry.result is None else seen.text(seen.actual)
    return FormulaRow(str(HOW[entry.details["of"]]()), span, result)


def _rank(_seen: Seen, entry: FormulaLine) -> FormulaRow:
    units = {
        "department": _("within the department"),
        "parent": _("within the department above"),
        "company": _("within the company"),
    }
    place = "–" if entry.result is None else _("place %(place)s") % {"place": entry.result}
    return FormulaRow(_period(entry.details["period"]), units[entry.details["unit"]], place)


def _elapsed(_seen: Seen, entry: FormulaLine) -> FormulaRow:
    count = int(entry.result or 0)
    since = on_day(date.fromisoformat(entry.details["since"]))
    return FormulaRow(
        _("Elapsed"),
        _("since %(day)s") % {"day": since},
        f"{count} {periods_word(entry.details['unit'], count)}",
    )


def _mentees(_seen: Seen, entry: FormulaLine) -> FormulaRow:
    words = _("promoted to %(level)s while or after being coached") % {"level": entry.details["level"]}
    return FormulaRow(_("Mentees"), words, str(entry.result))


def _rate(seen: Seen, entry: FormulaLine) -> FormulaRow:
    span = _("%(first)s to %(last)s") % {
        "first": on_day(date.fromisoformat(entry.details["from"])),
        "last": on_day(date.fromisoformat(entry.details["to"])),
    }
    return FormulaRow(_("Rate"), span, "–" if entry.result is None else seen.text(seen.actual))


def _points(_seen: Seen, entry: FormulaLine) -> FormulaRow:
    words = _("%(number)s tracks, each by its latest level") % {"number": entry.details["items"]}
    return FormulaRow(_("Points over all tracks"), words, plain(Decimal(str(entry.result))))


ROWS: Mapping[str, Callable[[Seen, FormulaLine], FormulaRow]] = {
    "period_attainment": _attainment,
    "mean_of_periods": _mean,
    "count": _count,
    "latest": _latest,
    "grades": _grades,
    "figure": _figure,
    "rank": _rank,
    "elapsed": _elapsed,
    "mentees": _mentees,
    "rate": _rate,
    "points": _points,
}
"""Codes of `FormulaLine` in words."""
