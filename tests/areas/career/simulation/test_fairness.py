"""Who qualifies by group: against counting one by one, and what is too small to be told."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from jinjie.areas.career.simulation.fairness import by_age, split, told
from jinjie.areas.career.simulation.ratios import Share, Verdict

people = st.lists(st.tuples(st.integers(-1, 2), st.booleans(), st.booleans()), max_size=80)


@given(people)
def test_shares_are_what_counting_one_by_one_gives(rows: list[tuple[int, bool, bool]]) -> None:
    group, before, after = (np.array([row[place] for row in rows]) for place in range(3))
    found = split(["a", "b", "c"], group.astype(np.int64), before.astype(bool), after.astype(bool))
    for cohort in found.cohorts:
        mine = [row for row in rows if row[0] == "abc".index(cohort.key)]
        assert cohort.before == Share(sum(row[1] for row in mine), len(mine))
        assert cohort.after == Share(sum(row[2] for row in mine), len(mine))
        assert not cohort.shown or len(mine) >= 5
        assert cohort.shown or (cohort.was is None and cohort.is_now is None)
    assert found.unknown == sum(row[0] == -1 for row in rows)
    told_of = [cohort for cohort in found.cohorts if cohort.shown]
    assert not told_of or sum(cohort.is_now is None for cohort in told_of) == 1  # the highest itself


@given(st.lists(st.integers(0, 30), min_size=1, max_size=5), st.integers(0, 6))
def test_a_hidden_group_is_not_told_by_what_is_left(sizes: list[int], unknown: int) -> None:
    shown = told(sizes, unknown)
    hidden = sum(of for of, seen in zip(sizes, shown, strict=True) if not seen)
    assert all(of >= 5 for of, seen in zip(sizes, shown, strict=True) if seen)
    assert hidden == 0 or hidden + unknown >= 5 or not any(shown)


def test_the_story_compares_women_with_men() -> None:
    group = np.array([0] * 62 + [1] * 84)
    after = np.array([n < 12 for n in range(62)] + [n < 19 for n in range(84)])
    women, men = split(["f", "m"], group, np.zeros(146, bool), after).cohorts
    assert men.is_now is None and women.is_now is not None and women.is_now.verdict == Verdict.UNSTEADY
    assert men.was is not None and men.was.verdict == Verdict.NOBODY


@given(st.lists(st.integers(-1, 3), max_size=60))
def test_age_groups_that_are_too_small_join_a_neighbour(bands: list[int]) -> None:
    nobody = np.zeros(len(bands), bool)
    found = by_age(np.array(bands, np.int64), nobody, nobody)
    assert sum(cohort.after.of for cohort in found.cohorts) == sum(band >= 0 for band in bands)
    assert len(found.cohorts) < 2 or all(cohort.after.of >= 5 for cohort in found.cohorts)


def test_age_groups_are_called_by_their_years() -> None:
    def keys(sizes: tuple[int, ...]) -> list[str]:
        bands = np.array([band for band, size in enumerate(sizes) for _ in range(size)], np.int64)
        nobody = np.zeros(len(bands), bool)
        return [cohort.key for cohort in by_age(bands, nobody, nobody).cohorts]

    assert keys((5, 5, 5, 5)) == ["<30", "30–39", "40–49", "≥50"]
    assert keys((30, 62, 50, 3)) == ["<30", "30–39", "≥40"]
    assert keys((2, 9, 8, 9)) == ["<40", "40–49", "≥50"]
    assert keys((1, 1, 1, 1)) == [""]
