"""The chain of assignments, states and department circles, as pure rules."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinjie.foundation.people.logic import (
    ChainError,
    Holding,
    change_from,
    employment_state,
    end_chain,
    first_circle,
    with_since,
    without,
)

START = date(2020, 1, 1)
days = st.integers(0, 2000).map(lambda n: START + timedelta(days=n))


@pytest.mark.parametrize(
    ("as_of", "state"),
    [
        ("2023-12-31", "planned"),
        ("2024-01-01", "probation"),
        ("2024-03-31", "probation"),
        ("2024-04-01", "regular"),
        ("2024-05-31", "regular"),
        ("2024-06-01", "leaving"),
        ("2024-06-30", "leaving"),
        ("2024-07-01", "left"),
    ],
)
def test_state_flips_on_its_day(as_of: str, state: str) -> None:
    got = employment_state(
        hired_on=date(2024, 1, 1),
        probation_until=date(2024, 3, 31),
        notice_on=date(2024, 6, 1),
        last_day=date(2024, 6, 30),
        as_of=date.fromisoformat(as_of),
    )
    assert got == state


def test_state_last_day_without_notice_is_leaving() -> None:
    got = employment_state(
        hired_on=START, probation_until=None, notice_on=None, last_day=date(2024, 6, 30), as_of=START
    )
    assert got == "leaving"


def holding(start: date, level: int = 4, end: date | None = None, department: int = 1) -> Holding:
    return Holding(start=start, end=end, department=department, level=level)


changes = st.lists(st.tuples(days, st.integers(1, 3), st.integers(1, 3)), max_size=8)


def build(first: date, moves: list[tuple[date, int, int]]) -> list[Holding]:
    chain = with_since([holding(first)])
    for day, level, department in moves:
        if day >= first:
            chain = change_from(chain, holding(day, level, None, department))
    return chain


@given(days, changes)
def test_chain_never_overlaps_and_never_gaps(first: date, moves: list[tuple[date, int, int]]) -> None:
    chain = build(first, moves)
    for left, right in zip(chain, chain[1:], strict=False):
        assert left.end == right.start
    assert chain[0].start == first and chain[-1].end is None


@given(days, changes, days)
def test_chain_holds_the_last_change_entered_for_each_start(
    first: date, moves: list[tuple[date, int, int]], probe: date
) -> None:
    """Reading the chain on a day = the latest start ≤ day, the last entered for that start winning."""
    chain = build(first, moves)
    told: dict[date, tuple[int, int]] = {first: (4, 1)}
    for day, level, department in moves:
        if day >= first:
            told[day] = (level, department)
    expected = [told[day] for day in sorted(told) if day <= probe]
    held = [h for h in chain if h.covers(probe)]
    assert [(h.level, h.department) for h in held] == expected[-1:]


@given(days, changes, days)
def test_level_since_is_the_first_day_of_the_unbroken_run(
    first: date, moves: list[tuple[date, int, int]], probe: date
) -> None:
    chain = build(first, moves)
    for place, here in enumerate(chain):
        back = place
        while back > 0 and chain[back - 1].level == here.level:
            back -= 1
        assert here.level_since == chain[back].start


@given(days, changes)
def test_without_takes_one_change_back(first: date, moves: list[tuple[date, int, int]]) -> None:
    chain = build(first, moves)
    for gone in chain[1:]:
        after = without(chain, gone.start)
        assert len(after) == len(chain) - 1
        assert not any(h.start == gone.start for h in after)
        assert after[0].start == first and after[-1].end is None


def test_without_refuses_the_first() -> None:
    with pytest.raises(ChainError, match="first"):
        without(with_since([holding(START)]), START)


def test_change_before_the_first_is_refused() -> None:
    with pytest.raises(ChainError, match="before_first"):
        change_from(with_since([holding(START)]), holding(START - timedelta(days=1)))


def test_overlap_is_refused() -> None:
    with pytest.raises(ChainError, match="overlap"):
        with_since([holding(START), holding(START + timedelta(days=5))])


def test_end_chain_cuts_and_drops_what_was_planned() -> None:
    later = START + timedelta(days=100)
    chain = change_from(with_since([holding(START)]), holding(later, 5))
    ended = end_chain(chain, START + timedelta(days=50))
    assert [(h.start, h.end) for h in ended] == [(START, START + timedelta(days=51))]


def test_gap_breaks_the_run() -> None:
    end, again = START + timedelta(days=10), START + timedelta(days=20)
    chain = with_since([holding(START, end=end), holding(again)])
    assert chain[1].level_since == again


keys = st.sampled_from("abcdefg")


@given(st.dictionaries(keys, st.none() | keys, max_size=7))
def test_department_cycle_is_found_iff_a_walk_returns(parents: dict[str, str | None]) -> None:
    def returns(start: str) -> bool:
        seen, here = set(), parents.get(start)
        while here is not None and here not in seen:
            if here == start:
                return True
            seen.add(here)
            here = parents.get(here)
        return False

    circle = first_circle(parents)
    assert (circle is not None) == any(returns(key) for key in parents)
    if circle:
        assert circle[0] == circle[-1]
        assert all(parents[a] == b for a, b in zip(circle, circle[1:], strict=False))
