"""What a person does in their inbox. Reading is one's own business: it leaves no audit line."""

from datetime import datetime

from jinjie.foundation.notifications.kinds import all_kinds
from jinjie.foundation.notifications.queries import visible_to
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor


class NoSuchNotice(Refusal):
    """There is no such notice for this person."""

    code = "notifications.no_such_notice"

    def __init__(self) -> None:
        super().__init__(
            phrase("This notice is not there."),
            remedy=phrase("It was taken back, or it is somebody else's."),
        )


def mark_read(*, actor: Actor, at: datetime, notice: int, read: bool = True) -> None:
    """Mark one of one's own notices as read, or as unread again. Again changes nothing."""
    mine = visible_to(actor).filter(pk=notice)
    if not mine.exists():
        raise NoSuchNotice
    mine.filter(read_at__isnull=read).update(read_at=at if read else None)


def mark_all_read(*, actor: Actor, at: datetime, kinds: tuple[str, ...] = ()) -> int:
    """Mark everything (of these kinds) as read; what asks to be confirmed stays. Number of notices."""
    asking = [kind.key for kind in all_kinds() if kind.confirm]
    rows = visible_to(actor).filter(read_at__isnull=True, told_at__lte=at)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    return rows.exclude(kind__in=asking, confirmed_at__isnull=True).update(read_at=at)


def confirm(*, actor: Actor, at: datetime, notice: int) -> None:
    """Say that one has taken note. Again changes nothing."""
    mine = visible_to(actor).filter(pk=notice)
    if not mine.exists():
        raise NoSuchNotice
    mine.filter(confirmed_at__isnull=True).update(confirmed_at=at)
    mine.filter(read_at__isnull=True).update(read_at=at)
