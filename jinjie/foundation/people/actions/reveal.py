"""Showing one secret value: asked for, allowed, logged, and only then read."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from jinjie.foundation.people.access import access_of, may_see_group
from jinjie.foundation.people.choices import SENSITIVE, Action, FieldGroup
from jinjie.foundation.people.masks import plain
from jinjie.foundation.people.models import Employee, Relative, SensitiveValue
from jinjie.foundation.people.roster.columns import CUSTOM, SECRETS
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal, Verdict
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record_read
from jinjie.system.customfields.models import CustomField, Kind
from jinjie.system.preferences.queries import preference

REASON_FOR = "people.reveal_reason"
"""Setting: the field groups for which a reason must be written."""
ALWAYS_WITH_REASON = (FieldGroup.HEALTH.value,)
SHORTEST_REASON = 4
RELATIVE = "relative"


class ReasonWanted(Refusal):
    """This group is shown only to who says why."""

    code = "people.reason_wanted"


def needs_reason() -> frozenset[str]:
    """The field groups for which a reason must be written. One query."""
    return frozenset([*ALWAYS_WITH_REASON, *preference(REASON_FOR, [])])


def group_of(field: str) -> FieldGroup:
    """The field group of a secret; `relative.12.phone` is a relative's, `c_key` the company's own. Refuses what is no secret."""
    if field.startswith(f"{RELATIVE}."):
        return FieldGroup.CONTACT
    if field.startswith(CUSTOM) and (custom := _custom(field)) is not None:
        return FieldGroup(custom.group)
    if field not in SECRETS:
        raise Refusal(
            phrase("There is no such hidden value."),
            code="people.no_secret",
            remedy=phrase("Open the page anew."),
        )
    return SECRETS[field]


def may_reveal(actor: Actor, employee: Employee, field: str, on: date) -> Verdict:
    """May the actor read this secret of the person unmasked? Refuses what is no secret."""
    return may_see_group(access_of(actor, on), employee, group_of(field), Action.REVEAL)


def reveal(*, actor: Actor, at: datetime, on: date, employee: Employee, field: str, reason: str = "") -> str:
    """The value of a secret, in groups that are easy to read. The look is in the audit log before the value goes out.

    Refuses whose role may not, a missing reason where one is wanted (nobody needs one for what is their own), and what
    is no secret.
    """
    group = group_of(field)
    may_reveal(actor, employee, field, on).require()
    reason = " ".join(reason.split())[:200]
    own = access_of(actor, on).employee_id == employee.pk
    if not own and group.value in needs_reason() and len(reason) < SHORTEST_REASON:
        raise ReasonWanted(
            phrase("Say why you need to see this."), remedy=phrase("Write a reason of a few words.")
        )
    with transaction.atomic():
        name, value = _value(employee, field)
        record_read(
            actor=actor, at=at, object_type="people.Employee", object_id=employee.pk, group=group.value,
            fields=[field], reason=reason,
        )  # fmt: skip
    return plain(name, value)


def _custom(field: str) -> CustomField | None:
    """The field of a sensitive group that a key such as `c_allergies` names."""
    rows = CustomField.objects.filter(
        subject="employee", key=field.removeprefix(CUSTOM), retired_at__isnull=True, group__in=SENSITIVE
    )
    return rows.filter(company_key="").first()


def _value(employee: Employee, field: str) -> tuple[str, str]:
    if field.startswith(CUSTOM):
        said = SensitiveValue.objects.filter(employee=employee, field=_custom(field)).first()
        text = said.text if said is not None else ""
        words = (
            {"yes": _("yes"), "no": _("no")} if said is not None and said.field.kind == Kind.YES_NO else {}
        )
        return field, words.get(text, text)
    if not field.startswith(f"{RELATIVE}."):
        return field, str(getattr(employee, field))
    number, _dot, name = field.removeprefix(f"{RELATIVE}.").partition(".")
    rows = Relative.objects.filter(employee=employee, voided_at__isnull=True)
    row = rows.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 18 else None
    if row is None or name not in ("name", "phone"):
        raise Refusal(
            phrase("There is no such hidden value."),
            code="people.no_secret",
            remedy=phrase("Open the page anew."),
        )
    return name, str(getattr(row, name))
