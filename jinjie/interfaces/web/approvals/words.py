"""Ways of acting in words, each with what it leads to, and how long something waits."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from jinjie.foundation.approvals.logic.terms import Verb


@dataclass(frozen=True)
class Way:
    """A way of acting. `asks` is what its form asks for; `primary` and `danger` how its button looks."""

    verb: str
    label: str
    effect: str
    icon: str
    asks: frozenset[str]
    danger: bool = False


Said = tuple[Callable[[], str], Callable[[], str], str, frozenset[str]]
WORDS, WHO, WHERE, FILES = "words", "people", "step", "files"


def _asks(*names: str) -> frozenset[str]:
    return frozenset(names)


WAYS: dict[Verb, Said] = {
    Verb.APPROVE: (lambda: _("Approve"), lambda: _("The request goes on."), "check", _asks(WORDS)),
    Verb.COMPLETE: (lambda: pgettext("act", "Done"), lambda: _("What was to be handled is done; the request goes on."), "check", _asks(WORDS)),
    Verb.REJECT: (lambda: _("Reject"), lambda: _("The requester reads the reason."), "x", _asks(WORDS)),
    Verb.ASK: (lambda: _("Ask for material"), lambda: _("The requester adds it, then it comes back to you."), "file-import", _asks(WORDS)),
    Verb.RETURN: (lambda: _("Return"), lambda: _("To the requester or a step before; all again, or straight back to you."), "arrow-back-up", _asks(WORDS, WHERE)),
    Verb.ADD_BEFORE: (lambda: _("Add an approver before you"), lambda: _("They decide first, then you."), "user-plus", _asks(WHO, WORDS)),
    Verb.ADD_AFTER: (lambda: _("Add an approver after you"), lambda: _("They decide once you have agreed."), "user-plus", _asks(WHO, WORDS)),
    Verb.ADD_PARALLEL: (lambda: _("Add an approver beside you"), lambda: _("They decide at the same time."), "users", _asks(WHO, WORDS)),
    Verb.TRANSFER: (lambda: _("Reassign"), lambda: _("Somebody else decides; the timeline says so."), "arrow-right", _asks(WHO, WORDS)),
    Verb.DELEGATE: (lambda: _("Delegate"), lambda: _("Somebody gives an opinion, then it comes back to you."), "arrows-exchange", _asks(WHO, WORDS)),
    Verb.SUPPLY: (lambda: _("Hand in"), lambda: _("Whoever asked goes on."), "upload", _asks(WORDS, FILES)),
    Verb.RESUBMIT: (lambda: _("Submit again"), lambda: _("The request goes on."), "upload", _asks(WORDS, FILES)),
    Verb.COMMENT: (lambda: _("Comment"), lambda: _("Changes nothing; everybody with a part in it reads it."), "message", _asks(WORDS, "named")),
    Verb.CC: (lambda: _("CC"), lambda: _("They may read it from now on."), "mail", _asks(WHO)),
    Verb.REMIND: (lambda: _("Remind"), lambda: _("Whoever has it now is reminded."), "bell", _asks()),
    Verb.WITHDRAW: (lambda: _("Withdraw"), lambda: _("The request ends; what was approved is taken back."), "x", _asks(WORDS)),
    Verb.REASSIGN: (lambda: _("Give it to somebody"), lambda: _("The open task goes to them."), "arrow-right", _asks(WHO, WORDS)),
    Verb.CANCEL: (lambda: _("Cancel the request"), lambda: _("It ends; the requester reads the reason."), "trash", _asks(WORDS)),
}  # fmt: skip
DANGER = frozenset({Verb.REJECT, Verb.WITHDRAW, Verb.CANCEL})


def way_of(verb: str) -> Way | None:
    """The way of that name; None for a word that is none."""
    if verb not in WAYS:
        return None
    label, effect, icon, asks = WAYS[Verb(verb)]
    return Way(verb, label(), effect(), icon, asks, Verb(verb) in DANGER)


def done(verb: str) -> str:
    """What the next page says after an act."""
    return {
        Verb.APPROVE: _("Approved."),
        Verb.REJECT: _("Rejected; the requester is told why."),
        Verb.RETURN: _("Sent back."),
        Verb.WITHDRAW: _("Withdrawn."),
        Verb.REMIND: _("Reminded."),
    }.get(Verb(verb), _("Done."))


def span(length: timedelta) -> str:
    """How long: “1 day 12 hours”; hours alone within a day, and less than one as such."""
    hours = max(0, int(length.total_seconds() // 3600))
    days, rest = divmod(hours, 24)
    if not hours:
        return _("less than an hour")
    parts = [ngettext("%(n)s day", "%(n)s days", days) % {"n": days}] if days else []
    if rest:
        parts.append(ngettext("%(n)s hour", "%(n)s hours", rest) % {"n": rest})
    return " ".join(parts)


@dataclass(frozen=True)
class Waiting:
    """How long something waits, and how much of its time is left; `late`: the time is nearly over, or over."""

    waited: str
    left: str = ""
    late: bool = False


def waiting(since: datetime | None, due_at: datetime | None, now: datetime) -> Waiting:
    """The words for a task that is open since then."""
    waited = span(now - since) if since else ""
    if due_at is None:
        return Waiting(waited)
    left = due_at - now
    if left <= timedelta(0):
        return Waiting(waited, _("time is over"), late=True)
    return Waiting(waited, _("%(time)s left") % {"time": span(left)}, late=left <= timedelta(hours=24))
