"""Who may do what with people. Deny by default; every answer carries its reason."""

from datetime import date

from django.db.models import Q

from jinjie.foundation.people.choices import Role
from jinjie.foundation.people.models import Employee, RoleGrant
from jinjie.foundation.people.queries import visible_to
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Verdict
from jinjie.system.accounts.actors import Actor


def has_role(actor: Actor, company_id: int, *roles: Role) -> bool:
    """True for a principal, and for a user who was granted one of `roles` in the whole company or in every company."""
    if actor.is_principal:
        return True
    return RoleGrant.objects.filter(
        Q(company_id=company_id) | Q(company__isnull=True),
        user_id=actor.user_id or 0,
        role__in=roles,
        department__isnull=True,
    ).exists()


def may_see(actor: Actor, employee: Employee, as_of: date) -> Verdict:
    """May the actor see this person at all?"""
    if visible_to(actor, as_of).filter(pk=employee.pk).exists():
        return Verdict(True)
    return Verdict(False, phrase("This person is not among those whom you may see."))


def may_manage_people(actor: Actor, company_id: int) -> Verdict:
    """May the actor hire, move, and part with people of the company?"""
    if has_role(actor, company_id, Role.HR):
        return Verdict(True)
    return Verdict(False, phrase("Only HR may change people's work life."))


def may_manage_organisation(actor: Actor, company_id: int) -> Verdict:
    """May the actor change companies, departments, positions, sequences, levels, calendars?"""
    if has_role(actor, company_id, Role.HR, Role.ADMINISTRATOR):
        return Verdict(True)
    return Verdict(False, phrase("Only HR and administrators may change the organisation."))
