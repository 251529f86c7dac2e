"""Doing what a form asks once."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import NotAllowed, Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.submissions.models import Submission

KEPT = timedelta(days=7)


class AlreadySent(Refusal):
    """The form was sent before. `answer` is where its first sending led, empty if that is not known."""

    def __init__(self, answer: str = "") -> None:
        super().__init__(
            phrase("This form was sent already, and counted once."),
            code="submissions.already_sent",
            remedy=phrase("Open the page again to see what it did."),
        )
        self.answer = answer


@contextmanager
def once(*, actor: Actor, at: datetime, token: str, answer: str = "") -> Iterator[None]:
    """What is done within counts once for a token, in one transaction with it; a form without a token is not guarded.

    Raises AlreadySent the second time, also when both are sent at the same moment: the second waits for the first.
    """
    if actor.user_id is None:
        raise NotAllowed(phrase("Only a signed-in person sends forms."))
    if not token:
        with transaction.atomic():
            yield
        return
    try:
        with transaction.atomic():
            with transaction.atomic():
                Submission.objects.create(user_id=actor.user_id, token=token[:32], at=at, answer=answer[:500])
            yield
    except IntegrityError:
        found = Submission.objects.filter(user_id=actor.user_id, token=token[:32]).first()
        if found is None:
            raise
        raise AlreadySent(found.answer) from None


def forget_old(*, at: datetime) -> int:
    """Drop tokens of forms that nobody sends any more; how many."""
    return Submission.objects.filter(at__lt=at - KEPT).delete()[0]
