"""What to do next in both languages, for doors that have no reader of their own."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import override

from jinjie.areas.career.lines import Seen, running
from jinjie.areas.career.record import read_record
from jinjie.areas.career.wording import period_name, say
from jinjie.foundation.criteria.engine import Result
from jinjie.foundation.criteria.explain import next_steps
from jinjie.foundation.criteria.figures import Prepared
from jinjie.foundation.measures.registry import Moment
from jinjie.foundation.people.models import Employee
from jinjie.foundation.people.queries import assignments_on

LANGUAGES = {"zh": "zh-hans", "en": "en"}


def told_steps(
    ready: Prepared, result: Result, employee: Employee, moment: Moment
) -> Iterator[dict[str, Any]]:
    """The next steps with `title` and `effort` as {"zh": …, "en": …}, their {names} filled in.

    Left out are those that nothing can be done about: a running period that is full already, or a name unknown.
    """
    steps = next_steps(ready, result, 0)
    seen = _seen(ready, result, employee, moment, {step["criterion"] for step in steps})
    for step in steps:
        texts: dict[str, dict[str, str]] = {"title": {}, "effort": {}}
        for language, code in LANGUAGES.items():
            with override(code):
                names = _names(seen[step["criterion"]], employee, moment)
                for part in texts:
                    words = "" if names is None else say(step[part], **names)
                    texts[part][language] = "" if "{" in words else words
        if all(texts["title"].values()):
            effort = {language: words for language, words in texts["effort"].items() if words}
            yield {**step, "title": texts["title"], "effort": effort}


def _seen(
    ready: Prepared, result: Result, employee: Employee, moment: Moment, keys: set[str]
) -> dict[str, Seen]:
    asked = {entry.criterion.key: entry for entry in ready.asked if entry.criterion.key in keys}
    types = {key for entry in asked.values() for key in entry.measure.touches(entry.params)}
    record = read_record(employee.pk, types - {"assignment"}, moment)
    figures = {entry.criterion.key: entry for entry in result.criteria}
    return {key: Seen(entry, figures[key], record, moment, 0.0, {}) for key, entry in asked.items()}


def _names(seen: Seen, employee: Employee, moment: Moment) -> dict[str, str] | None:
    """What a text may name; None where the running period needs nothing more."""
    held = assignments_on(moment.as_of, moment.known_on).filter(employee=employee)
    row = held.select_related("manager", "department__head").first()
    boss = (row.manager or row.department.head) if row else None
    names = {"manager": boss.label} if boss and boss.pk != employee.pk else {}
    now = running(seen)
    if now is None:
        return names
    period, _value, gap = now
    days = (period.end - moment.as_of).days + 1
    filled = {"period": period_name(period), "gap": seen.text(gap), "days": str(days)}
    return None if gap == 0 else names | filled
