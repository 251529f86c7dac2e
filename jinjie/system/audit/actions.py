"""Writing audit lines, and erasing what a line told."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import NotAllowed, Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit import anchors, sealing
from jinjie.system.audit.guards import ERASE, ERASED_TYPE
from jinjie.system.audit.logic import Head, link, payload_digest, payload_text
from jinjie.system.audit.models import AuditLine, AuditPayload

PART = 500
READ = "read."
"""How the actions of looks begin; the rest is the field group."""


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
    """Add one line. Call it inside the action's transaction, so that the line stands or falls with the change.

    `before` and `after` are kept beside the chain and can be erased; still no secrets, identity data or amounts.
    """
    told = payload_text(before, after)
    _write(actor, at, action, object_type, [(object_id, told)])


def record_all(
    *,
    actor: Actor,
    at: datetime,
    action: str,
    object_type: str,
    objects: Iterable[tuple[object, Mapping[str, Any]]],
) -> None:
    """Add a line for each object (id, `after`) to which one action did the same kind of thing: an import, a batch.

    As `record`, in a few statements however many they are.
    """
    _write(actor, at, action, object_type, [(pk, payload_text(None, after)) for pk, after in objects])


def _write(
    actor: Actor, at: datetime, action: str, object_type: str, objects: list[tuple[object, str]]
) -> None:
    if not connection.in_atomic_block:
        raise TransactionManagementError("an audit line is written inside the action's transaction")
    if not objects:
        return
    last = sealing.head() if sealing.in_place() else None
    lines, payloads = [], []
    for object_id, text in objects:
        salt = secrets.token_hex(16) if text else ""
        line = AuditLine(
            at=at,
            actor=actor.name,
            user_id=actor.user_id,
            action=action,
            object_type=object_type,
            object_id=str(object_id),
            digest=payload_digest(salt, text),
        )
        last = _sealed(line, last) if last is not None else None
        lines.append(line)
        if text:
            payloads.append(AuditPayload(line=line, salt=salt, text=text))
    AuditLine.objects.bulk_create(lines, batch_size=PART)
    for payload in payloads:
        payload.line_id = payload.line.pk
    AuditPayload.objects.bulk_create(payloads, batch_size=PART)
    transaction.on_commit(partial(_after_commit, last), robust=True)


def _sealed(line: AuditLine, last: Head) -> Head:
    line.number, line.previous = last.number + 1, last.hash
    line.hash = link(line.number, line.previous, sealing.content_of(line))
    return Head(line.number, line.hash)


def _after_commit(sealed: Head | None) -> None:
    if ended := sealed or sealing.seal():
        anchors.keep(ended)


def record_read(
    *,
    actor: Actor,
    at: datetime,
    object_type: str,
    object_id: object,
    group: str,
    fields: Sequence[str] = (),
    reason: str = "",
) -> None:
    """Add the line of a look: who saw which field group (`identity`, `pay` …) of whom, and why.

    Call it in the transaction of the action that reveals, before the values go out: what can't be logged is not shown.
    `fields` are the names of the columns shown, never their values. The group is part of the chain
    (`read.identity`); fields and reason lie in the payload and can be erased. `people.looks.reads_of` reads it for the
    person concerned.
    """
    told: dict[str, Any] = {"fields": list(fields)} if fields else {}
    if reason:
        told["reason"] = reason
    record(
        actor=actor, at=at, action=f"{READ}{group}", object_type=object_type, object_id=object_id, after=told
    )


def seal_and_anchor() -> Head:
    """Seal what a killed process left unsealed, and write the head down. Needs no permission: it changes no meaning."""
    sealing.seal()
    ended = sealing.head()
    anchors.keep(ended)
    return ended


def erase_payload(*, actor: Actor, at: datetime, numbers: Sequence[int], reason: str) -> int:
    """Erase what the lines of those numbers told, salt included; lines, digests and chain stay. Number of erased.

    Each erasure is a line itself, without which the database refuses it. Only principals may (the command line, and
    erasure journeys that asked for a person's right before). Lines that told nothing, or no longer do, are passed over.
    """
    _may_erase(actor, reason)
    with transaction.atomic():
        found = dict(AuditLine.objects.filter(number__in=numbers).values_list("number", "pk"))
        if unknown := sorted(set(numbers) - set(found)):
            raise Refusal(
                phrase("There is no line %(number)s.", number=unknown[0]),
                code="audit.unknown_line",
                remedy=phrase("Look the numbers up on the page of the audit log."),
            )
        return _erase(actor, at, list(found.values()), reason.strip())


def erase_payloads_about(
    *, actor: Actor, at: datetime, object_type: str, object_id: object, reason: str
) -> int:
    """Erase what all lines about one object told, such as everything about a person who asks for it."""
    _may_erase(actor, reason)
    with transaction.atomic():
        about = AuditLine.objects.filter(object_type=object_type, object_id=str(object_id)).exclude(digest="")
        return _erase(actor, at, list(about.values_list("pk", flat=True)), reason.strip())


def _may_erase(actor: Actor, reason: str) -> None:
    if not actor.is_principal:
        raise NotAllowed(phrase("What an audit line told is erased on the command line."))
    if not reason.strip():
        raise Refusal(
            phrase("An erasure needs its reason."),
            code="audit.no_reason",
            remedy=phrase("Say on whose request or by which rule."),
        )


def _erase(actor: Actor, at: datetime, among: Sequence[int], reason: str) -> int:
    told = AuditPayload.objects.filter(line_id__in=among, erased_at__isnull=True)
    lines = list(told.order_by("line_id").values_list("line_id", flat=True))
    for line in lines:
        record(
            actor=actor,
            at=at,
            action=ERASE,
            object_type=ERASED_TYPE,
            object_id=line,
            after={"reason": reason},
        )
    AuditPayload.objects.filter(pk__in=lines).update(text="", salt="", erased_at=at)
    return len(lines)
