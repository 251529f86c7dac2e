"""A test message, sent at once, whose fate the administrator is told."""

from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from jinjie.foundation.notifications.models import ChannelState
from jinjie.foundation.notifications.permissions import may_look_after_channels
from jinjie.foundation.notifications.port import Fate, Message, Outcome, Part, channel_of
from jinjie.foundation.people.models import Employee
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record


def send_test(*, actor: Actor, at: datetime, channel: str, address: str = "") -> Outcome:
    """Send a test message to oneself, or to an address where the channel takes one. What worked ends a pause."""
    may_look_after_channels(actor).require()
    found = channel_of(channel)
    if found is None:
        raise Refusal(phrase("There is no such channel."), code="notifications.no_such_channel")
    verdict = found.set_up()
    if not verdict:
        raise Refusal(verdict.why, code="notifications.not_set_up")
    me = Employee.objects.filter(user=actor.user_id).first() if actor.user_id else None
    if not address and (me is None or me.pk not in found.reaches([me.pk])):
        raise Refusal(
            phrase("This channel knows no way to you."),
            code="notifications.no_way",
            remedy=phrase("Give an address, or let the device you use receive messages first."),
        )
    said = Part(_("Test message from Jinjie"), _("If you read this, the channel works."))
    language = translation.get_language() or ""
    outcome = found.deliver(
        Message(me.pk if me else None, uuid4().hex[:24], language, said.title, (said,), address=address)
    )
    found.rest()
    with transaction.atomic():
        if outcome.fate in (Fate.SENT, Fate.DELIVERED):
            ChannelState.objects.update_or_create(
                pk=channel,
                defaults={"failures": 0, "down_since": None, "down_until": None, "why": None, "sent_at": at},
            )
        record(
            actor=actor, at=at, action="notifications.send_test", object_type="notifications.ChannelState",
            object_id=channel, after={"fate": outcome.fate.value},
        )  # fmt: skip
    return outcome
