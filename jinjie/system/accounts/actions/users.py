"""Writes about users."""

from datetime import datetime

from django.db import transaction

from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import NotAllowed, Refusal, Verdict
from jinjie.system.accounts.actions.passwords import check_password_strength
from jinjie.system.accounts.actions.sessions import end_all
from jinjie.system.accounts.actors import Actor
from jinjie.system.accounts.models import User
from jinjie.system.audit.actions import record


def create_user(
    *,
    actor: Actor,
    at: datetime,
    username: str,
    name: str = "",
    password: str | None = None,
    language: str = "",
) -> User:
    """Make a user; without a password the user can't sign in by password. Only principals may do this so far.

    Refuses a taken name (`accounts.username_taken`) and a password that the validators refuse
    (`accounts.weak_password`).
    """
    if not actor.is_principal:
        raise NotAllowed(phrase("Users are made by the system's own commands."))
    with transaction.atomic():
        user = add_user(at=at, username=username, name=name, password=password, language=language)
        record(
            actor=actor, at=at, action="accounts.create_user", object_type="accounts.User", object_id=user.pk
        )
    return user


def add_user(
    *, at: datetime, username: str, name: str = "", password: str | None = None, language: str = ""
) -> User:
    """The row of a new user. Part of another action, which asks for permission and notes it."""
    user = User(username=username, name=name, language=language, created_at=at)
    if password is not None:
        check_password_strength(user, password)
        user.set_password(password)
    else:
        user.set_unusable_password()
    if User.objects.filter(username__iexact=username).exists():
        raise Refusal(
            phrase("The sign-in name “%(name)s” is taken.", name=username),
            code="accounts.username_taken",
            remedy=phrase("Choose another one."),
        )
    user.save(force_insert=True)
    return user


def close_or_open(*, actor: Actor, at: datetime, user_id: int, active: bool, allowed: Verdict) -> None:
    """Close an account at once, with all its sessions, or open it again.

    `allowed` is the verdict of whoever knows about people (`foundation.people.sign_in.may_reset_access`).
    """
    allowed.require()
    if actor.user_id == user_id:
        raise NotAllowed(phrase("Nobody closes their own account."))
    with transaction.atomic():
        User.objects.filter(pk=user_id).update(is_active=active)
        if not active:
            end_all(user_id=user_id)
        record(
            actor=actor, at=at, action="accounts.open_account" if active else "accounts.close_account",
            object_type="accounts.User", object_id=user_id,
        )  # fmt: skip


def set_language(*, actor: Actor, at: datetime, language: str) -> None:
    """Keep a user's own language."""
    if actor.user_id is None:
        raise NotAllowed(phrase("Only a signed-in person has a language."))
    with transaction.atomic():
        User.objects.filter(pk=actor.user_id).update(language=language)
        record(
            actor=actor,
            at=at,
            action="accounts.set_language",
            object_type="accounts.User",
            object_id=actor.user_id,
            after={"language": language},
        )


def set_theme(*, actor: Actor, at: datetime, theme: str) -> None:
    """Keep a user's own colour scheme: `light`, `dark`, or empty for the device's."""
    if actor.user_id is None:
        raise NotAllowed(phrase("Only a signed-in person has a colour scheme."))
    if theme not in User.Theme.values:
        raise Refusal(phrase("There is no colour scheme “%(theme)s”.", theme=theme), code="accounts.theme")
    with transaction.atomic():
        User.objects.filter(pk=actor.user_id).update(theme=theme)
        record(
            actor=actor,
            at=at,
            action="accounts.set_theme",
            object_type="accounts.User",
            object_id=actor.user_id,
            after={"theme": theme},
        )
