"""Pure rules of applications: what a ladder says of them, and when one may file. Rules: docs/rules/promotion.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from jinjie.areas.career.refused import bad, yes_or_no
from jinjie.areas.career.schemes import read_scheme
from jinjie.kit.phrases import phrase


@dataclass(frozen=True)
class Applying:
    """What holds for applications on a ladder: which flow decides, whether one may apply before all is met (then with a
    reason), after how many days one may file again when refused, whether the team is told on the day of a promotion, whether
    one applies only in rounds that HR opens, how a defence is scored (as `schemes.read_scheme` writes it; None: there is none), how many
    months the level's expectations are watched after a promotion.
    """

    flow: str = "promotion"
    before_met: bool = False
    again_after_days: int = 180
    tell_team: bool = False
    rounds: bool = False
    defence: Mapping[str, Any] | None = None
    watch_months: int = 0

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Applying":
        """From what the ladder keeps: only what differs from the usual."""
        return cls(**kept)


MOST_DAYS = 1_000
MOST_MONTHS = 24
LAPSES_AFTER = timedelta(days=30)
"""So long a nomination waits for the person; what it was based on is then no longer fresh."""


def read_applying(value: Any) -> Mapping[str, Any]:
    """`{flow: promotion, before_met: with_reason, again_after_days: 180}`; what is not said is as usual."""
    if value is None:
        return {}
    remedy = phrase("Write applications: {flow: promotion, before_met: with_reason, again_after_days: 180}.")
    known = {"flow", "before_met", "again_after_days", "tell_team", "rounds", "defence", "watch_months"}
    if not isinstance(value, Mapping) or set(value) - known:
        raise bad("applications", phrase("What holds for applications can't be read."), remedy)
    found: dict[str, Any] = {}
    if "flow" in value:
        if not isinstance(value["flow"], str) or not value["flow"]:
            raise bad("applications.flow", phrase("The flow is named by its key."), remedy)
        found["flow"] = value["flow"]
    if "before_met" in value:
        if value["before_met"] not in ("with_reason", "no", False):  # YAML reads a bare no as false
            raise bad("applications.before_met", phrase("It is “no” or “with_reason”."), remedy)
        found["before_met"] = value["before_met"] == "with_reason"
    if "again_after_days" in value:
        days = value["again_after_days"]
        if isinstance(days, bool) or not isinstance(days, int) or not 0 <= days <= MOST_DAYS:
            raise bad("applications.again_after_days", phrase("It is a number of days up to 1,000."), remedy)
        found["again_after_days"] = days
    if "watch_months" in value:
        months = value["watch_months"]
        if isinstance(months, bool) or not isinstance(months, int) or not 0 <= months <= MOST_MONTHS:
            raise bad("applications.watch_months", phrase("It is a number of months up to 24."), remedy)
        found["watch_months"] = months
    for name in ("tell_team", "rounds"):
        if name in value:
            found[name] = yes_or_no(value[name], f"applications.{name}", remedy)
    if value.get("defence") is not None:
        found["defence"] = read_scheme(value["defence"])
    return found


def takes_effect_on(decided_on: date) -> date:
    """The first of the month after the decision: pay and posts change with a month."""
    return (decided_on.replace(day=1) + timedelta(days=32)).replace(day=1)


def may_file_again_from(refused_on: date, rule: Applying) -> date:
    """The first day on which a refused person may file anew."""
    return refused_on + timedelta(days=rule.again_after_days)


def lapses_at(made_at: datetime) -> datetime:
    """Until when a nomination can be answered."""
    return made_at + LAPSES_AFTER
