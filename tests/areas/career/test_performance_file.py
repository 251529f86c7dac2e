"""The performance file beside an application: six months, as known when it was filed."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinjie.areas.career.models import Application
from jinjie.areas.career.performance_file import Entry, monthly, performance_file, series_of
from jinjie.areas.career.promoting import application_of_request
from jinjie.foundation.growth.models import Fact
from jinjie.foundation.measures.registry import Moment
from jinjie.foundation.people.models import Employee
from jinjie.kit.periods import PeriodKind, closed_periods
from tests.factories.demo import build_demo
from tests.factories.people import TESTER

DAY = date(2026, 11, 12)
MONTHS = closed_periods(DAY, PeriodKind.MONTH, 6)


@pytest.mark.django_db
def test_whoever_decides_sees_indicators_customers_and_colleagues_as_known_at_filing() -> None:
    build_demo(day=DAY, people=60)
    row = Application.objects.get(employee__number="QH0201")
    found = {series.key: series for series in application_of_request(str(row.pk), TESTER, DAY).file}
    assert list(found) == ["sales", "feedback-customer", "feedback-coaching", "review_360"]
    sales = [point.value for point in found["sales"].chart.points]
    assert sales[1:] == [87600, 102300, 121900, 104600, 118300]
    assert "118,300" in found["sales"].said
    assert [point.kind for point in found["review_360"].chart.points].count("missing") == 5
    before = application_of_request(str(row.pk), TESTER, DAY).file
    Fact.objects.filter(employee=row.employee, fact_type__key="sales").update(
        superseded_at=datetime(2026, 11, 11, 5, tzinfo=UTC)
    )
    assert application_of_request(str(row.pk), TESTER, DAY).file == before, (
        "what is corrected later changes nothing"
    )


@pytest.mark.django_db
def test_who_has_no_figures_has_no_file() -> None:
    build_demo(day=DAY, people=60)
    nobody = Employee.objects.get(number="QH0004")
    assert performance_file(nobody.pk, Moment(DAY, datetime(2026, 11, 12, tzinfo=UTC))) == ()


ENTRIES = st.lists(
    st.builds(
        Entry,
        key=st.sampled_from(["a", "b", "c", "d", "e"]),
        title=st.just("t"),
        kind=st.just("indicator"),
        unit=st.just(""),
        happened_on=st.dates(date(2026, 4, 20), date(2026, 11, 12)),
        value=st.integers(-(10**9), 10**9),
        share=st.just(False),
    ),
    max_size=40,
)


@given(entries=ENTRIES, share=st.booleans())
def test_a_month_is_its_sum_or_mean_and_unknown_where_nothing_is_recorded(
    entries: list[Entry], share: bool
) -> None:
    rows = [Entry(**{**vars(entry), "share": share}) for entry in entries]
    for month in MONTHS:
        inside = [
            row.value
            for row in rows
            if (row.happened_on.year, row.happened_on.month) == (2026, month.start.month)
        ]
        found = monthly(rows, month)
        if not inside:
            assert found is None
        else:
            exact = Fraction(sum(inside), 10_000) / (len(inside) if share else 1)
            assert found is not None
            assert abs(Fraction(found) - exact) < Fraction(1, 10**12)
    made = series_of(rows, MONTHS)
    assert len(made) == min(len({row.key for row in rows}), 3)
    known = [sum(point.kind != "missing" for point in series.chart.points) for series in made]
    assert known == sorted(known, reverse=True)
    assert all(len(series.chart.points) == 6 for series in made)
