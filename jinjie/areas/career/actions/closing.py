"""At the close of a period whoever is below the standard gets one message: attainment, largest gap, proposed course."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from jinjie.areas.career.actions.telling import details_of
from jinjie.areas.career.notices import PERIOD_CLOSED
from jinjie.areas.career.period_close import Asking, course_in, just_closed, largest, shown, worst
from jinjie.areas.career.queries import Group, groups
from jinjie.areas.career.wording import say
from jinjie.foundation.criteria.engine.evaluate import MET
from jinjie.foundation.criteria.explain import worth_of
from jinjie.foundation.criteria.figures import Asked, Prepared, prepared
from jinjie.foundation.criteria.packing import unpack
from jinjie.foundation.growth.measures.indicators import Streaks
from jinjie.foundation.growth.wording import period_name
from jinjie.foundation.measures.registry import Moment, get
from jinjie.foundation.notifications.actions.telling import Told, notify
from jinjie.foundation.notifications.wording import in_both
from jinjie.foundation.people.models import Company
from jinjie.kit.periods import Period


@dataclass(frozen=True)
class Below:
    """Somebody below what a closed period asks: by which criterion, how far they came."""

    period: Period
    asked: Asked
    share: Decimal


def tell_period_closed(*, company: Company, at: datetime, on: date) -> int:
    """Tell everyone who is below what the standard they aim at asks of a period that has just closed. Number of notices.

    Once a person for all that closed on one day, whatever the number of criteria. What is not known is not below.
    """
    told = 0
    for group in groups(company, Moment(on, at)):
        ready = prepared(group.target.version)
        below = _below(group, ready, Moment(on, at))
        if below:
            told += notify(kind=PERIOD_CLOSED, at=at, told=_said(group, ready, below))
    return told


def _below(group: Group, ready: Prepared, moment: Moment) -> dict[int, Below]:
    """One grouped query for each criterion over periods, whatever the number of people."""
    found: dict[int, list[Below]] = {}
    wanted = set(group.population.ids.tolist())
    measure = get("growth.indicator_value")
    for entry in ready.asked:
        if not isinstance(entry.params, Streaks):
            continue
        asking = Asking(entry.criterion.key, entry.params)
        period = just_closed(asking.kind, moment.as_of)
        if period is None:
            continue
        values = measure.values(group.population, moment, measure.parse(asking.figure()))
        for employee, actual in zip(values.ids.tolist(), values.actual.tolist(), strict=True):
            if employee in wanted:
                found.setdefault(employee, []).append(Below(period, entry, asking.attainment(int(actual))))
    return {employee: least for employee, rows in found.items() if (least := _least(rows)) is not None}


def _least(rows: list[Below]) -> Below | None:
    """Of the periods that closed last, the criterion furthest below."""
    closed = max(row.period.end for row in rows)
    last = [row for row in rows if row.period.end == closed]
    found = worst((str(place), row.share) for place, row in enumerate(last))
    return last[int(found[0])] if found else None


def _said(group: Group, ready: Prepared, below: dict[int, Below]) -> Iterator[Told]:
    worth, texts = worth_of(ready), Texts()
    for employee, detail in details_of(group.target.version.pk, sorted(below)):
        one, records = below[employee], unpack(detail)
        gaps = {
            entry.criterion.key: worth[entry.criterion.key] - float(record["points"])
            for entry, record in zip(ready.asked, records, strict=True)
            if not entry.criterion.gate and int(record["state"]) != MET
        }
        key = largest(gaps)
        gap = next((entry for entry in ready.asked if entry.criterion.key == key), one.asked)
        others = [
            hint for entry in ready.asked if entry.criterion.key in gaps for hint in entry.criterion.hints
        ]
        values = {
            "what": texts.called(one.asked),
            "period": texts.period(one.period),
            "share": shown(one.share),
            "gap": texts.called(gap),
            "course": texts.course(course_in(gap.criterion.hints) or course_in(others)),
        }
        yield Told(employee, "period", values, one.period.end.isoformat())


class Texts:
    """The same few texts for thousands of people, each put into both languages once."""

    def __init__(self) -> None:
        self.known: dict[Any, dict[str, Any]] = {}

    def called(self, entry: Asked) -> dict[str, Any]:
        """The criterion's short name."""
        criterion = entry.criterion
        return self._kept(
            ("called", criterion.key), lambda: say(criterion.short) or say(criterion.title) or criterion.key
        )

    def period(self, period: Period) -> dict[str, Any]:
        """“10 月” or “Oct”."""
        return self._kept(("period", period.start, period.end), partial(period_name, period))

    def course(self, title: Any) -> Any:
        """“Consider: …”; empty without a course."""
        if not title:
            return ""
        return self._kept(("course", str(title)), lambda: _("Consider: %(course)s.") % {"course": say(title)})

    def _kept(self, key: Any, words: Any) -> dict[str, Any]:
        if key not in self.known:
            self.known[key] = in_both(words)
        return self.known[key]
