"""Why an application was refused, and what helps: for the person and whoever leads them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from jinjie.areas.career.freezing import FrozenLine, missing_in, thaw
from jinjie.areas.career.helping import helps_in
from jinjie.areas.career.models import Application
from jinjie.foundation.approvals.models import Line
from jinjie.foundation.criteria.figures import prepared


@dataclass(frozen=True)
class Said:
    """What somebody said when they rejected it."""

    by: str
    words: str
    at: datetime


@dataclass(frozen=True)
class Reason:
    """A criterion, what was said of it (empty: it was not met), and what the standard says helps."""

    key: str
    title: str
    state: str
    words: str
    helps: tuple[str, ...]


@dataclass(frozen=True)
class Refused:
    """The words of whoever rejected, and the criteria that were named or not met at filing."""

    said: tuple[Said, ...]
    reasons: tuple[Reason, ...]


def why_refused(pk: int) -> Refused | None:
    """Why; None for an application that was not refused. Two queries. Whoever sees the application sees this."""
    row = Application.objects.filter(pk=pk, state=Application.State.REFUSED).select_related("version").first()
    if row is None:
        return None
    lines = Line.objects.filter(request=row.request_id, verb="reject").select_related("by").order_by("number")
    said = tuple(Said(line.by.label if line.by else line.by_name, line.comment, line.at) for line in lines)
    return Refused(said, tuple(_reasons(row)))


def _reasons(row: Application) -> Iterator[Reason]:
    """Those named first, in the order of the standard, then what was not met."""
    lines, missing = thaw(row.frozen).lines, {line.key for line in missing_in(row.frozen)}
    helps = {asked.criterion.key: helps_in(asked) for asked in prepared(row.version).asked}
    for line in sorted(lines, key=lambda each: each.key not in row.reasons):
        words = str(row.reasons.get(line.key, ""))
        if words or line.key in missing:
            yield Reason(line.key, line.title, line.state, words, helps.get(line.key, ()))


def asked_of(key: str, _day: date) -> tuple[FrozenLine, ...]:
    """The criteria that a form asks reasons for: those of the application with that key."""
    return thaw(Application.objects.get(pk=int(key)).frozen).lines
