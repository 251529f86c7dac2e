"""Who may change ladders, run evaluations, apply for a level, decide and undo promotions."""

from jinjie.foundation.people.choices import Role
from jinjie.foundation.people.models import Employee
from jinjie.foundation.people.permissions import has_role
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Verdict
from jinjie.system.accounts.actors import Actor


def may_manage_ladders(actor: Actor, company_id: int) -> Verdict:
    """HR keeps the ladders."""
    if has_role(actor, company_id, Role.HR):
        return Verdict(True)
    return Verdict(False, phrase("Only HR may change ladders and standards."))


def may_apply(actor: Actor, employee: Employee) -> Verdict:
    """One applies for oneself; the system files what a command was told to."""
    if actor.is_principal or (employee.user_id is not None and employee.user_id == actor.user_id):
        return Verdict(True)
    return Verdict(False, phrase("One applies for oneself."))


def may_promote(actor: Actor, company_id: int) -> Verdict:
    """HR may promote without an application, and takes promotions back."""
    if has_role(actor, company_id, Role.HR):
        return Verdict(True)
    return Verdict(False, phrase("Only HR promotes, and takes a promotion back."))
