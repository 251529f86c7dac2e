"""What was filed with one of the company's own forms: how many, how they ended, what their numbers and choices come to.

For whoever keeps the company's requests going. Nothing of sensitive fields. Rules: docs/rules/approvals.md.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from statistics import median
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from jinjie.foundation.approvals.logic.forms import Choice, Field, FieldKind, read_form
from jinjie.foundation.approvals.models import Form, FormVersion, Request
from jinjie.foundation.approvals.permissions import may_keep_going
from jinjie.foundation.approvals.queries.fields import label_of
from jinjie.foundation.approvals.wording import named
from jinjie.system.accounts.actors import Actor

MOST_SHOWN = 50
MOST = 50_000
"""So many requests are counted and taken out at most; the latest ones."""
NUMBERS = (FieldKind.NUMBER, FieldKind.MONEY, FieldKind.FORMULA)
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Sum:
    """A field of numbers over the requests that were approved: how many say something, and what it comes to, two decimals."""

    name: str
    unit: str
    count: int
    total: str
    mean: str
    middle: str
    least: str
    most: str


@dataclass(frozen=True)
class Split:
    """A field with choices over all requests: (answer, how many)."""

    name: str
    answers: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class FiledEntry:
    """A request in the list."""

    pk: int
    person: str
    number: str
    submitted_at: datetime
    state: str
    state_label: str


@dataclass(frozen=True)
class FiledPage:
    """What was filed in a span of days, both included. `states`: (state, its name, how many); the entries are the latest fifty."""

    pk: int
    label: str
    since: date
    until: date
    count: int
    states: tuple[tuple[str, str, int], ...]
    sums: tuple[Sum, ...]
    splits: tuple[Split, ...]
    entries: tuple[FiledEntry, ...]


def filed_of(viewer: Actor, form: Form, since: date, until: date) -> QuerySet[Request]:
    """Requests filed with a form in a span of days, latest first. Refuses who does not keep the company's requests going."""
    may_keep_going(viewer, form.company_id).require()
    begin, end = (
        timezone.make_aware(datetime.combine(day, at)) for day, at in ((since, time.min), (until, time.max))
    )
    rows = Request.objects.filter(form_version__form=form, submitted_at__gte=begin, submitted_at__lte=end)
    return rows.select_related("requester").order_by("-submitted_at", "-pk")


def fields_of(form: Form) -> tuple[Field, ...]:
    """The fields that any published version of the form ever asked, each as its latest version says it; sensitive ones are left out."""
    found: dict[str, Field] = {}
    versions = FormVersion.objects.filter(form=form, state="published").order_by("number")
    for version in versions:
        found |= {each.key: each for each in read_form(version.definition).fields}
    return tuple(each for each in found.values() if not each.sensitive)


def filed_page(viewer: Actor, form: Form, since: date, until: date) -> FiledPage:
    """The page. Three queries, whatever the number of requests and fields."""
    asked = filed_of(viewer, form, since, until)
    rows = list(asked.values_list("state", "values")[:MOST])
    fields = fields_of(form)
    states = Counter(state for state, _values in rows)
    labels = dict(Request._meta.get_field("state").flatchoices)
    approved = [values for state, values in rows if state == "approved"]
    return FiledPage(
        pk=form.pk, label=named(form.name, form.name_en), since=since, until=until, count=len(rows),
        states=tuple((state, str(labels[state]), count) for state, count in states.most_common()),
        sums=tuple(_sums(fields, approved)), splits=tuple(_splits(fields, [values for _state, values in rows])),
        entries=tuple(_entry(row, labels) for row in asked[:MOST_SHOWN]),
    )  # fmt: skip


def _entry(row: Request, labels: Mapping[Any, Any]) -> FiledEntry:
    return FiledEntry(
        row.pk, row.requester.label, row.requester.number, row.submitted_at, row.state, str(labels[row.state])
    )


def _sums(fields: Sequence[Field], said: Sequence[Mapping[str, Any]]) -> Iterator[Sum]:
    for each in fields:
        values = [value for one in said if (value := _number(one.get(each.key))) is not None]
        if each.kind in NUMBERS and values:
            total = sum(values, Decimal(0))
            yield Sum(
                label_of(each), each.unit, len(values), *(f"{value.quantize(CENT, ROUND_HALF_UP):,}" for value in (
                    total, total / len(values), median(values), min(values), max(values))),
            )  # fmt: skip


def _number(value: Any) -> Decimal | None:
    try:
        return None if value in (None, "") else Decimal(str(value))
    except InvalidOperation:
        return None


def _splits(fields: Sequence[Field], said: Sequence[Mapping[str, Any]]) -> Iterator[Split]:
    """Answers in the order of the form, those that a later version no longer offers behind them."""
    for each in fields:
        if each.kind != FieldKind.CHOICE:
            continue
        counted: Counter[str] = Counter()
        for one in said:
            value = one.get(each.key)
            counted.update(map(str, value if isinstance(value, list) else [value] if value else []))
        if counted:
            known = {choice.key: _answer(choice) for choice in each.choices}
            order = [*known, *sorted(set(counted) - set(known))]
            yield Split(label_of(each), tuple((known.get(key, key), counted[key]) for key in order))


def _answer(choice: Choice) -> str:
    return named(choice.name.get("zh", ""), choice.name.get("en", "")) or choice.key
