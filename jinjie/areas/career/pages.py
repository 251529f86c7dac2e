"""What the two pages show, as frozen dataclasses: all figures final, all texts in the reader's language.

`shown` values are percentages already rounded down to one decimal (61.5). Points are of 100. The pages only lay out.
Filled by `paths.my_path` and `reasons.why`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True)
class Lane:
    """A sequence of the ladder: one column of the map, in order."""

    key: str
    name: str


@dataclass(frozen=True)
class Node:
    """A level on the map. `row` counts from the bottom, 0 the lowest; `steps_away` None if no way leads there.

    `shown` is the target's progress, or the trial one of a level that is one step away; None where nothing was
    computed, `at_least` where a part of it is not known. `held_months` is how long the own level is held; `can_try` says that one may aim at the level.
    """

    level: str
    title: str
    lane: str
    row: int
    own: bool = False
    target: bool = False
    reachable: bool = False
    steps_away: int | None = None
    shown: Decimal | None = None
    at_least: bool = False
    held_months: int | None = None
    can_try: bool = False


@dataclass(frozen=True)
class Edge:
    """A step of the map; `chosen` marks the one from the own level to the target."""

    source: str
    target: str
    default: bool
    lateral: bool
    chosen: bool = False


@dataclass(frozen=True)
class LadderMap:
    """The ladder as a picture in which one sees oneself."""

    key: str
    name: str
    note: str
    lanes: tuple[Lane, ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True)
class Segment:
    """A piece of a bar: `filled` 0–1 of its own width drawn as `kind`, then `provisional` 0–1 drawn hatched.

    Kinds: met, counted, next (what the first next step would fill, dashed), missing (unknown), empty.
    """

    filled: float
    kind: str
    width: float = 1.0
    provisional: float = 0.0


@dataclass(frozen=True)
class CriterionLine:
    """One criterion. `state` is one of met, in_progress, not_started, no_data, gate_open.

    `figure` is the large value with `out_of` and `unit` after it (“2”, “3”, “months”); where a word says more it
    stands in `word` (“done”, “not uploaded”, “no data yet”) and figure is empty. `points` and `weight` are of 100;
    both None for a gate. `caption` is the small line below the bar.
    """

    key: str
    title: str
    short: str
    state: str
    gate: bool
    progress: float
    points: Decimal | None
    weight: Decimal | None
    segments: tuple[Segment, ...]
    figure: str = ""
    out_of: str = ""
    unit: str = ""
    word: str = ""
    caption: str = ""
    provisional: bool = False
    group: str = ""
    group_title: str = ""
    group_mode: str = ""
    group_k: int = 0


@dataclass(frozen=True)
class NextStep:
    """Something that closes a gap. `gain` in points of 100; 0 for what only adds data or opens a gate.

    `opens`: the project that is looking for people and would close it, by its id.
    """

    criterion: str
    kind: str
    title: str
    effort: str
    gain: Decimal
    opens: int | None = None


@dataclass(frozen=True)
class Change:
    """A fact that began to count in the last week."""

    criterion: str
    criterion_title: str
    title: str
    happened_on: date
    counts_since: datetime
    value: str = ""


@dataclass(frozen=True)
class Moved:
    """A criterion that moved since the week began. Points are of 100, None for a gate."""

    key: str
    title: str
    before: Decimal | None
    after: Decimal | None
    was_met: bool
    met: bool

    @property
    def gain(self) -> Decimal:
        """Points won or lost."""
        return (self.after or Decimal(0)) - (self.before or Decimal(0))

    @property
    def fell(self) -> bool:
        """True if points were lost."""
        return self.gain < 0


@dataclass(frozen=True)
class WeekChange:
    """What is shown against how it stood when the week began on `since`: before, by how much, and which criteria."""

    since: date
    before: Decimal
    gain: Decimal
    moved: tuple[Moved, ...]


@dataclass(frozen=True)
class Target:
    """The level aimed at: total, bar, criteria, gates.

    `bar` has one segment a weighted criterion, `width` its weight of 100. `unknown` is the share of the weight that
    is not known, in percent: not 0 reads “at least {shown} %, {unknown} % unknown”. `stored` False means that the
    figures were computed just now; `trial` that the person usually aims at another level.
    """

    level: str
    title: str
    shown: Decimal
    unknown: Decimal
    state: str
    version: int
    effective_from: date
    goal: str
    bar: tuple[Segment, ...]
    weighted: tuple[CriterionLine, ...]
    gates: tuple[CriterionLine, ...]
    met: int
    total: int
    stored: bool = True
    trial: bool = False
    gates_open: int = 0


@dataclass(frozen=True)
class PathPage:
    """My path. `target` is None at the top of a ladder, without a ladder, or without a standard; `why_not` says so.

    `own`: the viewer's own; `leads`: the viewer may see others too; `may_apply`: the level comes next, and all is met or
    the ladder lets one ask for an exception; `may_nominate`: the same, where the viewer leads the person.
    """

    employee_id: int
    number: str
    name: str
    own: bool
    leads: bool
    as_of: date
    known_on: datetime
    own_title: str
    ladder: LadderMap | None
    target: Target | None
    steps: tuple[NextStep, ...] = ()
    changes: tuple[Change, ...] = ()
    data_time: datetime | None = None
    why_not: str = ""
    week: WeekChange | None = None
    may_apply: bool = False
    may_plan: bool = False
    may_nominate: bool = False


@dataclass(frozen=True)
class TotalRow:
    """A criterion in the table of the total: its progress as text, and its points once the step is done (None: same)."""

    line: CriterionLine
    progress: str
    after: Decimal | None


@dataclass(frozen=True)
class TotalPage:
    """Why the total stands where it stands; with a `step`, what it would be after it."""

    employee_id: int
    number: str
    name: str
    own: bool
    leads: bool
    as_of: date
    target: Target
    rows: tuple[TotalRow, ...]
    gates: tuple[CriterionLine, ...]
    formula: "tuple[FormulaRow, ...]"
    step: CriterionLine | None
    step_title: str
    after_shown: Decimal | None
    after_bar: tuple[Segment, ...]
    week: WeekChange | None
    data_time: datetime | None
    stored: bool


@dataclass(frozen=True)
class Point:
    """A period or fact on the chart. Kinds: counted, provisional, other (shown for context), missing (nothing recorded)."""

    label: str
    value: Decimal
    kind: str
    text: str


@dataclass(frozen=True)
class Chart:
    """Bars over time against the required value; the window runs from `counted_from` until before `counted_to`."""

    points: tuple[Point, ...]
    required: Decimal | None
    required_text: str
    unit: str
    counted_from: int
    counted_to: int


@dataclass(frozen=True)
class FormulaRow:
    """One line of the calculation: “September | 112,400 ÷ 100,000, capped | 100 %”."""

    label: str
    working: str
    result: str
    strong: bool = False


@dataclass(frozen=True)
class FactRow:
    """A fact behind the figure. `reason` says in words why it does not count; empty: it counts.

    Kinds of mark: met, counted, waiting, struck (superseded), out.
    """

    fact: int | None
    title: str
    happened_on: date
    value: str
    source: str
    detail: str
    mark: str
    reason: str = ""
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gap:
    """What closes the gap: `text` with `amount`, days left in the running period, and where the pace leads."""

    text: str
    amount: str
    days_left: int | None = None
    projection: str = ""


@dataclass(frozen=True)
class WhyPage:
    """Why a criterion stands where it stands."""

    employee_id: int
    number: str
    name: str
    own: bool
    leads: bool
    level: str
    level_title: str
    version: int
    effective_from: date
    as_of: date
    line: CriterionLine
    note: str
    measure: str
    chart: Chart | None
    gap: Gap | None
    steps: tuple[NextStep, ...]
    formula: tuple[FormulaRow, ...]
    counted: tuple[FactRow, ...]
    not_counted: tuple[FactRow, ...]
    data_time: datetime | None = None
    total_shown: Decimal | None = None
    trial: bool = False
    stored: bool = True
