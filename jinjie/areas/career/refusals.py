"""Why an application was refused, and what helps: for the person and whoever leads them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from jinjie.areas.career.drafting import criteria_of
from jinjie.areas.career.freezing import FrozenLine, missing_in, thaw
from jinjie.areas.career.models import Application
from jinjie.areas.career.wording import say
from jinjie.foundation.approvals.models import Line


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
    helps = {entry["key"]: helps_in(entry.get("hints", ())) for entry in criteria_of(row.version.definition)}
    for line in sorted(lines, key=lambda each: each.key not in row.reasons):
        words = str(row.reasons.get(line.key, ""))
        if words or line.key in missing:
            yield Reason(line.key, line.title, line.state, words, helps.get(line.key, ()))


def helps_in(hints: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Hints that name nothing which only the path of today can fill in."""
    return tuple(
        title
        for title in (say(hint["title"], manager=_("the manager")) for hint in hints)
        if "{" not in title
    )


def asked_of(key: str, _day: date) -> tuple[FrozenLine, ...]:
    """The criteria that a form asks reasons for: those of the application with that key."""
    return thaw(Application.objects.get(pk=int(key)).frozen).lines
