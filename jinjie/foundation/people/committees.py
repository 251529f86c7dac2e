"""Committees as pages, files and approvals read them: what there is, who is on one on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from jinjie.foundation.people.models import Committee, CommitteeMember, Company
from jinjie.foundation.people.permissions import may_keep_committees
from jinjie.foundation.people.queries import employments_on
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor


class NoSuchCommittee(Refusal):
    """It is not there, or of a company whose committees the viewer does not keep."""

    code = "people.no_committee"


def serving(day: date) -> Q:
    """Spells on a committee that hold on the day."""
    ends = Q(valid_until__isnull=True) | Q(valid_until__gte=day)
    return ends & Q(voided_at__isnull=True, valid_from__lte=day)


def members_on(company_id: int, day: date) -> Mapping[str, tuple[int, ...]]:
    """Every committee of a company by key, with who is on it on the day, by employee number. Two queries."""
    found: dict[str, list[int]] = {
        key: [] for key in Committee.objects.filter(company=company_id).values_list("key", flat=True)
    }
    rows = CommitteeMember.objects.filter(serving(day), committee__company=company_id)
    for key, person in rows.order_by("employee__number").values_list("committee__key", "employee_id"):
        found.setdefault(key, []).append(person)
    return {key: tuple(people) for key, people in found.items()}


def named(company_id: int) -> Mapping[str, str]:
    """What each committee of a company is called, by key. One query."""
    return {row.key: row.label for row in Committee.objects.filter(company=company_id).order_by("name", "pk")}


@dataclass(frozen=True)
class CommitteeEntry:
    """A committee in the list, with how many are on it today."""

    pk: int
    key: str
    label: str
    serving: int


def committee_list(viewer: Actor, company: Company, day: date) -> tuple[CommitteeEntry, ...]:
    """Every committee of a company, for whoever keeps them. Three queries."""
    may_keep_committees(viewer, company.pk).require()
    now = members_on(company.pk, day)
    rows = Committee.objects.filter(company=company).order_by("name", "pk")
    return tuple(CommitteeEntry(row.pk, row.key, row.label, len(now.get(row.key, ()))) for row in rows)


@dataclass(frozen=True)
class Spell:
    """Somebody on a committee. `state`: now, planned, past; `here`: they work here on the day."""

    pk: int
    name: str
    number: str
    valid_from: date
    valid_until: date | None
    state: str
    here: bool


@dataclass(frozen=True)
class CommitteePage:
    """A committee with who is, will be and was on it, those of today first."""

    pk: int
    key: str
    label: str
    name: str
    name_en: str
    spells: tuple[Spell, ...]

    @property
    def serving(self) -> int:
        """How many are on it now."""
        return sum(spell.state == "now" for spell in self.spells)


STATES = ("now", "planned", "past")


def committee_page(row: Committee, day: date) -> CommitteePage:
    """One committee, of a row that `committee_row` gave. Two queries."""
    members = list(spells_of(row))
    people = {each.employee_id for each in members}
    here = set(employments_on(day).filter(employee__in=people).values_list("employee_id", flat=True))
    spells = sorted(
        (_spell(each, day, each.employee_id in here) for each in members),
        key=lambda spell: (STATES.index(spell.state), spell.number, spell.valid_from),
    )
    return CommitteePage(row.pk, row.key, row.label, row.name, row.name_en, tuple(spells))


def spells_of(row: Committee) -> QuerySet[CommitteeMember]:
    """Who is, was and will be on a committee; not what was entered by mistake."""
    rows = CommitteeMember.objects.filter(committee=row, voided_at__isnull=True)
    return rows.select_related("employee").order_by("employee__number", "valid_from")


def _spell(row: CommitteeMember, day: date, here: bool) -> Spell:
    over = row.valid_until is not None and row.valid_until < day
    state = "past" if over else "planned" if row.valid_from > day else "now"
    return Spell(
        row.pk, row.employee.label, row.employee.number, row.valid_from, row.valid_until, state, here
    )


def committee_row(viewer: Actor, pk: int) -> Committee:
    """The row, for whoever keeps the committees of its company; for others it is as if there were none."""
    row = Committee.objects.select_related("company").filter(pk=pk).first()
    if row is None or not may_keep_committees(viewer, row.company_id):
        raise NoSuchCommittee(phrase("There is no such committee."))
    return row
