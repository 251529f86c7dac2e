"""Who may do what with people. Deny by default; every answer carries its reason."""

from datetime import date

from jinjie.foundation.people.access import present_access
from jinjie.foundation.people.choices import Ability, Role
from jinjie.foundation.people.models import Employee
from jinjie.foundation.people.queries import visible_to
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Verdict
from jinjie.system.accounts.actors import Actor

LOOKING_AFTER_ROLES = (Ability.ACCESS, Ability.AUDIT)
"""Who gives roles sees who has them, and so does who reads the log."""


def has_role(actor: Actor, company_id: int, *roles: Role) -> bool:
    """True for a principal, and for a user who has one of `roles` over the whole company or every company."""
    return present_access(actor).has(company_id, *roles)


def may_see(actor: Actor, employee: Employee, as_of: date) -> Verdict:
    """May the actor see this person at all?"""
    if visible_to(actor, as_of).filter(pk=employee.pk).exists():
        return Verdict(True)
    return Verdict(False, phrase("This person is not among those whom you may see."))


def may_manage_people(actor: Actor, company_id: int) -> Verdict:
    """May the actor hire, move, and part with people of the company?"""
    if present_access(actor).can(Ability.PEOPLE, company_id):
        return Verdict(True)
    return Verdict(False, phrase("Only HR may change people's work life."))


def may_manage_organisation(actor: Actor, company_id: int) -> Verdict:
    """May the actor change companies, departments, positions, sequences, levels, calendars?"""
    if present_access(actor).can(Ability.ORGANISATION, company_id):
        return Verdict(True)
    return Verdict(False, phrase("Only HR and administrators may change the organisation."))


def may_keep_committees(actor: Actor, company_id: int) -> Verdict:
    """May the actor make committees and say who is on them?"""
    if present_access(actor).can(Ability.PEOPLE, company_id):
        return Verdict(True)
    return Verdict(False, phrase("Only HR keeps committees."))


def may_grant_roles(actor: Actor, company_id: int | None) -> Verdict:
    """May the actor give and take roles in the company, or in all companies (None)?"""
    if present_access(actor).can(Ability.ACCESS, company_id):
        return Verdict(True)
    return Verdict(False, phrase("Only administrators of access may give and take roles."))


def may_look_after_accounts(actor: Actor) -> Verdict:
    """May the actor see the accounts of some company: who gives roles there?"""
    access = present_access(actor)
    if access.unbounded or any(Ability.ACCESS in right.bundle.abilities for right in access.rights):
        return Verdict(True)
    return Verdict(False, phrase("Only administrators of access look after accounts."))


def may_see_roles(actor: Actor) -> Verdict:
    """May the actor read who has which role, somewhere?"""
    access = present_access(actor)
    if access.unbounded or any(set(LOOKING_AFTER_ROLES) & right.bundle.abilities for right in access.rights):
        return Verdict(True)
    return Verdict(
        False, phrase("Only administrators of access and of the audit log see who has which role.")
    )
