"""Drafts of standards: start one, change a criterion of it, publish it."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from jinjie.areas.career.drafting import Change, changed, item_of
from jinjie.areas.career.models import Standard, StandardDraft
from jinjie.areas.career.permissions import may_manage_ladders
from jinjie.areas.career.shaping import replaced
from jinjie.foundation.criteria.actions import digest_of, publish_version
from jinjie.foundation.criteria.figures import prepare
from jinjie.foundation.criteria.models import CriteriaVersion
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record


class ChangedMeanwhile(Refusal):
    """Somebody else changed the criterion after the form was opened."""

    code = "career.draft_changed_meanwhile"


def start_draft(
    *,
    actor: Actor,
    at: datetime,
    on: date,
    standard: Standard,
    copy_of: StandardDraft | None = None,
    definition: list[Any] | None = None,
) -> StandardDraft:
    """A new draft of what is in force on the day, another proposal like the one given, or the criteria given as a document
    writes them.

    Refuses a standard that has no version in force, and criteria that can't be read.
    """
    may_manage_ladders(actor, standard.ladder.company_id).require()
    if definition is not None:
        prepare(definition)
    with transaction.atomic():
        Standard.objects.select_for_update().get(pk=standard.pk)
        rows = CriteriaVersion.objects.filter(
            criteria_set=standard.criteria_set_id,
            state=CriteriaVersion.State.PUBLISHED,
            effective_from__lte=on,
        )
        base = rows.order_by("-effective_from").first()
        if base is None:
            raise Refusal(
                phrase("No version of this standard is in force on %(day)s.", day=on.isoformat()),
                code="career.nothing_in_force",
                remedy=phrase("Publish the first one with “jinjie ladders apply”."),
            )
        source = copy_of or base
        highest = StandardDraft.objects.filter(standard=standard).aggregate(n=Max("number"))["n"] or 0
        draft = StandardDraft.objects.create(
            standard=standard, number=highest + 1, based_on=base,
            definition=source.definition if definition is None else definition, goal=source.goal, changed_at=at, changed_by=actor.name,
        )  # fmt: skip
        record(
            actor=actor, at=at, action="career.start_draft", object_type="career.StandardDraft",
            object_id=draft.pk, after={"number": draft.number, "based_on": base.number},
        )  # fmt: skip
    return draft


def change_criterion(
    *, actor: Actor, at: datetime, draft: StandardDraft, key: str, seen: str, change: Change
) -> StandardDraft:
    """Change one criterion of a draft; `seen` is the digest of the criterion that the form showed.

    Two people may change different criteria at once. Of the same one the second is told and nothing is overwritten.
    """
    return _rewritten(actor, at, draft, key, seen, lambda definition: changed(definition, key, change))


def rewrite_criterion(
    *, actor: Actor, at: datetime, draft: StandardDraft, key: str, seen: str, item: Mapping[str, Any]
) -> StandardDraft:
    """Put a criterion written anew in the place of one of a draft; `seen` and two people as with `change_criterion`."""
    return _rewritten(actor, at, draft, key, seen, lambda definition: replaced(definition, key, item))


def _rewritten(
    actor: Actor,
    at: datetime,
    draft: StandardDraft,
    key: str,
    seen: str,
    change: Callable[[list[Any]], list[Any]],
) -> StandardDraft:
    may_manage_ladders(actor, draft.standard.ladder.company_id).require()
    with transaction.atomic():
        row = _open(draft)
        item = item_of(row.definition, key)
        definition = change(row.definition)
        if definition == row.definition:
            return row
        if digest_of(item) != seen:
            raise ChangedMeanwhile(
                phrase("%(name)s changed this criterion meanwhile.", name=row.changed_by),
                remedy=phrase(
                    "What is stored stands beside what you typed; save again to put yours in its place."
                ),
            )
        _write(row, definition, actor, at, {"criterion": key})
    return row


def reshape_draft(
    *,
    actor: Actor,
    at: datetime,
    draft: StandardDraft,
    seen: str,
    definition: list[Any],
    goal: Mapping[str, str] | None = None,
    source: str | None = None,
) -> StandardDraft:
    """Put another set of criteria, or another goal, in the place of the draft's; `seen` is the digest of the draft as shown.

    `source` is the text that they were read from, kept with its comments.

    Refuses a draft that somebody changed meanwhile, and criteria that can't be read.
    """
    may_manage_ladders(actor, draft.standard.ladder.company_id).require()
    prepare(definition)
    with transaction.atomic():
        row = _open(draft)
        aim = row.goal if goal is None else dict(goal)
        text = row.source if source is None else source
        if definition == row.definition and aim == row.goal and text == row.source:
            return row
        if digest_of(row.definition) != seen:
            raise ChangedMeanwhile(
                phrase("%(name)s changed this draft meanwhile.", name=row.changed_by),
                remedy=phrase("Look at the draft as it is now, then do it again."),
            )
        row.goal, row.source = aim, text
        _write(row, definition, actor, at, {"goal": bool(goal)} if goal is not None else {})
    return row


def _write(
    row: StandardDraft, definition: list[Any], actor: Actor, at: datetime, told: Mapping[str, Any]
) -> None:
    before = digest_of(row.definition)
    row.definition, row.changed_at, row.changed_by = definition, at, actor.name
    row.save(update_fields=["definition", "goal", "source", "changed_at", "changed_by"])
    record(
        actor=actor, at=at, action="career.change_draft", object_type="career.StandardDraft",
        object_id=row.pk, before={"digest": before}, after={**told, "digest": digest_of(definition)},
    )  # fmt: skip


def publish_draft(
    *, actor: Actor, at: datetime, on: date, draft: StandardDraft, effective_from: date, seen: str
) -> CriteriaVersion:
    """Publish a draft from a day on, today at the earliest; `seen` is the digest of the whole draft as it was shown.

    Refuses a draft that somebody changed meanwhile and one that asks what is in force already.
    """
    may_manage_ladders(actor, draft.standard.ladder.company_id).require()
    with transaction.atomic():
        row = _open(draft)
        if digest_of(row.definition) != seen:
            raise ChangedMeanwhile(
                phrase("%(name)s changed this draft meanwhile.", name=row.changed_by),
                remedy=phrase("Look at what is to be published now, then publish it."),
            )
        if effective_from < on:
            raise Refusal(
                phrase("A standard can't be in force from a day that is past."),
                code="career.effective_in_the_past",
                remedy=phrase("Choose today or a later day."),
            )
        if digest_of(row.definition) == row.based_on.digest and row.goal == row.based_on.goal:
            raise Refusal(
                phrase("The draft asks the same as version %(n)s.", n=row.based_on.number),
                code="career.draft_changes_nothing",
                remedy=phrase("Change a criterion first."),
            )
        version = publish_version(
            actor=actor, at=at, criteria_set=row.standard.criteria_set, definition=row.definition,
            effective_from=effective_from, goal=row.goal,
        )  # fmt: skip
        row.published_as = version
        row.save(update_fields=["published_as"])
    return version


def _open(draft: StandardDraft) -> StandardDraft:
    """The draft as it is now, locked. Refuses one that is published."""
    rows = StandardDraft.objects.select_for_update(of=("self",))
    row = rows.select_related("standard__ladder", "standard__criteria_set", "based_on").get(pk=draft.pk)
    if row.published_as_id is not None:
        raise Refusal(
            phrase("This draft is published already; published versions are never changed."),
            code="career.draft_published",
            remedy=phrase("Start a new draft."),
        )
    return row
