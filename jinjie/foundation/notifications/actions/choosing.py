"""How a person wants to be told: quiet hours, the rhythm of digests, channels off for a kind."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time

from django.db import transaction

from jinjie.foundation.notifications.choices import Rhythm
from jinjie.foundation.notifications.kinds import kind_of
from jinjie.foundation.notifications.models import Wishes
from jinjie.foundation.notifications.port import channel_of
from jinjie.foundation.people.models import Employee
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import NotAllowed, Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record


def own_employee(actor: Actor) -> Employee:
    """The employee that the actor is. Refuses who is none: nobody else's wishes can be set."""
    person = Employee.objects.filter(user=actor.user_id).first() if actor.user_id else None
    if person is None:
        raise NotAllowed(phrase("Only employees get messages; your account belongs to none."))
    return person


def choose(
    *,
    actor: Actor,
    at: datetime,
    quiet_from: time,
    quiet_until: time,
    rhythm: str,
    off: Mapping[str, Sequence[str]],
) -> None:
    """Keep one's own wishes. Refuses to switch off what may not be, and kinds and channels that are not known."""
    person = own_employee(actor)
    if rhythm not in Rhythm.values:
        raise Refusal(phrase("There is no such rhythm."), code="notifications.no_such_rhythm")
    kept: dict[str, list[str]] = {}
    for key, channels in sorted(off.items()):
        kind = kind_of(key)
        if kind is None or any(channel_of(each) is None for each in channels):
            raise Refusal(phrase("There is no such message or channel."), code="notifications.no_such_kind")
        if channels and not kind.optional:
            raise Refusal(
                phrase("“%(kind)s” can't be switched off.", kind=kind.label),
                code="notifications.not_optional",
            )
        if channels:
            kept[key] = sorted(set(channels))
    with transaction.atomic():
        Wishes.objects.update_or_create(
            employee=person,
            defaults={"quiet_from": quiet_from, "quiet_until": quiet_until, "rhythm": rhythm, "off": kept},
        )
        record(
            actor=actor, at=at, action="notifications.choose", object_type="notifications.Wishes",
            object_id=person.pk, after={"rhythm": rhythm, "switched_off": sum(map(len, kept.values()))},
        )  # fmt: skip
