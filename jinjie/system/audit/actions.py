"""Writing the audit line."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.models import AuditLine


def record(
    *,
    actor: Actor,
    at: datetime,
    action: str,
    object_type: str,
    object_id: object,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Add one line. Call it inside the action's transaction, so that the line stands or falls with the change."""
    AuditLine.objects.create(
        at=at,
        actor=actor.name,
        user_id=actor.user_id,
        action=action,
        object_type=object_type,
        object_id=str(object_id),
        before=dict(before or {}),
        after=dict(after or {}),
    )
