"""Who may look after channels."""

from jinjie.foundation.people.access import present_access
from jinjie.foundation.people.choices import Ability
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Verdict
from jinjie.system.accounts.actors import Actor


def may_look_after_channels(actor: Actor) -> Verdict:
    """Administrators: see how channels fare and what was delivered, never what a notice says; send a test message."""
    access = present_access(actor)
    if access.can(Ability.SYSTEM, None) or (
        access.company_id is not None and access.can(Ability.SYSTEM, access.company_id)
    ):
        return Verdict(True)
    return Verdict(False, phrase("Only administrators look after channels."))
