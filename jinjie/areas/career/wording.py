"""Two-language texts and what career says; quantities and days are the growth record's words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jinjie.foundation.growth.wording import (
    SCALE,
    TEN_THOUSAND,
    amount,
    decimal,
    english,
    exact,
    named_value,
    on_day,
    period_name,
    plain,
    short_day,
    unit_word,
    value_text,
)

__all__ = [
    "SCALE",
    "TEN_THOUSAND",
    "amount",
    "decimal",
    "english",
    "exact",
    "named_value",
    "on_day",
    "period_name",
    "periods_word",
    "plain",
    "reason",
    "say",
    "short_day",
    "standing_word",
    "state_word",
    "unit_word",
    "value_text",
]

STATES = {
    "met": lambda: _("Met"),
    "in_progress": lambda: _("In progress"),
    "not_started": lambda: _("Not started"),
    "no_data": lambda: _("No data"),
    "gate_open": lambda: _("Gate not passed"),
}
STANDINGS = {
    "met": STATES["met"],
    "approaching": lambda: _("Approaching"),
    "in_progress": STATES["in_progress"],
    "no_data": STATES["no_data"],
}
"""In the order in which they are counted and offered."""


def state_word(state: str) -> str:
    """A criterion's state in words."""
    return STATES[state]()


def standing_word(state: str) -> str:
    """The state of a whole standing in words."""
    return STANDINGS[state]()


def say(text: Mapping[str, str] | str | None, **filled: str) -> str:
    """The reader's version of a two-language text, its {names} filled where they are known."""
    if not text:
        return ""
    chosen = text if isinstance(text, str) else _choose(text)
    for name, value in filled.items():
        chosen = chosen.replace("{" + name + "}", value)
    return chosen


def _choose(text: Mapping[str, str]) -> str:
    own = "en" if english() else "zh"
    return text.get(own) or text.get("zh") or next(iter(text.values()), "")


def periods_word(kind: str, count: int) -> str:
    """The unit after “2/3”."""
    match kind:
        case "month":
            return ngettext("month", "months", count)
        case "quarter":
            return ngettext("quarter", "quarters", count)
        case "half_year":
            return ngettext("half-year", "half-years", count)
        case "week":
            return ngettext("week", "weeks", count)
        case "workday":
            return ngettext("workday", "workdays", count)
        case "day":
            return ngettext("day", "days", count)
        case _:
            return ngettext("year", "years", count)


REASONS = {
    "later": lambda: _("after the day looked at"),
    "not_known_yet": lambda: _("was not known then"),
    "import_undone": lambda: _("its import was undone"),
    "superseded": lambda: _("replaced by a correction"),
    "rejected": lambda: _("was not confirmed"),
    "unconfirmed": lambda: _("waits for confirmation"),
    "outside_window": lambda: _("outside the window that counts"),
    "running_period": lambda: _("its period is not over"),
    "broken_streak": lambda: _("the run was broken after it"),
    "too_old": lambda: _("too old to count"),
    "older": lambda: _("a newer one counts"),
    "earlier_cycle": lambda: _("an earlier cycle"),
    "other_item": lambda: _("about something else"),
    "other_role": lambda: _("in another role"),
    "other_type": lambda: _("of another kind"),
    "other_result": lambda: _("with another result"),
    "not_passed": lambda: _("not passed"),
    "below_value": lambda: _("below the value asked for"),
    "no_value": lambda: _("without a value"),
    "not_promoted": lambda: _("has not reached the level"),
}
"""Codes of `EvidenceLine.reason` in words."""


def reason(code: str) -> str:
    """Why a fact does not count, in words."""
    known: Any = REASONS.get(code)
    return str(known()) if known else code
