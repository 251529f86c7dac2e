"""What the forms of the designer offer for choosing: fields by kind, and the values that a condition may compare with."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from jinjie.foundation.approvals.logic.forms import Field, read_draft
from jinjie.foundation.approvals.models import Flow, FormVersion
from jinjie.foundation.approvals.wording import named
from jinjie.foundation.people.committees import named as named_committees
from jinjie.foundation.people.models import Company, Department, Level, Position, Sequence

Values = tuple[tuple[str, str], ...]
"""Keys with labels."""
MOST = 400
"""So many are offered; more would be no choice, and make the page heavy."""


@dataclass(frozen=True)
class Offers:
    """The kinds of a form's fields by key, and by field what values there are, as far as they are known."""

    kinds: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Values] = field(default_factory=dict)

    def of_kind(self, *kinds: str) -> frozenset[str]:
        """The fields of some kinds."""
        return frozenset(key for key, kind in self.kinds.items() if kind in kinds)


def offered(row: Flow, fields: Collection[str]) -> Offers:
    """What there is to choose from for these fields (`requester.…`, a form's, `department` and `committee` for one by itself).

    One query for the form, and one each for departments, positions, levels and sequences if they are asked for.
    """
    asked = _asked(row)
    values = {key: choices for key in fields if (choices := _of_requester(row.company_id, key))}
    values |= {each.key: _choices(each) for each in asked if each.key in fields and each.choices}
    return Offers({each.key: each.kind.value for each in asked}, values)


def _asked(row: Flow) -> tuple[Field, ...]:
    if row.form_id is None:
        return ()
    version = FormVersion.objects.filter(form=row.form_id).order_by("-state", "-number").first()
    return read_draft(version.definition).fields if version is not None else ()


def _choices(asked: Field) -> Values:
    return tuple(
        (each.key, named(each.name.get("zh", ""), each.name.get("en", "")) or each.key)
        for each in asked.choices
    )


def _of_requester(company: int, key: str) -> Values:
    if key in ("department", "requester.departments"):
        key = "requester.department"
    find = FINDERS.get(key)
    return find(company) if find is not None else ()


def _departments(company: int) -> Values:
    rows = Department.objects.filter(company=company, closed_on=None).order_by("path")
    return tuple((row.key, row.label) for row in rows[:MOST])


def _positions(company: int) -> Values:
    return tuple(
        (row.key, row.label) for row in Position.objects.filter(company=company).order_by("key")[:MOST]
    )


def _levels(company: int) -> Values:
    rows = Level.objects.filter(company=company).order_by("sequence", "rank")
    return tuple((row.key, row.label) for row in rows[:MOST])


def _sequences(company: int) -> Values:
    return tuple(
        (row.key, row.label) for row in Sequence.objects.filter(company=company).order_by("key")[:MOST]
    )


def _committees(company: int) -> Values:
    return tuple(named_committees(company).items())[:MOST]


def _company(company: int) -> Values:
    return tuple((row.key, row.label) for row in Company.objects.filter(pk=company))


FINDERS: Mapping[str, Callable[[int], Values]] = {
    "committee": _committees,
    "requester.company": _company,
    "requester.department": _departments,
    "requester.position": _positions,
    "requester.level": _levels,
    "requester.sequence": _sequences,
}
