"""A run: plan what was told, then send what is due, until nothing is left or the time is over."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import ngettext

from jinjie.foundation.notifications.actions.delivering import (
    Parcel,
    claim,
    next_due,
    settle_parcel,
    tidy,
)
from jinjie.foundation.notifications.actions.planning import plan_due
from jinjie.foundation.notifications.kinds import kind_of
from jinjie.foundation.notifications.port import Fate, Message, Outcome, Part, all_channels, channel_of
from jinjie.foundation.notifications.wording import outside
from jinjie.foundation.people.models import Employee
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal

log = logging.getLogger(__name__)
SECONDS = 20.0
"""A run makes place for other jobs after so long."""
BROKE = phrase("The channel failed in an unexpected way; the server's log has more.")


@dataclass
class Run:
    """What a run did, by fate; `more` if something due is left."""

    planned: int = 0
    sent: int = 0
    failed: int = 0
    more: bool = False


def send_due(*, clock: Callable[[], datetime], seconds: float = SECONDS) -> Run:
    """Plan and send what is due. The clock is read for each parcel, because a run lasts."""
    run, until = Run(), time.monotonic() + seconds
    tidy(at=clock())
    while time.monotonic() < until and (planned := plan_due(at=clock())):
        run.planned += planned
    try:
        while time.monotonic() < until:
            parcel = claim(at=clock())
            if parcel is None:
                break
            if not parcel.deliveries:
                continue
            outcome = _handed_over(parcel)
            settle_parcel(parcel=parcel, outcome=outcome, at=clock())
            good = outcome.fate in (Fate.SENT, Fate.DELIVERED)
            run.sent += len(parcel.deliveries) if good else 0
            run.failed += 0 if good else len(parcel.deliveries)
    finally:
        for channel in all_channels():
            channel.rest()
    run.more = next_due(clock())
    return run


def _handed_over(parcel: Parcel) -> Outcome:
    """Send it. What a channel did not expect is noted, and as good as not known."""
    channel = channel_of(parcel.channel)
    if channel is None:
        return Outcome(Fate.LATER, BROKE)
    language = language_of(parcel.employee_id)
    with translation.override(language):
        message = message_of(parcel, language)
        if message is None:
            return Outcome(Fate.NEVER, phrase("This version no longer knows what it was about."))
        try:
            return channel.deliver(message)
        except Refusal as refusal:
            return Outcome(Fate.LATER, refusal.message)
        except Exception:  # a channel may break in any way; the run goes on, and nothing is sent twice
            log.exception("channel %s broke", parcel.channel)
            return Outcome(Fate.UNSURE, BROKE)


def language_of(employee_id: int) -> str:
    """The language in which a person reads: their own, else the installation's."""
    rows = Employee.objects.filter(pk=employee_id).values_list("user__language", flat=True)
    return rows.first() or settings.LANGUAGE_CODE


def message_of(parcel: Parcel, language: str) -> Message | None:
    """The parcel in words, in the active language; None where every kind in it is unknown."""
    parts = []
    for row in parcel.deliveries:
        kind = kind_of(row.notice.kind)
        if kind is not None:
            words = outside(kind, row.notice.values)
            parts.append(Part(words.title, words.body, row.notice_id))
    if not parts:
        return None
    subject = parts[0].title
    if len(parts) > 1:
        said = ngettext("%(count)s message from Jinjie", "%(count)s messages from Jinjie", len(parts))
        subject = said % {"count": len(parts)}
    return Message(parcel.employee_id, parcel.key, language, subject, tuple(parts), parcel.level)
