"""Figures as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinjie.kit import numbers
from jinjie.kit.numbers import LARGEST, plain_text, read_number


@pytest.mark.parametrize(
    ("text", "scaled"),
    [
        ("0", 0), ("-0", 0), ("15", 150_000), ("+1.5", 15_000), ("1.", 10_000), (".5", 5_000), ("1,234.5", 12_345_000),
        ("￥１２", 120_000), ("12.5%", 1_250), ("3万", 300_000_000), ("(500)", -5_000_000), ("-1,000", -10_000_000),
        ("0.30000000000000004", 3_000), ("1e3", 10_000_000), ("12 元", 120_000), ("1.2k", 12_000_000), ("007", 70_000),
    ],
)  # fmt: skip
def test_figures(text: str, scaled: int) -> None:
    assert read_number(text).scaled == scaled


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "empty"), ("  ", "empty"), ("缺勤", "not_a_number"), ("inf", "not_a_number"), ("nan", "not_a_number"),
        ("1.2.3", "not_a_number"), ("1,23", "not_a_number"), ("--5", "not_a_number"), ("0x10", "not_a_number"),
        ("9999999999", "too_large"), ("1e300", "too_large"), ("0.00001", "too_precise"), ("1.23456", "too_precise"),
    ],
)  # fmt: skip
def test_what_is_no_figure(text: str, problem: str) -> None:
    found = read_number(text)
    assert (found.scaled, found.problem) == (None, problem)


PLAIN = st.from_regex(r"[+-]?[0-9]{1,12}(\.[0-9]{1,6})?", fullmatch=True)


@given(PLAIN)
def test_the_quick_way_reads_what_the_long_way_reads(text: str) -> None:
    assert read_number(text) == numbers._read_decorated(text)


@given(st.integers(-LARGEST, LARGEST))
def test_a_figure_written_out_is_read_back(scaled: int) -> None:
    assert read_number(plain_text(scaled)).scaled == scaled


@given(st.text(max_size=30))
def test_nothing_typed_breaks_it(text: str) -> None:
    found = read_number(text)
    assert (found.scaled is None) == bool(found.problem)
