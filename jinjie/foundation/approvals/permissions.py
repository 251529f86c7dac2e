"""Who may do what with flows and requests. Acts on tasks are judged by the machine itself (`logic/rights.py`)."""

from jinjie.foundation.people.access import present_access
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
    if present_access(actor).can(Ability.FLOWS, company_id):
        return Verdict(True)
    return Verdict(False, phrase("Only HR and administrators keep requests going."))


def may_submit(actor: Actor, requester: Employee) -> Verdict:
    """Everybody asks for themselves; a room above that lets others ask brings its own verdict."""
    if actor.is_principal or (requester.user_id is not None and requester.user_id == actor.user_id):
        return Verdict(True)
    return Verdict(False, phrase("One asks for oneself."))


def may_appoint(actor: Actor, person: Employee) -> Verdict:
    """Everybody names their own deputy; whoever keeps requests going for those who can't."""
    if person.user_id is not None and person.user_id == actor.user_id:
        return Verdict(True)
    return may_keep_going(actor, person.company_id)
