"""Keeping committees: making one, naming it, who is on it from and until which day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from jinjie.foundation.people.models import Committee, CommitteeMember, Company, Employee
from jinjie.foundation.people.permissions import may_keep_committees
from jinjie.foundation.people.queries import employments_on
from jinjie.kit.keys import free_key
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Place, Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record


@dataclass(frozen=True)
class Wanted:
    """What a file says of a committee: (person, first day, last day) for everyone who is, was or will be on it."""

    key: str
    name: str
    name_en: str
    members: tuple[tuple[Employee, date, date | None], ...]


def make_committee(
    *, actor: Actor, at: datetime, company: Company, name: str, name_en: str = "", key: str = ""
) -> Committee:
    """A committee without members. Without a key it gets a free one made of its name. Refuses one without a name."""
    may_keep_committees(actor, company.pk).require()
    name, name_en = _names(name, name_en)
    with transaction.atomic():
        Company.objects.select_for_update().get(pk=company.pk)
        taken = set(Committee.objects.filter(company=company).values_list("key", flat=True))
        if key in taken:
            raise Refusal(
                phrase("There is a committee “%(key)s” already.", key=key), code="people.committee_key"
            )
        row = Committee.objects.create(
            company=company, key=key or free_key(name_en or name, taken, "committee"), name=name,
            name_en=name_en, created_at=at,
        )  # fmt: skip
        _line(actor, at, "make_committee", row, {"key": row.key, "name": name, "name_en": name_en})
    return row


def name_committee(*, actor: Actor, at: datetime, committee: Committee, name: str, name_en: str = "") -> None:
    """Give a committee another name; its key stays. The same name changes nothing."""
    may_keep_committees(actor, committee.company_id).require()
    name, name_en = _names(name, name_en)
    with transaction.atomic():
        row = _locked(committee)
        before = {"name": row.name, "name_en": row.name_en}
        if before != {"name": name, "name_en": name_en}:
            row.name, row.name_en = name, name_en
            row.save(update_fields=["name", "name_en"])
            _line(actor, at, "name_committee", row, {"name": name, "name_en": name_en}, before)


def _names(name: str, name_en: str) -> tuple[str, str]:
    name, name_en = name.strip()[:120], name_en.strip()[:120]
    if not name and not name_en:
        raise Refusal(
            phrase("Say what the committee is called."), code="people.no_name", place=Place(column="name")
        )
    return name or name_en, name_en


def add_members(
    *,
    actor: Actor,
    at: datetime,
    committee: Committee,
    people: Sequence[Employee],
    valid_from: date,
    valid_until: date | None = None,
) -> int:
    """Put people on a committee from and until a day, all or none; how many are new. The same again changes nothing.

    Refuses days that end before they begin, who does not work here on the first day, and who is on it in those days already.
    """
    may_keep_committees(actor, committee.company_id).require()
    with transaction.atomic():
        row = _locked(committee)
        known = set(_spells(row).values_list("employee_id", "valid_from", "valid_until"))
        new = [each for each in people if (each.pk, valid_from, valid_until) not in known]
        _refuse_strangers(row, new, valid_from)
        for each in new:
            _put_on(actor, at, row, (each, valid_from, valid_until))
    return len(new)


def _refuse_strangers(row: Committee, people: Iterable[Employee], day: date) -> None:
    """Who is of another company, or does not work here on the day, can't be put on."""
    asked = {each.pk: each for each in people}
    here = employments_on(day).filter(employee__in=asked, employee__company=row.company_id)
    away = set(asked) - set(here.values_list("employee_id", flat=True))
    if away:
        raise Refusal(
            phrase("%(name)s does not work here on that day.", name=asked[min(away)].label),
            code="people.not_here",
            place=Place(column="people"),
        )


def _put_on(actor: Actor, at: datetime, row: Committee, spell: tuple[Employee, date, date | None]) -> None:
    person, valid_from, valid_until = spell
    _refuse_backwards(valid_from, valid_until)
    _refuse_overlap(row, person, valid_from, valid_until)
    member = CommitteeMember.objects.create(
        committee=row, employee=person, valid_from=valid_from, valid_until=valid_until, recorded_at=at,
        recorded_by=actor.name,
    )  # fmt: skip
    _line(actor, at, "join_committee", row, _said(member))


def _refuse_backwards(valid_from: date, valid_until: date | None) -> None:
    if valid_until is not None and valid_until < valid_from:
        raise Refusal(
            phrase("The last day is not before the first one."),
            code="people.ends_before_start",
            place=Place(column="valid_until"),
        )


def _refuse_overlap(
    row: Committee, person: Employee, valid_from: date, valid_until: date | None, besides: int = 0
) -> None:
    begun = Q() if valid_until is None else Q(valid_from__lte=valid_until)
    others = _spells(row).filter(begun, employee=person).exclude(pk=besides)
    if others.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=valid_from)).exists():
        raise Refusal(
            phrase("%(name)s is on the committee in those days already.", name=person.label),
            code="people.on_committee",
            place=Place(column="people"),
            remedy=phrase("Change the last day of that line instead."),
        )


def end_membership(*, actor: Actor, at: datetime, member: CommitteeMember, valid_until: date | None) -> None:
    """Change the last day on which somebody is on a committee; None: as long as nobody says so. The same changes nothing."""
    may_keep_committees(actor, member.committee.company_id).require()
    with transaction.atomic():
        committee = _locked(member.committee)
        row = _spells(committee).select_related("employee").filter(pk=member.pk).first()
        if row is None or row.valid_until == valid_until:
            return
        _refuse_backwards(row.valid_from, valid_until)
        _refuse_overlap(committee, row.employee, row.valid_from, valid_until, besides=row.pk)
        before = _said(row)
        row.valid_until = valid_until
        row.save(update_fields=["valid_until"])
        _line(actor, at, "leave_committee", committee, _said(row), before)


def void_membership(*, actor: Actor, at: datetime, member: CommitteeMember) -> None:
    """Take out a line that was entered by mistake. It stays as a row that counts for nothing; twice is once."""
    may_keep_committees(actor, member.committee.company_id).require()
    with transaction.atomic():
        committee = _locked(member.committee)
        if _spells(committee).filter(pk=member.pk).update(voided_at=at, voided_by=actor.name):
            _line(actor, at, "void_membership", committee, {}, _said(member))


def apply_committee(*, actor: Actor, at: datetime, company: Company, wanted: Wanted) -> bool:
    """Make a committee what a file says, members and all; what it does not name is voided. True if anything changed."""
    may_keep_committees(actor, company.pk).require()
    with transaction.atomic():
        row = Committee.objects.filter(company=company, key=wanted.key).first()
        made = row is None
        if row is None:
            row = make_committee(
                actor=actor, at=at, company=company, name=wanted.name, name_en=wanted.name_en, key=wanted.key
            )
        row = _locked(row)
        changed = (row.name, row.name_en) != (wanted.name, wanted.name_en)
        name_committee(actor=actor, at=at, committee=row, name=wanted.name, name_en=wanted.name_en)
        named = {(person.pk, start, end) for person, start, end in wanted.members}
        known = {(each.employee_id, each.valid_from, each.valid_until): each for each in _spells(row)}
        for key in known.keys() - named:
            void_membership(actor=actor, at=at, member=known[key])
        new = [each for each in wanted.members if (each[0].pk, *each[1:]) not in known]
        for spell in new:
            _put_on(actor, at, row, spell)
    return made or changed or bool(new) or bool(known.keys() - named)


def _spells(row: Committee) -> Any:
    return CommitteeMember.objects.filter(committee=row, voided_at__isnull=True)


def _locked(committee: Committee) -> Committee:
    return Committee.objects.select_for_update().get(pk=committee.pk)


def _said(row: CommitteeMember) -> dict[str, Any]:
    until = row.valid_until.isoformat() if row.valid_until else None
    return {"employee": row.employee_id, "from": row.valid_from.isoformat(), "until": until}


def _line(
    actor: Actor, at: datetime, verb: str, row: Committee, after: Mapping[str, Any],
    before: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    record(
        actor=actor, at=at, action=f"people.{verb}", object_type="people.Committee", object_id=row.pk,
        before=dict(before or {}), after=dict(after),
    )  # fmt: skip
