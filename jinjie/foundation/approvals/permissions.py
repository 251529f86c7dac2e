"""Who may do what with flows and requests. Acts on tasks are judged by the machine itself (`logic/rights.py`)."""

from jinjie.foundation.approvals.logic.forms import Form
from jinjie.foundation.people.access import Access, present_access
from jinjie.foundation.people.choices import Ability
from jinjie.foundation.people.models import Employee
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Verdict
from jinjie.system.accounts.actors import Actor


def may_design(actor: Actor, company_id: int) -> Verdict:
    """May the actor change the company's flows and forms?"""
    if present_access(actor).can(Ability.FLOWS, company_id):
        return Verdict(True)
    return Verdict(False, phrase("Only HR and administrators design flows and forms."))


def may_keep_going(actor: Actor, company_id: int) -> Verdict:
    """May the actor act on the desk, give tasks to others, cancel requests?"""
    everywhere, companies = companies_kept(present_access(actor))
    if everywhere or company_id in companies:
        return Verdict(True)
    return Verdict(False, phrase("Only HR keeps requests going."))


def companies_kept(access: Access) -> tuple[bool, frozenset[int]]:
    """The companies whose requests the actor keeps going: (all of them, these). Administrators see no people, so none."""
    rights = [
        right
        for right in access.rights
        if Ability.FLOWS in right.bundle.abilities and right.bundle.about_people
    ]
    return (
        access.unbounded or any(right.everyone for right in rights),
        frozenset(right.company_id for right in rights if right.company_id is not None),
    )


def may_submit(actor: Actor, requester: Employee) -> Verdict:
    """Everybody asks for themselves; a room above that lets others ask brings its own verdict."""
    if actor.is_principal or (requester.user_id is not None and requester.user_id == actor.user_id):
        return Verdict(True)
    return Verdict(False, phrase("One asks for oneself."))


def may_file(form: Form, departments: str) -> Verdict:
    """May somebody of these departments (from the top down, joined by /) file this form?"""
    if form.may_file(departments):
        return Verdict(True)
    return Verdict(False, phrase("This form is for other departments."))


def may_appoint(actor: Actor, person: Employee) -> Verdict:
    """Everybody names their own deputy; whoever keeps requests going for those who can't."""
    if person.user_id is not None and person.user_id == actor.user_id:
        return Verdict(True)
    return may_keep_going(actor, person.company_id)
