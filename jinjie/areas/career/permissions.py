"""Who may change ladders and who may run evaluations."""

from jinjie.foundation.people.choices import Role
from jinjie.foundation.people.permissions import has_role
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Verdict
from jinjie.system.accounts.actors import Actor


def may_manage_ladders(actor: Actor, company_id: int) -> Verdict:
    """HR keeps the ladders."""
    if has_role(actor, company_id, Role.HR):
        return Verdict(True)
    return Verdict(False, phrase("Only HR may change ladders and standards."))
