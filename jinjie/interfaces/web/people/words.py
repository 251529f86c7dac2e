"""Events of a work life in words: what changed from what to what, who entered it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jinjie.areas.career.wording import on_day
from jinjie.foundation.people.choices import Change
from jinjie.foundation.people.dossier.reading import Profile
from jinjie.foundation.people.dossier.story import Event, events

STATE_NAMES: dict[str, Callable[[], str]] = {
    "probation": lambda: _("Probation"),
    "regular": lambda: _("Regular"),
    "leaving": lambda: _("Leaving"),
}
SYSTEM = ("demo", "worker", "import:")


@dataclass(frozen=True)
class Told:
    """An event in words. `first` tells who entered it and why."""

    on: date
    planned: bool
    what: str
    who: str
    can_alter: bool = False


def told_events(profile: Profile, day: date) -> list[Told]:
    """Everything that happened and is planned, newest first."""
    return [
        Told(
            on=event.on,
            planned=event.planned,
            what=what(event),
            who=who(event, profile.names),
            can_alter=event.planned and event.kind in set(Change) and event.kind != Change.HIRED,
        )
        for event in events(profile.chain, profile.spells, day)
    ]


def planned_event(profile: Profile, day: date) -> Event | None:
    """The next change that is entered ahead and can still be altered."""
    ahead = [e for e in events(profile.chain, profile.spells, day) if e.planned and e.kind in set(Change)]
    return min((e for e in ahead if e.kind != Change.HIRED), key=lambda event: event.on, default=None)


def what(event: Event) -> str:
    """What an event did: “moved to …, manager is now …”."""
    new, old = event.new, event.old
    if event.kind == "regular":
        return _("Probation passed")
    if event.kind == "left":
        return _("Last day")
    if event.kind == "hired":
        job = " ".join(part for part in (new.get("position", ""), new.get("level", "")) if part)
        return _("Joined, %(job)s") % {"job": job} if job else _("Joined")
    said = []
    if "department" in new:
        said.append(_moved(event, old.get("department", ""), new["department"]))
    if new.get("position"):
        said.append(_("position is now %(position)s") % {"position": new["position"]})
    if new.get("level"):
        said.append(_level(event.kind, new["level"]))
    if new.get("manager"):
        said.append(_manager(old.get("manager", ""), new["manager"], bool(said)))
    if not said:
        said.append(event.reason or str(Change(event.kind).label).capitalize())
    text = _(", ").join(said)
    return text[:1].upper() + text[1:]


def _moved(event: Event, old: str, new: str) -> str:
    if event.planned or not old:
        return _("moves to %(new)s") % {"new": new} if event.planned else _("moved to %(new)s") % {"new": new}
    return _("moved from %(old)s to %(new)s") % {"old": old, "new": new}


def _level(kind: str, level: str) -> str:
    if kind == Change.PROMOTED:
        return _("promoted to %(level)s") % {"level": level}
    return _("level is now %(level)s") % {"level": level}


def _manager(old: str, new: str, short: bool) -> str:
    if short or not old:
        return _("manager is now %(new)s") % {"new": new}
    return _("manager changed from %(old)s to %(new)s") % {"old": old, "new": new}


def who(event: Event, names: dict[str, str]) -> str:
    """Who entered it when, with the reason."""
    if event.recorded_at is None:
        return _("By the dates of the employment")
    day = on_day(timezone.localtime(event.recorded_at).date())
    if event.row is not None:
        said = _("Imported on %(day)s, row %(row)s") % {"day": day, "row": event.row}
    elif event.recorded_by.startswith(SYSTEM):
        said = _("Entered by the system on %(day)s") % {"day": day}
    else:
        name = names.get(event.recorded_by, event.recorded_by)
        said = _("Entered by %(name)s on %(day)s") % {"name": name, "day": day}
    return f"{event.reason}{_(', ')}{said}" if event.reason and event.new else said


def tenure(since: date, day: date) -> str:
    """“2 years 2 months”, in whole months."""
    months = max((day.year - since.year) * 12 + day.month - since.month - (day.day < since.day), 0)
    years, months = divmod(months, 12)
    said = []
    if years:
        said.append(ngettext("%(n)s year", "%(n)s years", years) % {"n": years})
    if months or not years:
        said.append(ngettext("%(n)s month", "%(n)s months", months) % {"n": months})
    return " ".join(said)
