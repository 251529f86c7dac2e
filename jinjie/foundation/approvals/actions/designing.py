"""What the designer does with a flow: one change of the draft at a time. Rules: docs/rules/approvals.md."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from jinjie.foundation.approvals.actions.definitions import Saved, save_flow
from jinjie.foundation.approvals.models import Flow, FlowVersion
from jinjie.foundation.approvals.permissions import may_design
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record

Change = Callable[[Mapping[str, Any]], Mapping[str, Any]]


class ChangedByOther(Refusal):
    """Somebody else saved another draft since the page was drawn."""

    code = "approvals.draft_changed"


def latest_of(flow: Flow) -> FlowVersion:
    """The draft, else the latest version. Refuses a flow that says nothing yet."""
    row = FlowVersion.objects.filter(flow=flow).order_by("-number").first()
    if row is None:
        raise Refusal(phrase("This flow has no steps yet."), code="approvals.no_version")
    return row


def change_draft(*, actor: Actor, at: datetime, flow: Flow, seen: str, change: Change) -> Saved:
    """Make the draft what `change` makes of the latest version. `seen` is the digest of what the actor looked at.

    The first change begins a draft; what is in force stays. Refuses a draft that another has changed since, and a document
    that can't be read, with its place: then the draft stays as it was.
    """
    may_design(actor, flow.company_id).require()
    with transaction.atomic():
        Flow.objects.select_for_update().get(pk=flow.pk)
        latest = latest_of(flow)
        if latest.digest != seen:
            raise ChangedByOther(
                phrase("Somebody has changed this flow since you opened it."),
                remedy=phrase("Look at it again; your change was not made."),
            )
        return save_flow(actor=actor, at=at, company=flow.company, document=change(latest.definition))


def discard_draft(*, actor: Actor, at: datetime, flow: Flow) -> None:
    """Throw the draft away; the version in force goes on. Refuses a flow that has nothing else. Twice is once."""
    may_design(actor, flow.company_id).require()
    with transaction.atomic():
        draft = FlowVersion.objects.select_for_update().filter(flow=flow, state="draft").first()
        if draft is None:
            return
        if not FlowVersion.objects.filter(flow=flow, state="published").exists():
            raise Refusal(
                phrase("This flow was never published: its draft is all there is."),
                code="approvals.only_draft",
            )
        number = draft.number
        draft.delete()
        record(
            actor=actor, at=at, action="approvals.discard_draft", object_type="approvals.Flow", object_id=flow.pk,
            after={"version": number},
        )  # fmt: skip
