"""Writing the installation's settings."""

from datetime import datetime
from typing import Any

from django.db import transaction

from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import NotAllowed
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record
from jinjie.system.preferences.models import Preference


def set_preference(*, actor: Actor, at: datetime, key: str, value: Any) -> None:
    """Set one value for the whole installation. Only principals may, until administrators have a page for it."""
    if not actor.is_principal:
        raise NotAllowed(phrase("The installation's settings are changed on the command line."))
    with transaction.atomic():
        Preference.objects.update_or_create(pk=key, defaults={"value": value})
        record(
            actor=actor,
            at=at,
            action="preferences.set",
            object_type="preferences.Preference",
            object_id=key,
            after={"value": value},
        )
