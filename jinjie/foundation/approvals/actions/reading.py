"""Noting that a copy was read, and when whoever is asked first opened the request."""

from datetime import datetime

from django.db import transaction

from jinjie.foundation.approvals.keeping import flow_of
from jinjie.foundation.approvals.models import Copy, Request, Task
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


def mark_tasks_read(*, actor: Actor, at: datetime, request_id: int) -> None:
    """The viewer has opened a request that waits for them. The first time counts; nothing where the flow keeps no read times.

    Who acts in somebody's place notes nothing: it is not they who were asked.
    """
    if actor.user_id is None:
        raise NotAllowed(phrase("Only a person reads."))
    with transaction.atomic():
        row = Request.objects.filter(pk=request_id).select_related("flow_version").first()
        if row is not None and flow_of(row.flow_version).read_times:
            mine = Task.objects.filter(request=row, state="open", person__user_id=actor.user_id)
            mine.filter(read_at__isnull=True).update(read_at=at)
