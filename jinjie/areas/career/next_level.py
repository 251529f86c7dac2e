"""The next level of one person in a line: what it is called, and how far the stored standing says they are."""

from dataclasses import dataclass
from decimal import Decimal

from jinjie.areas.career.situation import Question, Situation
from jinjie.foundation.criteria.models import Standing


@dataclass(frozen=True)
class NextLevel:
    """The level aimed at; `shown` in percent, None where nothing is stored."""

    title: str
    level: str
    shown: Decimal | None


def next_level(situation: Situation, question: Question) -> NextLevel | None:
    """What the person aims at; None without a ladder or at its top. The stored standing is of today. One query."""
    target, version = situation.target, situation.version_id
    if target is None or version is None:
        return None
    shown = None
    if question.moment.as_of == question.today:
        rows = Standing.objects.filter(version_id=version, employee=situation.employee)
        stored = rows.values_list("shown", flat=True).first()
        shown = None if stored is None else Decimal(stored) / 10
    return NextLevel(situation.title(target), target.key, shown)
