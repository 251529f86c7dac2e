"""Setting a password."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from jinjie.kit.phrases import phrase, verbatim
from jinjie.kit.refusal import NotAllowed, Refusal
from jinjie.system.accounts.actions.sessions import end_all
from jinjie.system.accounts.actors import Actor
from jinjie.system.accounts.models import AccessLink, User
from jinjie.system.audit.actions import record

LONGEST = 200
"""Characters of a password; more costs the server work and nobody any safety."""


class WeakPassword(Refusal):
    """The password is one that others guess, or too short; the message says which."""

    code = "accounts.weak_password"


def check_password_strength(user: User, password: str) -> None:
    """Raises WeakPassword if the validators refuse it. Costs no hash."""
    if len(password) > LONGEST:
        raise WeakPassword(phrase("A password has at most %(most)s characters.", most=LONGEST))
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise WeakPassword(verbatim(" ".join(error.messages))) from error


def change_password(*, actor: Actor, at: datetime, password: str, keep_session: str | None = None) -> User:
    """Set one's own password. Every other session of the person ends, and links that were issued become void.

    `keep_session` is the key of the session that stays. The caller renews its hash (`update_session_auth_hash`).
    """
    user = User.objects.filter(pk=actor.user_id or 0, is_active=True).first()
    if user is None:
        raise NotAllowed(phrase("Only a signed-in person has a password."))
    check_password_strength(user, password)
    with transaction.atomic():
        set_password(at=at, user=user, password=password, keep_session=keep_session)
        record(
            actor=actor, at=at, action="accounts.change_password", object_type="accounts.User",
            object_id=user.pk,
        )  # fmt: skip
    return user


def set_password(*, at: datetime, user: User, password: str, keep_session: str | None = None) -> None:
    """The rows of a new password: hash, sessions, links. Part of another action, which notes it."""
    user.set_password(password)
    user.save(update_fields=["password"])
    end_all(user_id=user.pk, keep=keep_session)
    AccessLink.objects.filter(user=user, used_at__isnull=True).update(used_at=at)
