"""Writing the installation's settings."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import NotAllowed, Refusal
from jinjie.kit.tidy import tidy
from jinjie.system.accounts.actors import Actor
from jinjie.system.accounts.models import User
from jinjie.system.audit.actions import record
from jinjie.system.preferences.models import Preference, SavedView

MOST_VIEWS = 30


def set_preference(*, actor: Actor, at: datetime, key: str, value: Any) -> None:
    """Set one value for the whole installation. Only principals may, until administrators have a page for it."""
    if not actor.is_principal:
        raise NotAllowed(phrase("The installation's settings are changed on the command line."))
    with transaction.atomic():
        Preference.objects.update_or_create(pk=key, defaults={"value": value})
        record(
            actor=actor,
            at=at,
            action="preferences.set",
            object_type="preferences.Preference",
            object_id=key,
            after={"value": value},
        )


def save_view(
    *, actor: Actor, at: datetime, page: str, name: str, query: str, shared: bool = False
) -> SavedView:
    """Keep a list as it is now under a name, of one's own or for everyone; the same name again replaces it.

    Who may share is the caller's to ask. Refuses an empty name, and more views than a row of tabs bears.
    """
    if actor.user_id is None:
        raise NotAllowed(phrase("Only a signed-in person saves views."))
    name = tidy(name)[:40]
    if not name:
        raise Refusal(
            phrase("The view has no name."), code="preferences.view_name", remedy=phrase("Give it a name.")
        )
    user = None if shared else actor.user_id
    with transaction.atomic():
        mine = Q(user__isnull=True) if shared else Q(user_id=actor.user_id)
        others = SavedView.objects.filter(mine, page=page)
        if others.exclude(name=name).count() >= MOST_VIEWS:
            raise Refusal(
                phrase("There are %(number)s views already.", number=MOST_VIEWS),
                code="preferences.too_many_views",
                remedy=phrase("Remove one that is not used any more."),
            )
        others.filter(name=name).delete()
        view = SavedView.objects.create(
            user_id=user, page=page, name=name, query=query[:2000], created_at=at, created_by=actor.name
        )
        record(
            actor=actor, at=at, action="preferences.save_view", object_type="preferences.SavedView",
            object_id=view.pk, after={"page": page, "shared": shared},
        )  # fmt: skip
    return view


def remove_view(*, actor: Actor, at: datetime, view: SavedView) -> None:
    """Forget a view. One's own; whether a shared one may be removed is the caller's to ask."""
    if view.user_id not in (None, actor.user_id):
        raise NotAllowed(phrase("This view is somebody else's."))
    with transaction.atomic():
        SavedView.objects.filter(pk=view.pk).delete()
        record(
            actor=actor, at=at, action="preferences.remove_view", object_type="preferences.SavedView",
            object_id=view.pk, before={"page": view.page},
        )  # fmt: skip


def set_home_order(*, actor: Actor, at: datetime, order: Sequence[str]) -> None:
    """Keep in which order a person wants the sections of their home; nothing means as it comes."""
    if actor.user_id is None:
        raise NotAllowed(phrase("Only a signed-in person has a home."))
    text = " ".join(order)
    if len(text) > 120 or not all(key.isidentifier() for key in order):
        raise Refusal(phrase("This is no order of sections."), code="preferences.home_order")
    with transaction.atomic():
        User.objects.filter(pk=actor.user_id).update(home_order=text)
        record(
            actor=actor,
            at=at,
            action="preferences.set_home_order",
            object_type="accounts.User",
            object_id=actor.user_id,
            after={"order": text},
        )
