"""One-time links: how someone gets their first password, or a new one when the old one or the phone is lost."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.db import transaction

from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import NotAllowed, Refusal, Verdict
from jinjie.system.accounts.actions.passwords import check_password_strength, set_password
from jinjie.system.accounts.actors import Actor
from jinjie.system.accounts.models import AccessLink, User
from jinjie.system.accounts.places import keyed_digest
from jinjie.system.audit.actions import record

BY_A_PERSON = timedelta(hours=24)
BY_MAIL = timedelta(hours=1)
KEPT = timedelta(days=30)
TOKEN_BYTES = 32


class LinkIsOver(Refusal):
    """The link was used, replaced, or is too old."""

    code = "accounts.link_is_over"


@dataclass(frozen=True)
class Issued:
    """A new link. `token` is nowhere else: what is lost is lost."""

    token: str
    ends_at: datetime


def issue_link(
    *, actor: Actor, at: datetime, user_id: int, allowed: Verdict, lifts_second_step: bool = False,
    lasts: timedelta = BY_A_PERSON,
) -> Issued:  # fmt: skip
    """Make a one-time link for a user; earlier ones become void. With `lifts_second_step` using it also removes TOTP,
    passkeys and recovery codes, for someone whose phone is lost.

    `allowed` is the verdict of whoever knows about people (`foundation.people.sign_in.may_reset_access`).
    """
    allowed.require()
    if actor.user_id == user_id:
        raise NotAllowed(phrase("Your own password is changed on your own page."))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        if not User.objects.filter(pk=user_id, is_active=True).exists():
            raise Refusal(phrase("This account is closed."), code="accounts.closed")
        AccessLink.objects.filter(user_id=user_id, used_at__isnull=True).update(used_at=at)
        AccessLink.objects.create(
            user_id=user_id, digest=_digest(token), lifts_second_step=lifts_second_step, made_at=at,
            ends_at=at + lasts,
        )  # fmt: skip
        record(
            actor=actor, at=at, action="accounts.issue_link", object_type="accounts.User", object_id=user_id,
            after={"lifts_second_step": lifts_second_step, "ends_at": (at + lasts).isoformat()},
        )  # fmt: skip
    return Issued(token, at + lasts)


def standing_link(token: str, at: datetime) -> AccessLink:
    """The link with that token. Raises LinkIsOver, whatever the reason."""
    rows = AccessLink.objects.select_related("user")
    found = rows.filter(digest=_digest(token), used_at__isnull=True, ends_at__gt=at, user__is_active=True)
    link = found.first()
    if link is None:
        raise LinkIsOver(
            phrase("This link was used already or is too old."),
            remedy=phrase("Ask whoever gave it to you for a new one."),
        )
    return link


def use_link(*, at: datetime, token: str, password: str) -> User:
    """Set the password with a link, which is used up by it. All sessions end. The actor is the person themselves."""
    user = standing_link(token, at).user
    check_password_strength(user, password)
    with transaction.atomic():
        link = AccessLink.objects.select_for_update().get(digest=_digest(token))
        if link.used_at is not None:
            raise LinkIsOver(phrase("This link was used already or is too old."))
        if link.lifts_second_step:
            Authenticator.objects.filter(user=user).delete()
        set_password(at=at, user=user, password=password)
        record(
            actor=user.actor, at=at, action="accounts.use_link", object_type="accounts.User", object_id=user.pk,
            after={"lifts_second_step": link.lifts_second_step},
        )  # fmt: skip
    return user


def tidy(*, at: datetime) -> None:
    """Remove links that ended long ago."""
    AccessLink.objects.filter(ends_at__lt=at - KEPT).delete()


def _digest(token: str) -> str:
    return keyed_digest("link", token)
