"""Who looked at a person's protected values, when, at what, and why: for the person themselves and who answers for it."""

from dataclasses import dataclass
from datetime import date, datetime

from jinjie.foundation.people.access import access_of
from jinjie.foundation.people.choices import Ability, FieldGroup
from jinjie.foundation.people.models import Employee
from jinjie.foundation.people.oversight import called
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Verdict
from jinjie.system.accounts.actors import Actor
from jinjie.system.accounts.models import User
from jinjie.system.audit.actions import READ
from jinjie.system.audit.queries import Wanted, read_lines, select

PERSON = "people.Employee"


@dataclass(frozen=True)
class Look:
    """One look. `group` is the field group in the reader's language, `fields` the columns shown, by their names in code."""

    at: datetime
    who: str
    group: str
    fields: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Looks:
    """Looks newest first; `older` is where the next page begins, None at the end."""

    looks: tuple[Look, ...]
    older: int | None


def may_see_looks(viewer: Actor, employee: Employee, day: date) -> Verdict:
    """Oneself, who answers for the company's people, and who reads the audit log anyway."""
    access = access_of(viewer, day)
    if access.employee_id == employee.pk and not access.out:
        return Verdict(True)
    if any(access.can(ability, employee.company_id) for ability in (Ability.PEOPLE, Ability.AUDIT)):
        return Verdict(True)
    return Verdict(False, phrase("Who looked at a person's values is for that person and for HR."))


def reads_of(viewer: Actor, employee: Employee, day: date, before: int | None = None) -> Looks:
    """Who looked at this person's protected values, other than the person. Two queries; refuses whose role may not."""
    may_see_looks(viewer, employee, day).require()
    actions = [f"{READ}{group.value}" for group in FieldGroup]
    wanted = Wanted(actions=actions, object_type=PERSON, object_ids=[str(employee.pk)], before=before)
    lines = select(wanted)
    if employee.user_id is not None:
        lines = lines.exclude(user_id=employee.user_id)
    told, more = read_lines(lines)
    names = _names({line.user_id for line in told if line.user_id is not None})
    words = {f"{READ}{group.value}": str(group.label) for group in FieldGroup}
    looks = tuple(
        Look(
            at=line.at,
            who=names.get(line.user_id or 0, line.actor),
            group=words[line.action],
            fields=tuple(str(name) for name in line.after.get("fields", [])),
            reason=str(line.after.get("reason", "")),
        )
        for line in told
    )
    return Looks(looks, told[-1].pk if more else None)


def _names(ids: set[int]) -> dict[int, str]:
    return {row.pk: called(row) for row in User.objects.filter(pk__in=ids).select_related("employee")}
