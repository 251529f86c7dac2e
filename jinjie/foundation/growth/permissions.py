"""Who may write into a growth record."""

from datetime import date

from jinjie.foundation.growth.choices import Confirmer, Source, Status
from jinjie.foundation.growth.models import Fact, FactType
from jinjie.foundation.people.choices import Role
from jinjie.foundation.people.models import Employee
from jinjie.foundation.people.permissions import has_role
from jinjie.foundation.people.queries import visible_to
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Verdict
from jinjie.system.accounts.actors import Actor


def may_record(actor: Actor, employee: Employee, fact_type: FactType) -> Verdict:
    """HR records anything but what is retired; a person what the type lets them report of themselves."""
    if fact_type.retired_at is not None:
        return Verdict(False, phrase("“%(type)s” is retired; nothing new is recorded.", type=fact_type.label))
    if has_role(actor, employee.company_id, Role.HR):
        return Verdict(True)
    if employee.user_id is not None and employee.user_id == actor.user_id:
        if fact_type.self_reported:
            return Verdict(True)
        return Verdict(False, phrase("“%(type)s” is not reported by oneself.", type=fact_type.label))
    return Verdict(False, phrase("Only HR and the person may add to this record."))


def may_change_reported(actor: Actor, fact: Fact) -> Verdict:
    """The person who reported it of themselves, while nobody has decided on it."""
    person = fact.employee
    if person.user_id is None or person.user_id != actor.user_id or fact.source != Source.PERSON:
        return Verdict(False, phrase("Only who reported this may change it."))
    if fact.status not in (Status.WAITING, Status.WITHDRAWN):
        return Verdict(False, phrase("This was decided already; what was decided is not changed."))
    return Verdict(True)


def may_confirm(actor: Actor, fact: Fact, on: date) -> Verdict:
    """Whoever the type names: HR, or someone above the person; never the person."""
    person = fact.employee
    if person.user_id is not None and person.user_id == actor.user_id:
        return Verdict(False, phrase("Nobody confirms their own record."))
    if has_role(actor, person.company_id, Role.HR):
        return Verdict(True)
    if (
        fact.fact_type.confirmed_by == Confirmer.MANAGER
        and visible_to(actor, on).filter(pk=person.pk).exists()
    ):
        return Verdict(True)
    return Verdict(False, phrase("This is confirmed by whoever the type of fact names."))


def may_define(actor: Actor, company_id: int) -> Verdict:
    """HR defines fact types and items."""
    if has_role(actor, company_id, Role.HR):
        return Verdict(True)
    return Verdict(False, phrase("Only HR defines types of facts."))
