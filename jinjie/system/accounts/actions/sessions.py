"""Ending sessions, and noting when one was last used."""

from datetime import datetime, timedelta

from django.db import transaction

from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import NotAllowed, Verdict
from jinjie.system.accounts.actors import Actor
from jinjie.system.accounts.models import UserSession
from jinjie.system.accounts.sessions import SessionStore, digest
from jinjie.system.audit.actions import record

SEEN_EVERY = timedelta(minutes=5)


def note_seen(*, session: SessionStore, at: datetime) -> None:
    """Note that a session is in use: one statement at most every five minutes, none otherwise."""
    row = session.row
    if row is None or row.user_id is None or at - row.seen_at < SEEN_EVERY:
        return
    before = at - SEEN_EVERY
    UserSession.objects.filter(pk=row.pk, seen_at__lte=before).update(seen_at=at)
    row.seen_at = at


def end_session(*, actor: Actor, at: datetime, which: str) -> bool:
    """Sign one of one's own browsers out, by its row's key. False if there is none such any more."""
    if actor.user_id is None:
        raise NotAllowed(phrase("Only a signed-in person has sessions."))
    with transaction.atomic():
        ended, _each = UserSession.objects.filter(pk=which, user_id=actor.user_id).delete()
        if ended:
            _note(actor, at, actor.user_id, "accounts.end_session", ended)
    return bool(ended)


def end_other_sessions(*, actor: Actor, at: datetime, keep: str | None) -> int:
    """Sign all of one's own browsers out but the one whose key is `keep`. How many there were."""
    if actor.user_id is None:
        raise NotAllowed(phrase("Only a signed-in person has sessions."))
    with transaction.atomic():
        ended = end_all(user_id=actor.user_id, keep=keep)
        if ended:
            _note(actor, at, actor.user_id, "accounts.end_other_sessions", ended)
    return ended


def end_every_session(*, actor: Actor, at: datetime, user_id: int, allowed: Verdict) -> int:
    """Sign somebody else out of every browser. How many there were.

    `allowed` is the verdict of whoever knows about people (`foundation.people.sign_in.may_reset_access`).
    """
    allowed.require()
    if actor.user_id == user_id:
        raise NotAllowed(phrase("Your own devices are signed out on your own page."))
    with transaction.atomic():
        ended = end_all(user_id=user_id)
        _note(actor, at, user_id, "accounts.end_every_session", ended)
    return ended


def end_all(*, user_id: int, keep: str | None = None) -> int:
    """Delete a user's sessions, except the one with the key `keep`. Part of another action, which notes it."""
    rows = UserSession.objects.filter(user_id=user_id)
    if keep:
        rows = rows.exclude(pk=digest(keep))
    ended, _each = rows.delete()
    return ended


def _note(actor: Actor, at: datetime, user_id: int, action: str, number: int) -> None:
    record(
        actor=actor, at=at, action=action, object_type="accounts.User", object_id=user_id,
        after={"sessions": number},
    )  # fmt: skip
