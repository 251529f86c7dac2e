"""Rejecting an application with reasons for single criteria. Rules: docs/rules/promotion.md."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from jinjie.areas.career.actions.applications import KIND
from jinjie.areas.career.freezing import thaw
from jinjie.areas.career.models import Application
from jinjie.foundation.approvals.actions.deciding import reject
from jinjie.foundation.approvals.actions.performing import Answer
from jinjie.foundation.approvals.models import Task
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor

LONGEST = 500


def refuse_application(
    *,
    actor: Actor,
    at: datetime,
    on: date,
    task_id: int,
    comment: str,
    reasons: Mapping[str, str],
    key: str = "",
) -> Answer:
    """Reject as `approvals` does, and keep what was said of single criteria (key → words) with the application.

    Both or neither. Refuses what rejecting refuses, and a criterion that the standard did not have at filing.
    """
    said = {name: words.strip()[:LONGEST] for name, words in reasons.items() if words.strip()}
    with transaction.atomic():
        request = Task.objects.filter(pk=task_id).values_list("request", flat=True).first()
        row = (
            Application.objects.select_for_update(of=("self",))
            .filter(request=request, request__subject_kind=KIND)
            .first()
        )
        if row is not None and said:
            strange = set(said) - {line.key for line in thaw(row.frozen).lines}
            if strange:
                raise Refusal(
                    phrase("The standard has no criterion “%(key)s”.", key=min(strange)),
                    code="career.no_criterion",
                )
            row.reasons = {**row.reasons, **said}
            row.save(update_fields=["reasons"])
        return reject(actor=actor, at=at, on=on, task_id=task_id, comment=comment, key=key)
