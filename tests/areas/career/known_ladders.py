"""People for every transition of the data set's ladders, from raw facts: who meets it, and who just misses it.

Each maker is given a stage with its ladder applied, and says what must come out.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from jinjie.foundation.people.choices import Change
from jinjie.foundation.people.models import Assignment, Company, Department, Employee, Level
from tests.factories.growth import make_fact, make_facts
from tests.factories.people import LONG_AGO, make_department, make_employee

DAY = timedelta(days=1)


@dataclass
class Expected:
    """What a person's standing against `level` must be on `as_of`. `actual`: criterion → figure; `missed`: not met."""

    person: Employee
    level: str
    as_of: date
    actual: dict[str, float | None]
    missed: tuple[str, ...] = ()
    shown: float | None = None
    either: bool = False
    """What is missed is the way not taken of an either-or, so the level is reached all the same."""


@dataclass
class Stage:
    """The company of one ladder."""

    company: Company
    units: dict[str, Department] = field(default_factory=dict)

    def unit(self, key: str, parent: str = "") -> Department:
        if key not in self.units:
            above = self.unit(parent) if parent else None
            self.units[key] = make_department(self.company, key, above)
        return self.units[key]

    def person(self, level: str, *, unit: str = "office", **given: Any) -> Employee:
        held = Level.objects.get(company=self.company, key=level)
        return make_employee(self.company, department=self.unit(unit), level=held, **given)

    def promote(self, person: Employee, level: str, on: date) -> None:
        old = Assignment.objects.get(employee=person)
        Assignment.objects.filter(pk=old.pk).update(valid_to=on)
        Assignment.objects.create(
            employee=person, company=self.company, department=old.department, valid_from=on, level_since=on,
            level=Level.objects.get(company=self.company, key=level), position_since=on, change=Change.PROMOTED,
            recorded_at=LONG_AGO, recorded_by="test",
        )  # fmt: skip


def days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY


def beauty(stage: Stage) -> Iterator[Expected]:
    """Sales by store, satisfaction by survey, profit by store."""
    as_of = date(2026, 11, 12)
    for good in (True, False):
        person = stage.person("L1", hired_on=date(2026, 5, 12))
        make_fact(person, "test", date(2026, 6, 1), 88, item="basics", details={"passed": True})
        october = list(days(date(2026, 10, 9), date(2026, 10, 23)))
        make_facts(person, "sales", [(day, 1000) for day in october])
        make_facts(person, "sales", [(date(2026, 9, 30), 9000), (date(2026, 11, 2), 9000)])
        last = 0.92 if good else 0.9199
        make_facts(person, "satisfaction", zip(october, [0.88, 0.9, last], strict=False))
        mean = 0.9 if good else 0.8999
        actual = {"months": 6, "exam": 1, "sales": 15000, "satisfaction": mean}
        yield Expected(person, "L2", as_of, actual, () if good else ("satisfaction",))
    for good in (True, False):
        store = f"store-{good}"
        person = stage.person("L2", unit=store, level_since=date(2025, 11, 12), hired_on=date(2024, 1, 1))
        rival = stage.person("L1", unit=store)
        mentees = [stage.person("L1", unit=store) for _ in range(3)]
        for mentee, result in zip(mentees, ["completed", "completed", "stopped"], strict=True):
            make_fact(
                person, "mentorship", date(2026, 3, 1), related_employee=mentee, details={"result": result}
            )
        months = [date(2026, 8, 31), date(2026, 9, 30), date(2026, 10, 31)]
        make_facts(person, "sales", [(day, 20000) for day in months])
        make_facts(rival, "sales", zip(months, [19999, 20000 if good else 20000.01, 1], strict=True))
        make_facts(person, "satisfaction", [(date(2026, 10, 10), 0.92)])
        actual = {"months": 12, "trained": 2, "first": 3 if good else 1, "satisfaction": 0.92}
        yield Expected(person, "L3", as_of, actual, () if good else ("first",))
    for good in (True, False):
        region = f"region-{good}"
        stage.unit(region)
        for place, profit in enumerate((150000, 130000, 100, 90)):
            stage.unit(f"{region}-{place}", region)
            make_fact(stage.person("L3", unit=f"{region}-{place}"), "profit", date(2026, 9, 30), profit)
        stage.unit(f"{region}-own", region)
        person = stage.person(
            "L3", unit=f"{region}-own", level_since=date(2025, 5, 12), hired_on=date(2020, 1, 1)
        )
        mentee = stage.person("L2", hired_on=date(2024, 1, 1))
        make_fact(person, "mentorship", date(2025, 6, 1), related_employee=mentee)
        stage.promote(mentee, "L3", date(2026, 10, 1))
        now = 120000 if good else 119999.99
        make_facts(person, "profit", [(date(2026, 6, 30), 100000), (date(2026, 9, 30), now)])
        actual = {"months": 18, "growth": 0.2 if good else 0.1999, "promoted": 1, "rank": 3}
        yield Expected(person, "L4", as_of, actual, () if good else ("growth",))


def calls(stage: Stage) -> Iterator[Expected]:
    """Orders per workday around the National Day holidays and their make-up Saturday, 10 October 2026."""
    as_of = date(2026, 10, 10)
    for good in (True, False):
        person = stage.person("trainee", hired_on=date(2026, 10, 8 if good else 9))
        for item in ("talk", "order"):
            make_fact(person, "test", date(2026, 10, 9), item=item, details={"passed": True})
        make_fact(person, "test", date(2026, 10, 9), item="talk", details={"passed": False})
        actual = {"days": 3 if good else 2, "exam": 2}
        yield Expected(person, "C", as_of, actual, () if good else ("days",))
    three = [date(2026, 9, 30), date(2026, 10, 8), date(2026, 10, 9)]
    six = [date(2026, 9, 24), date(2026, 9, 28), date(2026, 9, 29), *three]
    for good in (True, False):
        person = stage.person("C", level_since=date(2026, 9, 28))
        make_facts(person, "orders", zip(three, [1, 1, 1 if good else 0], strict=True))
        make_facts(person, "orders", [(date(2026, 9, 29), 5), (as_of, 5)])
        yield Expected(
            person, "B", as_of, {"days": 6, "orders": 3 if good else 2}, () if good else ("orders",)
        )
    late = stage.person("C", level_since=date(2026, 9, 24))
    make_facts(late, "orders", [(day, 1) for day in three])
    yield Expected(late, "B", as_of, {"days": 7, "orders": 3}, ("days",), 50.0)
    for good in (True, False):
        person = stage.person("B", level_since=date(2026, 9, 22))
        make_facts(person, "orders", [(day, 2) for day in six[1:]])
        make_facts(person, "orders", [(six[0] if good else date(2026, 9, 23), 2)])
        yield Expected(
            person, "A", as_of, {"days": 9, "orders": 12 if good else 10}, () if good else ("orders",)
        )


def conversations(stage: Stage) -> Iterator[Expected]:
    """Conversations, hours online and busy hours by day, quality by sample."""
    as_of = date(2026, 11, 12)
    two_weeks = list(days(date(2026, 10, 26), date(2026, 11, 8)))
    month = list(days(date(2026, 10, 13), date(2026, 11, 12)))

    def worked(
        person: Employee, over: list[date], an_hour: int, first: int, busy: float, quality: float
    ) -> None:
        make_facts(person, "hours", [(day, 5) for day in over])
        make_facts(person, "conversations", [(day, an_hour * 5 + first * (day == over[0])) for day in over])
        make_facts(person, "busy_hours", [(day, busy) for day in over])
        make_facts(person, "qa_score", [(over[0], quality), (over[5], quality)])

    for good in (True, False):
        person = stage.person("1A")
        worked(person, two_weeks, 10, 0 if good else -7, 4.75, 0.95)
        make_facts(person, "conversations", [(date(2026, 10, 25), 500), (date(2026, 11, 9), 500)])
        actual = {"pace": 10 if good else 9.9, "activity": 0.95, "quality": 0.95}
        yield Expected(person, "1A+", as_of, actual, () if good else ("pace",))
    for level, above in (("1A+", "1B"), ("1B", "1C")):
        for good in (True, False):
            person = stage.person(level)
            worked(person, month, 12, 0, 4.75 if good else 4.7, 0.96)
            advanced = {"advanced": 1} if above == "1C" else {}
            if advanced:
                make_fact(person, "certificate", date(2026, 9, 1), item="refunds")
            actual = {"pace": 12, "activity": 0.95 if good else 0.94, "quality": 0.96, **advanced}
            yield Expected(person, above, as_of, actual, () if good else ("activity",))
    for level, above, need in (("1C", "2A", 3), ("2A", "2B", 5)):
        for good in (True, False):
            person = stage.person(level)
            worked(person, month, 13, 0, 5, 1)
            for place in range(need if good else need - 1):
                make_fact(person, "certificate", date(2026, 9, 1 + place), item=f"task {place}")
            actual = {"pace": 13, "activity": 1, "quality": 1, "advanced": need if good else need - 1}
            yield Expected(person, above, as_of, actual, () if good else ("advanced",))


def development(stage: Stage) -> Iterator[Expected]:
    """Bookings by month against quota; the review's grade, and whether improvement was shown after a 3."""
    as_of = date(2026, 8, 1)
    months = [date(2026, month, 15) for month in range(2, 8)]

    def sold(level: str, share: float, grade: int, improved: bool) -> Employee:
        person = stage.person(level)
        for day in months:
            make_fact(person, "bookings", day, 100 * share, target=100)
        make_fact(person, "bookings", date(2026, 1, 31), 1000, target=100)
        make_fact(person, "grade", date(2026, 6, 30), grade)
        if improved:
            make_fact(person, "confirmation", date(2026, 7, 15), 1, item="improved")
        return person

    for level, above in (("P1", "P2"), ("P2", "P3")):
        good = {"quota": 1, "good": 4, "three": 4, "improved": None}
        yield Expected(sold(level, 1, 4, False), above, as_of, good, ("three", "improved"), either=True)
        mended = {"quota": 1, "good": 3, "three": 3, "improved": 1}
        yield Expected(sold(level, 1, 3, True), above, as_of, mended, ("good",), either=True)
        not_shown = {"quota": 1, "good": 3, "three": 3, "improved": None}
        yield Expected(sold(level, 1, 3, False), above, as_of, not_shown, ("good", "improved"))
        short = {"quota": 0.9999, "good": 5, "three": 5, "improved": None}
        yield Expected(sold(level, 0.9999, 5, False), above, as_of, short, ("quota", "three", "improved"))


def executives(stage: Stage) -> Iterator[Expected]:
    """Bookings against quota by quarter: more than quota over two years, or 120 % of the last."""
    as_of = date(2027, 1, 15)

    def sold(level: str, before: float, last: float) -> Employee:
        person = stage.person(level)
        for year, total in ((2025, before), (2026, last)):
            for month in (3, 6, 9, 12):
                make_fact(person, "bookings", date(year, month, 28), total / 4, target=25000)
        make_fact(person, "bookings", date(2027, 1, 10), 99999, target=1)
        return person

    for level, above in (("P3", "P4"), ("P4", "P5"), ("P5", "P6")):
        # 200,004 of 200,000 is 1.00002: shown as 1, and yet more than 1.
        yield Expected(
            sold(level, 90000, 110004),
            above,
            as_of,
            {"two-years": 1, "last-year": 1.1},
            ("last-year",),
            either=True,
        )
        yield Expected(
            sold(level, 50000, 120000),
            above,
            as_of,
            {"two-years": 0.85, "last-year": 1.2},
            ("two-years",),
            either=True,
        )
        yield Expected(
            sold(level, 90000, 110000), above, as_of, {"two-years": 1, "last-year": 1.1},
            ("two-years", "last-year"), 99.9,
        )  # fmt: skip


def support(stage: Stage) -> Iterator[Expected]:
    """A rating and the level shown by month, tickets by week."""
    as_of = date(2026, 11, 12)
    months = [date(2025, 11, 28), date(2025, 12, 28), *[date(2026, month, 28) for month in range(1, 11)]]
    for level, above, shown, rate in (("IC1", "IC2", 2, 94), ("IC2", "IC3", 3, 96), ("IC3", "IC4", 4, 98)):
        for good in (True, False):
            since = date(2025, 11, 1) if good else date(2025, 11, 2)
            person = stage.person(level, level_since=since, hired_on=date(2020, 1, 1))
            make_facts(person, "rating", [(day, 4) for day in months])
            make_facts(person, "rating", [(date(2025, 10, 28), 5)])
            make_facts(person, "shown_level", zip(months, [shown] * 3 + [shown - 1] * 9, strict=True))
            make_facts(person, "tickets", [(date(2026, month, 20), 50) for month in (8, 10)])
            make_facts(person, "tickets_in_time", [(date(2026, month, 20), rate / 2) for month in (8, 10)])
            actual: dict[str, float | None] = {"high": 12 if good else 11, "next": 3, "sla": rate / 100}
            if above == "IC2":
                make_facts(person, "open_hours", [(date(2026, 10, 9), 31), (date(2026, 10, 31), 20)])
                actual["open"] = 20
            yield Expected(person, above, as_of, actual, () if good else ("high",))


WORTH = {1: 1, 2: 3, 3: 6, 4: 12, 5: 20}
SNOWFLAKE = {
    "1.1": 0, "1.2": 5, "1.3": 11, "2.1": 17, "2.2": 23, "2.3": 29, "3.1": 36, "3.2": 43, "3.3": 50, "4.1": 58,
    "4.2": 66, "4.3": 74, "5.1": 90, "5.2": 110, "5.3": 135,
}  # fmt: skip


def milestones(points: int) -> list[int]:
    """Milestones on different tracks that are worth so many points together."""
    found = []
    while points:
        best = max(level for level, worth in WORTH.items() if worth <= points)
        found.append(best)
        points -= WORTH[best]
    assert len(found) <= 16
    return found


def snowflake(stage: Stage) -> Iterator[Expected]:
    """Milestones on 16 tracks; an earlier, lower one of a track is not counted again."""
    as_of, levels = date(2026, 11, 12), list(SNOWFLAKE)
    for level, above in zip(levels, levels[1:], strict=False):
        for points in (SNOWFLAKE[above], SNOWFLAKE[above] - 1):
            person = stage.person(level)
            for track, milestone in enumerate(milestones(points), 1):
                make_fact(
                    person, "competency", date(2025, 1, 1), max(milestone - 1, 0), item=f"track-{track:02}"
                )
                make_fact(person, "competency", date(2026, 1, 1), milestone, item=f"track-{track:02}")
            met = points == SNOWFLAKE[above]
            yield Expected(person, above, as_of, {"points": points}, () if met else ("points",))


MAKERS: dict[str, Callable[[Stage], Iterator[Expected]]] = {
    "cn-beauty-retail": beauty,
    "cn-call-center": calls,
    "monzo-customer-ops": conversations,
    "sourcegraph-sdr": development,
    "sourcegraph-ae": executives,
    "sourcegraph-support": support,
    "medium-snowflake": snowflake,
}
