"""Companies made at random: the same rows in the database and as the naive evaluator's plain lists."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from jinjie.foundation.growth.choices import FactKind, Source, Status
from jinjie.foundation.growth.models import Fact, FactItem, FactType
from jinjie.foundation.people.choices import Change
from jinjie.foundation.people.models import Assignment, CalendarDay, Department, Employee, Employment, Level
from jinjie.system.files.models import StoredFile
from jinjie.system.imports.models import ImportRun
from tests.factories.people import LONG_AGO, make_company, make_department, make_level
from tests.naive import measures as naive

DAY = timedelta(days=1)
FIRST, LAST = date(2026, 1, 1), date(2026, 11, 30)
HOLIDAYS = {date(2026, 10, day): False for day in range(1, 8)} | {
    date(2026, 9, 27): True, date(2026, 10, 10): True, date(2026, 2, 16): False, date(2026, 2, 17): False,
}  # fmt: skip
TYPES = {
    "sales": FactKind.INDICATOR, "hours": FactKind.INDICATOR, "grade": FactKind.GRADE, "course": FactKind.COURSE,
    "competency": FactKind.COMPETENCY, "mentorship": FactKind.MENTORSHIP,
}  # fmt: skip
ITEMS = ("one", "two", "three")
PEOPLE = ("A", "B", "C", "D")
UNITS = {"region": None, "east": "region", "west": "region", "lone": None}
RUNS = {
    "published": naive.Run(datetime(2026, 6, 1, tzinfo=UTC)),
    "late": naive.Run(datetime(2026, 11, 20, tzinfo=UTC)),
    "undone": naive.Run(datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 11, 12, 12, tzinfo=UTC)),
    "unpublished": naive.Run(None),
    "backfill": naive.Run(datetime(2026, 11, 20, tzinfo=UTC), backfill=True),
}


def moment_on(day: date, hour: int = 12) -> datetime:
    return datetime.combine(day, time(hour), UTC)


@dataclass
class Stage:
    """The rows that every example shares: units, levels, people, types, items, import runs."""

    company: Any
    departments: dict[str, Department]
    levels: dict[str, Level]
    people: dict[str, Employee]
    types: dict[str, FactType]
    items: dict[tuple[str, str], FactItem]
    runs: dict[str, ImportRun]
    keys: dict[int, str] = field(default_factory=dict)


def make_stage() -> Stage:
    """One company with nobody's work life yet."""
    company = make_company("random", "随机")
    CalendarDay.objects.bulk_create(
        CalendarDay(calendar=company.calendar, day=day, is_workday=work) for day, work in HOLIDAYS.items()
    )
    departments: dict[str, Department] = {}
    for key, parent in UNITS.items():
        departments[key] = make_department(company, key, departments[parent] if parent else None)
    people = {
        key: Employee.objects.create(company=company, number=key, name=key, created_at=LONG_AGO)
        for key in PEOPLE
    }
    types = {
        key: FactType.objects.create(company=company, key=key, name=key, kind=kind)
        for key, kind in TYPES.items()
    }
    items = {
        (kind, key): FactItem.objects.create(fact_type=types[kind], key=key, name=key)
        for kind in types
        for key in ITEMS
    }
    stored = StoredFile.objects.create(
        sha256="0" * 64, size=1, name="facts.xlsx", stored_at=LONG_AGO, stored_by="test"
    )
    runs = {
        key: ImportRun.objects.create(
            company_key=company.key, kind=ImportRun.Kind.FACTS, file=stored, started_at=LONG_AGO,
            started_by="test", published_at=run.published_at, undone_at=run.undone_at, backfill=run.backfill,
        )
        for key, run in RUNS.items()
    }  # fmt: skip
    levels = {key: make_level(company, key, rank) for rank, key in enumerate(("P4", "P5"), 4)}
    return Stage(company, departments, levels, people, types, items, runs)


AS_OF = [date(2026, 11, 12), date(2026, 11, 1), date(2026, 10, 31), date(2026, 10, 8), date(2026, 9, 27)]


def days(as_of: date) -> st.SearchStrategy[date]:
    """Days of facts: any, and often one where a window of whole months or workdays may begin or end."""
    edges = [naive.months_on(as_of, -number) + shift * DAY for number in range(13) for shift in (-1, 0, 1)]
    near = [as_of - number * DAY for number in range(12)]
    return st.one_of(st.dates(FIRST, LAST), st.sampled_from(edges), st.sampled_from([*near, *edges]))


moments = st.builds(moment_on, st.one_of(st.dates(date(2026, 5, 1), LAST), st.just(date(2026, 11, 12))))


def figures(kind: str) -> st.SearchStrategy[Fraction | None]:
    if kind in ("grade", "competency"):
        return st.integers(1, 5).map(Fraction)
    cents = st.integers(-2, 12).map(lambda number: Fraction(number * 10, 3).limit_denominator(1))
    quarters = st.integers(-2, 12).map(lambda number: Fraction(number, 4))
    return st.one_of(st.none(), cents, quarters, st.sampled_from([Fraction(10), Fraction(7, 10)]))


@st.composite
def fact_rows(draw: st.DrawFn, key: int, as_of: date) -> naive.FactRow:
    kind = draw(st.sampled_from([*TYPES, "sales", "sales", "sales"]))
    happened = draw(days(as_of))
    run_name = draw(st.sampled_from([None] * 7 + list(RUNS)))
    run = RUNS[run_name] if run_name else None
    waiting = draw(st.sampled_from([False, False, False, True])) and run is None
    if run is not None and run.backfill:
        counts_from: datetime | None = moment_on(happened, 0)
    elif run is not None:
        counts_from = moment_on(date(2026, 5, 30))
    else:
        counts_from = None if waiting else draw(moments)
    replaced_by = draw(st.sampled_from([None] * 9 + ["correction", *RUNS]))
    return naive.FactRow(
        key=key,
        employee=draw(st.sampled_from(PEOPLE)),
        type=kind,
        happened_on=happened,
        value=draw(figures(kind)),
        target=draw(st.one_of(st.none(), st.integers(-1, 12).map(Fraction))),
        item=draw(st.sampled_from([None, *ITEMS])),
        department=draw(st.sampled_from([None, *UNITS, "east", "west"])),
        details=draw(st.sampled_from([{}, {"role": "lead"}, {"role": "lead", "result": "done"}, {"passed": False}])),
        related=draw(st.sampled_from([None, *PEOPLE])),
        counts_from=counts_from,
        run=run,
        superseded_at=None if replaced_by is None else draw(moments),
        superseded_run=RUNS.get(replaced_by or ""),
    )  # fmt: skip


@st.composite
def work_life(draw: st.DrawFn, who: str) -> tuple[list[naive.Held], list[naive.Employed]]:
    """One spell of employment with up to three assignments, perhaps one row known late and one voided."""
    cuts = sorted(draw(st.sets(st.dates(date(2024, 1, 29), date(2026, 11, 10)), min_size=1, max_size=3)))
    late, voided = draw(st.booleans()), draw(st.booleans())
    held: list[naive.Held] = []
    for place, start in enumerate(cuts):
        level = draw(st.sampled_from(["P4", "P5", None]))
        joined = held[-1] if held and held[-1].level == level else None
        end = cuts[place + 1] if place + 1 < len(cuts) else None
        change = "hired" if place == 0 else draw(st.sampled_from(["promoted", "demoted", "transferred"]))
        known = moment_on(date(2026, 11, 12)) if late and place == len(cuts) - 1 else LONG_AGO
        held.append(
            naive.Held(
                who, level, start, end, joined.level_since if joined else start, start, change, known,
                moment_on(date(2026, 11, 15)) if voided and place == len(cuts) - 1 else None,
            )
        )  # fmt: skip
    last = draw(st.one_of(st.none(), st.just(date(2026, 11, 12)), st.just(max(cuts[-1], date(2026, 10, 1)))))
    return held, [naive.Employed(who, cuts[0], last, LONG_AGO)]


@st.composite
def companies(draw: st.DrawFn, most: int = 30) -> tuple[naive.Company, date]:
    """A company, and the day on which it is asked."""
    as_of, number = draw(st.sampled_from(AS_OF)), draw(st.integers(0, most))
    company = naive.Company(
        facts=[draw(fact_rows(key, as_of)) for key in range(number)],
        exceptions=HOLIDAYS,
        parents=dict(UNITS),
    )
    for who in PEOPLE:
        held, employed = draw(work_life(who))
        company.assignments += held
        company.employments += employed
    return company, as_of


def _scaled(value: Fraction | None) -> int | None:
    return None if value is None else int(value * 10_000)


def write(stage: Stage, company: naive.Company) -> dict[int, int]:
    """Put an example into the database; fact's primary key → its key in the example."""
    runs = {id(run): stage.runs[name] for name, run in RUNS.items()}
    made = Fact.objects.bulk_create(
        Fact(
            employee=stage.people[fact.employee],
            fact_type=stage.types[fact.type],
            item=stage.items[fact.type, fact.item] if fact.item else None,
            happened_on=fact.happened_on,
            value=_scaled(fact.value),
            target=_scaled(fact.target),
            department=stage.departments[fact.department] if fact.department else None,
            details=fact.details,
            related_employee=stage.people[fact.related] if fact.related else None,
            status=Status.WAITING if fact.counts_from is None else Status.CONFIRMED,
            source=Source.HR,
            recorded_at=LONG_AGO if fact.run else fact.counts_from or LONG_AGO,
            recorded_by="test",
            counts_from=fact.counts_from,
            import_run=runs[id(fact.run)] if fact.run else None,
            superseded_at=fact.superseded_at,
            superseded_run=runs[id(fact.superseded_run)] if fact.superseded_run else None,
        )
        for fact in company.facts
    )
    Employment.objects.bulk_create(
        Employment(
            employee=stage.people[row.employee], hired_on=row.hired_on, last_day=row.last_day,
            recorded_at=row.recorded_at, recorded_by="test",
        )
        for row in company.employments
    )  # fmt: skip
    Assignment.objects.bulk_create(
        Assignment(
            employee=stage.people[row.employee], company=stage.company, department=stage.departments["east"],
            level=stage.levels[row.level] if row.level else None, valid_from=row.valid_from,
            valid_to=row.valid_to, level_since=row.level_since, position_since=row.position_since,
            change=Change(row.change), recorded_at=row.recorded_at, recorded_by="test", voided_at=row.voided_at,
        )
        for row in company.assignments
    )  # fmt: skip
    return {row.pk: fact.key for row, fact in zip(made, company.facts, strict=True)}
