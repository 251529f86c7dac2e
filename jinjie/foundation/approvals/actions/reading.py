"""Noting that a copy was read."""

from datetime import datetime

from django.db import transaction

from jinjie.foundation.approvals.models import Copy
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import NotAllowed
from jinjie.system.accounts.actors import Actor


def mark_copy_read(*, actor: Actor, at: datetime, request_id: int) -> None:
    """The viewer has read what was copied to them. Twice is once; of a request not copied to them, nothing."""
    if actor.user_id is None:
        raise NotAllowed(phrase("Only a person reads."))
    with transaction.atomic():
        mine = Copy.objects.filter(request_id=request_id, person__user_id=actor.user_id, read_at__isnull=True)
        mine.update(read_at=at)
