"""Who may write into a growth record."""

from datetime import date

from jinjie.foundation.growth.choices import Confirmer, Source, Status
from jinjie.foundation.growth.models import Fact, FactType
from jinjie.foundation.people.access import Right, access_of, may_see_group, present_access
from jinjie.foundation.people.choices import Ability, Action, FieldGroup, Scope
from jinjie.foundation.people.models import Employee
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Verdict
from jinjie.system.accounts.actors import Actor


def keeps_record(right: Right) -> bool:
    """Is it a right of somebody who keeps the growth record, and not of who leads people?"""
    return Ability.RECORDS in right.bundle.abilities


def may_record(actor: Actor, employee: Employee, fact_type: FactType) -> Verdict:
    """Who may record of others anything but what is retired; a person what the type lets them report of themselves."""
    if fact_type.retired_at is not None:
        return Verdict(False, phrase("“%(type)s” is retired; nothing new is recorded.", type=fact_type.label))
    access = present_access(actor)
    of_others = access.only(lambda right: right.scope != Scope.SELF)
    if may_see_group(of_others, employee, FieldGroup.PERFORMANCE, Action.RECORD):
        return Verdict(True)
    if may_see_group(access, employee, FieldGroup.PERFORMANCE, Action.RECORD):
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
    """Whoever the type names, by the right to confirm: who keeps the record, or who leads the person; never the person.

    What was lent is not turned on the lender: nobody's delegate confirms for them.
    """
    person = fact.employee
    if person.user_id is not None and person.user_id == actor.user_id:
        return Verdict(False, phrase("Nobody confirms their own record."))
    access = access_of(actor, on).only(lambda right: right.lender is None or right.lender != person.user_id)
    if fact.fact_type.confirmed_by != Confirmer.MANAGER:
        access = access.only(keeps_record)
    if may_see_group(access, person, FieldGroup.PERFORMANCE, Action.CONFIRM):
        return Verdict(True)
    return Verdict(False, phrase("This is confirmed by whoever the type of fact names."))


def may_define(actor: Actor, company_id: int) -> Verdict:
    """Who keeps the record defines fact types and items."""
    if present_access(actor).can(Ability.RECORDS, company_id):
        return Verdict(True)
    return Verdict(False, phrase("Only HR defines types of facts."))
