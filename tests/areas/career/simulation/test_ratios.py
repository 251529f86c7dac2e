"""The impact ratio: worked figures, an independent exact computation, and what may be concluded."""

import math
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from jinjie.areas.career.simulation.ratios import (
    Share,
    Verdict,
    fisher_and_mid_p,
    highest,
    impact,
    pooled_z,
)


@st.composite
def shares(draw: st.DrawFn, most: int = 60) -> Share:
    of = draw(st.integers(5, most))
    return Share(draw(st.integers(0, of)), of)


def exact(group: Share, best: Share) -> tuple[Fraction, Fraction]:
    """Fisher two-sided and mid-P from whole numbers: no logarithm, no float."""
    yes = group.qualify + best.qualify
    ways = {
        k: math.comb(group.of, k) * math.comb(best.of, yes - k)
        for k in range(max(0, yes - best.of), min(group.of, yes) + 1)
    }
    seen, every = ways[group.qualify], sum(ways.values())
    fisher = Fraction(sum(way for way in ways.values() if way <= seen), every)
    alike = Fraction(sum(way for way in ways.values() if way == seen), every)
    return fisher, fisher - alike / 2


def test_worked_figures_of_a_clear_difference() -> None:
    found = impact(Share(12, 40), Share(48, 80))
    assert found.verdict == Verdict.BELOW
    assert found.ratio == Fraction(1, 2)
    assert [round(value or 0, places) for value, places in [
        (found.z, 4), (found.fisher, 6), (found.mid_p, 6), (found.low, 4), (found.high, 4)
    ]] == [-3.0984, 0.003409, 0.002142, 0.3014, 0.8294]  # fmt: skip


def test_worked_figures_of_one_person_fewer() -> None:
    found = impact(Share(12, 62), Share(19, 84))
    assert found.verdict == Verdict.UNSTEADY
    assert (round(float(found.ratio or 0), 3), round(float(found.fewer or 0), 3)) == (0.856, 0.784)


@given(shares(), shares())
def test_probabilities_equal_an_exact_computation(group: Share, best: Share) -> None:
    got, expected = fisher_and_mid_p(group, best), exact(group, best)
    assert got == pytest.approx([float(value) for value in expected], rel=1e-9, abs=1e-12)


@given(shares(), shares())
def test_z_squared_is_the_chi_square_of_the_table(group: Share, best: Share) -> None:
    z = pooled_z(group, best)
    yes, whole = group.qualify + best.qualify, group.of + best.of
    if yes in (0, whole):
        assert z is None
        return
    chi = sum(
        (Fraction(seen) - Fraction(share.of * part, whole)) ** 2 / Fraction(share.of * part, whole)
        for share in (group, best)
        for seen, part in ((share.qualify, yes), (share.of - share.qualify, whole - yes))
    )
    assert z is not None and z * z == pytest.approx(float(chi), rel=1e-9, abs=1e-12)


def test_large_tables_stay_probabilities() -> None:
    fisher, mid_p = fisher_and_mid_p(Share(1_000, 5_000), Share(1_000, 5_000))
    assert fisher == pytest.approx(1.0) and 0.9 < mid_p < 1
    assert 0 <= fisher_and_mid_p(Share(0, 5_000), Share(5_000, 5_000))[0] < 1e-300


@pytest.mark.parametrize(
    ("group", "best", "verdict"),
    [
        ((1, 4), (10, 40), Verdict.HIDDEN),  # four people
        ((0, 10), (1, 100), Verdict.HIDDEN),  # a tenth of a person is expected
        ((0, 30), (0, 40), Verdict.NOBODY),
        ((5, 62), (11, 84), Verdict.TOO_FEW),
        ((4, 62), (19, 84), Verdict.BELOW),
        ((45, 100), (47, 100), Verdict.NO_SIGN),
        ((12, 62), (19, 84), Verdict.UNSTEADY),
    ],
)
def test_what_may_be_concluded(group: tuple[int, int], best: tuple[int, int], verdict: Verdict) -> None:
    assert impact(Share(*group), Share(*best)).verdict == verdict


def test_one_more_that_reaches_the_limit_is_no_conclusion() -> None:
    found = impact(Share(3_199, 10_000), Share(4_000, 10_000))
    assert (found.mid_p or 0) < 0.05 and found.more == Fraction(4, 5)
    assert found.verdict == Verdict.UNSTEADY


@given(shares(), shares())
def test_verdict_follows_from_the_figures(group: Share, best: Share) -> None:
    assume(best.rate >= group.rate)
    found = impact(group, best)
    if found.ratio is None:
        assert found.verdict in (Verdict.HIDDEN, Verdict.NOBODY)
        return
    assert found.ratio == group.rate / best.rate <= 1
    below = found.ratio < Fraction(4, 5)
    assert (found.verdict in (Verdict.TOO_FEW, Verdict.BELOW)) <= below
    assert (found.verdict == Verdict.NO_SIGN) <= (not below)
    if group.qualify:
        assert found.low is not None and found.high is not None
        assert found.low <= float(found.ratio) + 1e-9 and float(found.ratio) <= found.high + 1e-9


def test_the_highest_rate_is_found_among_groups_that_may_be_shown() -> None:
    assert highest([Share(4, 4), Share(3, 10), Share(6, 20)]) == 1
    assert highest([Share(4, 4)]) is None
