"""Pure rules of work life: the state on a day, the chain of assignments, the department tree."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta


def employment_state(
    *,
    hired_on: date,
    probation_until: date | None,
    notice_on: date | None,
    last_day: date | None,
    as_of: date,
) -> str:
    """The state on `as_of`: planned, probation, regular, leaving or left.

    The last day is still a day of employment; the state flips the day after. Whoever has given notice, or has a last
    day entered without a notice day, is leaving until then.
    """
    if as_of < hired_on:
        return "planned"
    if last_day is not None and as_of > last_day:
        return "left"
    if (notice_on is not None and notice_on <= as_of) or (notice_on is None and last_day is not None):
        return "leaving"
    if probation_until is not None and as_of <= probation_until:
        return "probation"
    return "regular"


@dataclass(frozen=True)
class Holding:
    """What a person holds from `start` until before `end` (None = open): ids of rows, and why it began."""

    start: date
    end: date | None
    department: int
    position: int | None = None
    level: int | None = None
    manager: int | None = None
    change: str = "hired"
    reason: str = ""
    level_since: date | None = None
    position_since: date | None = None
    source_row: int | None = None

    def covers(self, day: date) -> bool:
        """True if the holding is in force on `day`."""
        return self.start <= day and (self.end is None or day < self.end)


class ChainError(ValueError):
    """Two holdings of one person can't stand together. `first` and `second` are the holdings, `code` says why."""

    def __init__(self, code: str, first: Holding, second: Holding | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.first = first
        self.second = second


def with_since(chain: Iterable[Holding]) -> list[Holding]:
    """The chain in order of days, with `level_since` and `position_since` filled.

    A gap in employment (end of one before the start of the next) breaks the run. Raises ChainError `overlap` or
    `ends_before_start`.
    """
    ordered = sorted(chain, key=lambda holding: holding.start)
    result: list[Holding] = []
    for holding in ordered:
        if holding.end is not None and holding.end <= holding.start:
            raise ChainError("ends_before_start", holding)
        previous = result[-1] if result else None
        if previous is not None and (previous.end is None or previous.end > holding.start):
            raise ChainError("overlap", previous, holding)
        joined = previous is not None and previous.end == holding.start
        same_level = joined and previous is not None and previous.level == holding.level
        same_position = joined and previous is not None and previous.position == holding.position
        result.append(
            replace(
                holding,
                level_since=previous.level_since if same_level and previous else holding.start,
                position_since=previous.position_since if same_position and previous else holding.start,
            )
        )
    return result


def change_from(chain: Sequence[Holding], new: Holding) -> list[Holding]:
    """The chain after `new` begins: what holds on that day ends there, a row starting that very day is replaced.

    Changes planned for later days stay: the new holding runs until the first of them. Raises ChainError
    `before_first` if nothing is held on or before that day and the chain is not empty.
    """
    if chain and new.start < min(holding.start for holding in chain):
        raise ChainError("before_first", new)
    later = [holding for holding in chain if holding.start > new.start]
    before = [
        replace(holding, end=new.start) if holding.end is None or holding.end > new.start else holding
        for holding in chain
        if holding.start < new.start
    ]
    end = min((holding.start for holding in later), default=new.end)
    return with_since([*before, replace(new, end=end), *later])


def without(chain: Sequence[Holding], start: date) -> list[Holding]:
    """The chain after the holding that begins on `start` is cancelled: the one before it runs on in its place.

    Raises ChainError `first` for the first holding, KeyError if none begins that day.
    """
    ordered = sorted(chain, key=lambda holding: holding.start)
    place = next((i for i, holding in enumerate(ordered) if holding.start == start), None)
    if place is None:
        raise KeyError(start)
    if place == 0:
        raise ChainError("first", ordered[0])
    removed, before = ordered[place], ordered[place - 1]
    kept = ordered[: place - 1] + [replace(before, end=removed.end)] + ordered[place + 1 :]
    return with_since(kept)


def end_chain(chain: Sequence[Holding], last_day: date) -> list[Holding]:
    """The chain cut after `last_day`; what was planned beyond it falls away."""
    end = last_day + timedelta(days=1)
    kept = [holding for holding in chain if holding.start < end]
    return with_since(
        replace(holding, end=end) if holding.end is None or holding.end > end else holding for holding in kept
    )


def first_circle(parents: Mapping[str, str | None]) -> list[str] | None:
    """The first circle in a map key → key above it (departments, managers), as the keys along it, or None.

    A parent that is not in the map ends the walk.
    """
    done: set[str] = set()
    for start in parents:
        path: list[str] = []
        here: str | None = start
        while here is not None and here in parents and here not in done:
            if here in path:
                return [*path[path.index(here) :], here]
            path.append(here)
            here = parents[here]
        done.update(path)
    return None


@dataclass(frozen=True)
class Said:
    """What one row of a history says of a person between two days; what it does not say (None) stays as it was."""

    start: date
    end: date | None
    department: int | None = None
    position: int | None = None
    level: int | None = None
    manager: int | None = None
    change: str = ""
    reason: str = ""
    row: int = 0

    def covers(self, day: date) -> bool:
        """True if the row speaks of `day`."""
        return self.start <= day and (self.end is None or day < self.end)


def overlaid(
    chain: Sequence[Holding],
    said: Iterable[Said],
    *,
    elsewhere: int,
    rank: Callable[[int | None], tuple[int, int] | None] = lambda _level: None,
    until: date | None = None,
) -> list[Holding]:
    """The chain with rows of a history laid over it. Where rows overlap, the one that starts later speaks.

    `elsewhere` is the department for days on which none is known, `rank` gives a level's (sequence, rank) to tell
    rises from other changes, `until` is the first day after employment. Holdings that stay as they were keep their
    `source_row`; the others have none.
    """
    rows = sorted(said, key=lambda row: (row.start, row.row))
    days = {holding.start for holding in chain} | {row.start for row in rows}
    ends = [holding.end for holding in chain] + [row.end for row in rows]
    days |= {end for end in ends if end is not None}
    if until is not None:
        days = {day for day in days if day < until} | {until}
    ordered = sorted(days)
    result: list[Holding] = []
    for start, end in zip(ordered, [*ordered[1:], None], strict=True):
        if until is not None and start >= until:
            break
        base = next((holding for holding in chain if holding.covers(start)), None)
        over = [row for row in rows if row.covers(start)]
        if base is not None or over:
            _lay(result, _segment(start, end, base, over, elsewhere), over, rank)
    old = {(h.start, h.end): h for h in chain}
    return [_kept(old.get((h.start, h.end)), h) for h in with_since(result)]


def _segment(
    start: date, end: date | None, base: Holding | None, over: list[Said], elsewhere: int
) -> Holding:
    latest = over[::-1]

    def value(name: str) -> int | None:
        found = next((v for row in latest if (v := getattr(row, name)) is not None), None)
        return found if found is not None else getattr(base, name, None)

    return Holding(
        start=start,
        end=end,
        department=value("department") or elsewhere,
        position=value("position"),
        level=value("level"),
        manager=value("manager"),
        change=base.change if base is not None and base.start == start else "",
        reason=base.reason if base is not None and base.start == start else "",
    )


def _lay(
    result: list[Holding],
    new: Holding,
    over: list[Said],
    rank: Callable[[int | None], tuple[int, int] | None],
) -> None:
    """Add a stretch, or lengthen the last one by it where nothing changes."""
    previous = result[-1] if result else None
    joined = previous is not None and previous.end == new.start
    if previous is not None and joined and _held(previous) == _held(new):
        result[-1] = replace(previous, end=new.end)
        return
    begins = next((row for row in reversed(over) if row.start == new.start), None)
    change = (begins.change if begins else "") or new.change or change_between(previous, new, rank)
    result.append(replace(new, change=change, reason=(begins.reason if begins else "") or new.reason))


def _held(holding: Holding) -> tuple[int | None, ...]:
    return (holding.department, holding.position, holding.level, holding.manager)


def _kept(old: Holding | None, new: Holding) -> Holding:
    same = old is not None and replace(new, source_row=old.source_row) == old
    return replace(new, source_row=old.source_row) if same and old is not None else new


def change_between(
    previous: Holding | None, new: Holding, rank: Callable[[int | None], tuple[int, int] | None]
) -> str:
    """Why a holding began, as far as what is held tells: hired, promoted, demoted, transferred or reassigned."""
    if previous is None:
        return "hired"
    before, after = rank(previous.level), rank(new.level)
    if before and after and before[0] == after[0] and before[1] != after[1]:
        return "promoted" if after[1] > before[1] else "demoted"
    moved = (previous.department, previous.position) != (new.department, new.position)
    return "transferred" if moved else "reassigned"
