"""Who may keep the catalogue, give an award, take one back."""

from datetime import date

from jinjie.areas.awards.models import Award, Gift
from jinjie.foundation.growth.permissions import may_define
from jinjie.foundation.people.access import access_of, placement_of
from jinjie.foundation.people.models import Employee
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Verdict
from jinjie.system.accounts.actors import Actor


def may_keep_catalogue(actor: Actor, company_id: int) -> Verdict:
    """Who keeps the growth record keeps the catalogue."""
    if may_define(actor, company_id):
        return Verdict(True)
    return Verdict(False, phrase("Only HR keeps the award catalogue."))


def gives(actor: Actor, award: Award, on: date) -> bool:
    """Has the actor one of the roles that give the award, over anybody of its company?"""
    access = access_of(actor, on)
    return access.unbounded or any(right.bundle.role in award.givers for right in access.rights)


def may_give(actor: Actor, award: Award, employee: Employee, on: date) -> Verdict:
    """A role that the catalogue names, over the person; never to oneself."""
    if award.retired_at is not None:
        return Verdict(False, phrase("“%(award)s” is no longer given.", award=award.label))
    if employee.company_id != award.company_id:
        return Verdict(False, phrase("This award is of another company."))
    if employee.user_id is not None and employee.user_id == actor.user_id:
        return Verdict(False, phrase("Nobody gives an award to themselves."))
    access = access_of(actor, on)
    if access.unbounded:
        return Verdict(True)
    person = placement_of(employee, on)
    if any(right.bundle.role in award.givers and right.over(person) for right in access.rights):
        return Verdict(True)
    return Verdict(False, phrase("“%(award)s” is given by others than you.", award=award.label))


def may_revoke(actor: Actor, gift: Gift) -> Verdict:
    """HR takes back any award but their own; whoever gave one, what they gave."""
    if gift.employee.user_id is not None and gift.employee.user_id == actor.user_id:
        return Verdict(False, phrase("Somebody else has to take back an award of yours."))
    gave = gift.giver is not None and gift.giver.user_id is not None and gift.giver.user_id == actor.user_id
    if gave or may_define(actor, gift.award.company_id):
        return Verdict(True)
    return Verdict(False, phrase("Only HR and whoever gave it take an award back."))
