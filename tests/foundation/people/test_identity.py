"""ID numbers: the check digit, what is inside the number, and what contradicts it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinjie.foundation.people.identity import check_digit, contradictions, expected_digit, read_id_number
from tests.factories.scene import id_number

DAYS = st.dates(date(1930, 1, 1), date(2020, 12, 31))


@given(DAYS, st.integers(0, 999))
def test_a_number_says_its_birth_date_and_sex_and_contradicts_only_others(born: date, serial: int) -> None:
    number = id_number(serial, born)
    reading = read_id_number(number)
    assert (reading.number, reading.problem, reading.born_on) == (number, "", born)
    sex, other = ("m", "f") if serial % 2 else ("f", "m")
    assert contradictions(number, born, sex) == contradictions(number, None, "") == []
    assert contradictions(number, born + timedelta(days=1), other) == ["born_on", "gender"]


@given(DAYS, st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_found(born: date, serial: int, place: int, more: int) -> None:
    number = id_number(serial, born)
    wrong = number[:place] + str((int(number[place]) + more) % 10) + number[place + 1 :]
    reading = read_id_number(wrong)
    assert reading.problem in ("wrong_check_digit", "id_bad_date", "placeholder", "precision_lost")
    assert reading.number == "" and contradictions(wrong, None, "m") == []


@pytest.mark.parametrize(
    ("raw", "problem", "doubt"),
    [
        ("", "", ""), ("G12345678", "", "id_unusual"), ("1", "placeholder", ""), ("11010119900307001", "id_bad_length", ""),
        ("110101199013070011", "id_bad_date", ""), ("1.10101199003E+17", "precision_lost", ""),
        (" " + id_number(1, date(1990, 3, 7)), "", ""),
    ],
)  # fmt: skip
def test_other_writings(raw: str, problem: str, doubt: str) -> None:
    reading = read_id_number(raw)
    assert (reading.problem, reading.doubt) == (problem, doubt)


def test_fifteen_digits_become_eighteen() -> None:
    old = "110101900307001"
    reading = read_id_number(old)
    assert reading.number == "11010119900307001" + check_digit("11010119900307001")
    assert (reading.doubt, reading.born_on) == ("old_id_form", date(1990, 3, 7))
    assert expected_digit(reading.number) == reading.number[-1]
