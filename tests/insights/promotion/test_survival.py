"""Kaplan–Meier and Wilson against figures worked by hand, and against scipy as an independent computation."""

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from jinjie.areas.career.simulation.ratios import Share, fisher_and_mid_p
from jinjie.insights.promotion.survival import kaplan_meier, wilson

SPELLS = st.lists(st.tuples(st.integers(1, 60), st.booleans()), min_size=1, max_size=60)
PERCENT = 1e-9


def curve_of(spells: list[tuple[int, bool]], entered: list[int] | None = None) -> Any:
    return kaplan_meier(
        np.array([days for days, _event in spells], np.int64),
        np.array([event for _days, event in spells], bool),
        None if entered is None else np.array(entered, np.int64),
    )


def test_the_textbook_by_hand() -> None:
    """Six in a level: promoted after 6, 6, 6 and 7 of 21 … Freireich's remission data, 6-MP arm, as every textbook has them."""
    events = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    found = curve_of([(t, True) for t in events] + [(t, False) for t in censored])
    assert found.times.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert found.part == pytest.approx([0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482], abs=5e-5)
    assert (found.median, found.people, found.events) == (23, 21, 9)


def test_nobody_promoted_has_no_median_and_nothing_is_invented() -> None:
    found = curve_of([(10, False), (20, False)])
    assert (found.median, found.low, found.high, found.events, found.at(15)) == (None, None, None, 0, 1.0)


def test_the_median_of_all_promoted_at_once_is_that_day() -> None:
    found = curve_of([(30, True)] * 4)
    assert (found.median, found.at(29), found.at(30)) == (30, 1.0, 0.0)


@given(SPELLS)
def test_curve_and_interval_equal_scipy(spells: list[tuple[int, bool]]) -> None:
    found = curve_of(spells)
    uncensored = [days for days, event in spells if event]
    data = stats.CensoredData(uncensored=uncensored, right=[days for days, event in spells if not event])
    if not uncensored:
        assert not len(found.times)
        return
    theirs = stats.ecdf(data).sf
    assert [found.at(int(time)) for time in theirs.quantiles] == pytest.approx(theirs.probabilities.tolist())
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # theirs says aloud where the interval is not defined
        bands = theirs.confidence_interval(0.95, method="log-log")
    at = {int(time): place for place, time in enumerate(theirs.quantiles)}
    for place, time in enumerate(found.times.tolist()):
        if found.part[place] > PERCENT:
            assert found.lower[place] == pytest.approx(bands.low.probabilities[at[time]], abs=1e-9)
            assert found.upper[place] == pytest.approx(bands.high.probabilities[at[time]], abs=1e-9)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 40), st.booleans()), min_size=1, max_size=40))
def test_late_entry_equals_the_definition_person_by_person(rows: list[tuple[int, int, bool]]) -> None:
    spells = [(entered + days, event) for entered, days, event in rows]
    found = curve_of(spells, [entered for entered, _days, _event in rows])
    part = 1.0
    for place, time in enumerate(found.times.tolist()):
        there = sum(entered < time <= entered + days for entered, days, _event in rows)
        left = sum(event and entered + days == time for entered, days, event in rows)
        part *= 1 - left / there
        assert found.part[place] == pytest.approx(part, abs=1e-12)


@given(st.integers(0, 200), st.integers(1, 200))
def test_wilson_equals_scipy(part: int, of: int) -> None:
    part = min(part, of)
    theirs = stats.binomtest(part, of).proportion_ci(0.95, method="wilson")
    assert wilson(part, of) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


def test_wilson_of_nobody_leaves_everything_possible() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


@given(st.integers(0, 40), st.integers(1, 40), st.integers(0, 40), st.integers(1, 40))
def test_fisher_and_mid_p_equal_scipy(a: int, n: int, b: int, m: int) -> None:
    a, b = min(a, n), min(b, m)
    fisher, mid_p = fisher_and_mid_p(Share(a, n), Share(b, m))
    assert fisher == pytest.approx(stats.fisher_exact([[a, n - a], [b, m - b]]).pvalue, abs=1e-9)
    tables = stats.hypergeom(n + m, a + b, n)
    alike = [k for k in range(n + 1) if abs(tables.pmf(k) - tables.pmf(a)) <= 1e-7 * tables.pmf(a)]
    assert mid_p == pytest.approx(fisher - sum(tables.pmf(k) for k in alike) / 2, abs=1e-9)


def test_the_worked_figures_of_the_impact_ratio() -> None:
    fisher, mid_p = fisher_and_mid_p(Share(12, 40), Share(48, 80))
    assert (round(fisher, 6), round(mid_p, 6)) == (0.003409, 0.002142)
