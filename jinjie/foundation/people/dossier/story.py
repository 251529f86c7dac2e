"""Lanes and events of a work life, out of its rows. Pure; words are made by doors."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta


@dataclass(frozen=True)
class Held:
    """One row of the chain with its labels; `place` is the department with the one above a team. `known` is False for what was replaced since."""

    start: date
    end: date | None
    department: str
    position: str
    level: str
    manager: str
    change: str
    reason: str
    place: str
    recorded_at: datetime
    recorded_by: str
    row: int | None = None
    known: bool = True

    @property
    def job(self) -> str:
        """Position and level as one."""
        return " ".join(part for part in (self.position, self.level) if part)

    @property
    def what(self) -> tuple[str, ...]:
        """What is held, without when."""
        return (self.department, self.position, self.level, self.manager)


@dataclass(frozen=True)
class Spell:
    """One employment."""

    hired_on: date
    probation_until: date | None
    notice_on: date | None
    last_day: date | None
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True)
class Piece:
    """A stretch of a lane: from `start` until before `end` (None: open). `tense` is past, now or planned."""

    start: date
    end: date | None
    text: str
    tense: str


@dataclass(frozen=True)
class Event:
    """Something that happened or is planned. `kind` names it (hired, moved, manager, job, level, regular, left …).

    `old` and `new` are what it changed, by what: department, position, level, manager.
    """

    on: date
    kind: str
    planned: bool
    recorded_at: datetime | None = None
    recorded_by: str = ""
    reason: str = ""
    row: int | None = None
    old: dict[str, str] = field(default_factory=dict)
    new: dict[str, str] = field(default_factory=dict)


PARTS = ("department", "position", "level", "manager")


def tense_of(start: date, end: date | None, day: date) -> str:
    """Past, now or planned, as seen from a day."""
    if start > day:
        return "planned"
    return "now" if end is None or end > day else "past"


def lane(chain: Iterable[Held], text: Callable[[Held], str], day: date) -> list[Piece]:
    """One dimension of the chain: stretches of the same text joined, empty ones left out."""
    pieces: list[Piece] = []
    for held in chain:
        said = text(held)
        last = pieces[-1] if pieces else None
        if last is not None and last.text == said and last.end == held.start:
            pieces[-1] = replace(last, end=held.end)
        else:
            pieces.append(Piece(held.start, held.end, said, ""))
    return [replace(p, tense=tense_of(p.start, p.end, day)) for p in pieces if p.text]


def state_lane(spells: Sequence[Spell], day: date) -> list[Piece]:
    """Probation, regular and leaving, one after the other. `text` is the state's key."""
    pieces = []
    for spell in spells:
        gone = spell.last_day + timedelta(days=1) if spell.last_day else None
        regular = spell.hired_on
        if spell.probation_until is not None:
            regular = spell.probation_until + timedelta(days=1)
            until = min(regular, gone) if gone else regular
            pieces.append(Piece(spell.hired_on, until, "probation", tense_of(spell.hired_on, until, day)))
        leaves = spell.notice_on if spell.last_day and spell.notice_on and spell.notice_on > regular else None
        if gone is None or regular < gone:
            until_regular = leaves or gone
            pieces.append(Piece(regular, until_regular, "regular", tense_of(regular, until_regular, day)))
        if leaves is not None and gone is not None:
            pieces.append(Piece(leaves, gone, "leaving", tense_of(leaves, gone, day)))
    return pieces


def events(chain: Sequence[Held], spells: Sequence[Spell], day: date) -> list[Event]:
    """Everything that began, newest first. `chain` may hold replaced rows: they say who entered a change first."""
    known = [held for held in chain if held.known]
    found = [_began(known, place, chain, day) for place in range(len(known))]
    for spell in spells:
        if spell.probation_until is not None and (
            spell.last_day is None or spell.probation_until < spell.last_day
        ):
            on = spell.probation_until + timedelta(days=1)
            found.append(Event(on, "regular", on > day))
        if spell.last_day is not None:
            found.append(
                Event(spell.last_day, "left", spell.last_day >= day, spell.recorded_at, spell.recorded_by)
            )
    return sorted(found, key=lambda event: (event.on, event.kind == "left"), reverse=True)


def _began(known: Sequence[Held], place: int, chain: Sequence[Held], day: date) -> Event:
    held = known[place]
    before = known[place - 1] if place and known[place - 1].end == held.start else None
    first = min(
        (row for row in chain if row.start == held.start and row.what == held.what),
        key=lambda row: row.recorded_at,
    )
    old = {part: getattr(before, part) for part in PARTS} if before else {}
    new = {part: getattr(held, part) for part in PARTS}
    changed = [part for part in PARTS if before is None or old[part] != new[part]]
    return Event(
        on=held.start,
        kind="hired" if before is None else held.change,
        planned=held.start > day,
        recorded_at=first.recorded_at,
        recorded_by=first.recorded_by,
        reason=held.reason,
        row=first.row,
        old={part: old[part] for part in changed if part in old},
        new={part: new[part] for part in changed} if before else new,
    )


def axis(pieces: Iterable[Piece], day: date) -> tuple[date, date]:
    """First and last day of the picture: everything that is known, and some way beyond today."""
    starts = [piece.start for piece in pieces]
    if not starts:
        return day - timedelta(days=30), day + timedelta(days=60)
    first = min(starts)
    span = max((day - first).days, 90)
    ends = [day + timedelta(days=max(span // 4, 60))]
    ends += [start + timedelta(days=max(span // 6, 60)) for start in starts if start > day]
    return first, max(ends)
