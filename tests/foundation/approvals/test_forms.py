"""Forms: every kind of field, canonical or refused; formulas exact and harmless."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinjie.foundation.approvals.logic.entries import BadFlow
from jinjie.foundation.approvals.logic.filling import BadValue, read_values, with_formulas
from jinjie.foundation.approvals.logic.forms import FieldKind, read_form
from jinjie.foundation.approvals.logic.formulas import BadFormula, computed, fields_in, read_formula


def knows(kind: FieldKind, key: str) -> bool:
    return key in {"QH0001", "sales", "7"}


def form(*fields: dict[str, Any]) -> Any:
    return read_form({"key": "f", "fields": list(fields)})


COLUMNS = [{"key": "what", "required": True}, {"key": "price", "kind": "money"}]


@pytest.mark.parametrize(
    ("field", "given_value", "kept"),
    [
        ({}, "  上海出差 ", "上海出差"),
        ({"kind": "number"}, "1,200.50", "1200.5"),
        ({"kind": "number"}, 0, "0"),
        ({"kind": "money"}, "¥12,000.5", "12000.50"),
        ({"kind": "date"}, "2026-11-12", "2026-11-12"),
        ({"kind": "range"}, ["2026-11-12", "2026-11-13"], ["2026-11-12", "2026-11-13"]),
        ({"kind": "choice", "choices": ["a", "b"]}, "b", "b"),
        ({"kind": "choice", "choices": ["a", "b"], "several": True}, ["b", "a", "b"], ["b", "a"]),
        ({"kind": "person"}, "QH0001", "QH0001"),
        ({"kind": "department"}, "sales", "sales"),
        ({"kind": "file"}, ["7"], ["7"]),
        ({"kind": "table", "columns": COLUMNS}, [{"what": "桌子", "price": "99"}], [{"what": "桌子", "price": "99.00"}]),
        ({"kind": "location"}, {"name": "虹桥", "lat": "31.2", "lon": "121.3"}, {"name": "虹桥", "lat": "31.200000", "lon": "121.300000"}),
    ],
)  # fmt: skip
def test_value_is_kept_canonical(field: dict[str, Any], given_value: Any, kept: Any) -> None:
    read = form({"key": "x", **field})
    values = read_values(read, {"x": given_value}, knows)
    assert values == {"x": kept}
    assert read_values(read, values, knows) == values, "what is canonical stays so"


@pytest.mark.parametrize(
    ("field", "given_value"),
    [
        ({}, "x" * 2_001),
        ({"kind": "number"}, "twelve"),
        ({"kind": "number"}, True),
        ({"kind": "number"}, "NaN"),
        ({"kind": "number"}, "1.00001"),
        ({"kind": "number", "least": 1}, "0"),
        ({"kind": "number", "most": 3}, "4"),
        ({"kind": "money"}, "1.005"),
        ({"kind": "date"}, "2026-02-30"),
        ({"kind": "range"}, ["2026-11-13", "2026-11-12"]),
        ({"kind": "range"}, "2026-11-13"),
        ({"kind": "choice", "choices": ["a"]}, "b"),
        ({"kind": "person"}, "QH9999"),
        ({"kind": "department"}, "nowhere"),
        ({"kind": "file"}, ["8"]),
        ({"kind": "table", "columns": COLUMNS}, [{"price": "1"}]),
        ({"kind": "table", "columns": COLUMNS}, [{"what": "a", "price": "x"}]),
        ({"kind": "table", "columns": COLUMNS}, "a"),
        ({"kind": "location"}, {"name": "", "lat": "91", "lon": "0"}),
        ({"required": True}, ""),
    ],
)
def test_value_that_cannot_be_is_refused_with_its_field(field: dict[str, Any], given_value: Any) -> None:
    with pytest.raises(BadValue) as caught:
        read_values(form({"key": "x", **field}), {"x": given_value}, knows)
    assert caught.value.place.column == "x"


def test_what_is_not_filled_in_is_left_out_and_what_is_not_given_stays() -> None:
    read = form({"key": "a"}, {"key": "b"})
    assert read_values(read, {"a": "", "b": "1"}, knows) == {"b": "1"}
    assert read_values(read, {"a": "2"}, knows, before={"b": "1"}) == {"a": "2", "b": "1"}
    assert read_values(read, {"b": ""}, knows, before={"b": "1"}) == {}
    with pytest.raises(BadValue):
        read_values(read, {"c": "1"}, knows)


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({"key": "f", "fields": []}, "fields"),
        ({"key": "f", "fields": [{"key": "a-b"}]}, "fields.0.key"),
        ({"key": "f", "fields": [{"key": "a"}, {"key": "a"}]}, "fields.1.key"),
        ({"key": "f", "fields": [{"key": "a", "kind": "choice", "choices": []}]}, "fields.0.choices"),
        ({"key": "f", "fields": [{"key": "a", "several": True}]}, "fields.0.several"),
        ({"key": "f", "fields": [{"key": "a", "kind": "table"}]}, "fields.0.columns"),
        ({"key": "f", "fields": [{"key": "a", "kind": "table", "columns": [{"key": "b", "kind": "table"}]}]}, "fields.0.columns.0.kind"),
        ({"key": "f", "fields": [{"key": "a", "kind": "formula", "formula": "b + 1"}]}, "fields.0.formula"),
        ({"key": "f", "fields": [{"key": "a", "kind": "formula", "formula": "a + 1"}]}, "fields.0.formula"),
        ({"key": "f", "fields": [{"key": "a", "kind": "formula", "formula": "b"}, {"key": "b", "kind": "formula", "formula": "a"}]}, "fields.0.formula"),
        ({"key": "f", "fields": [{"key": "a", "kind": "formula", "formula": "open('x')"}]}, "fields.0.formula"),
        ({"key": "f", "fields": [{"key": "a", "kind": "number", "least": "x"}]}, "fields.0.least"),
    ],
)  # fmt: skip
def test_form_when_wrong_names_the_place(document: Any, place: str) -> None:
    with pytest.raises(BadFlow) as caught:
        read_form(document)
    assert caught.value.place.key == place


@pytest.mark.parametrize(
    ("formula", "figure"),
    [
        ("0.1 + 0.2", "0.3"),
        ("amount * 1.06", "12.72"),
        ("round(amount / 7, 2)", "1.71"),
        ("max(amount, 20) - min(amount, 3)", "17"),
        ("total('items.price')", "3.5"),
        ("count('items')", "2"),
        ("days('trip') * 100", "300"),
        ("amount if amount > 10 else 10", "12"),
        ("-amount", "-12"),
        ("amount / 0", None),
        ("amount + missing", None),
        ("total('nothing.price')", None),
        ("total('items.weight')", None),
        ("amount * 1000000000000000", None),
    ],
)
def test_formula_is_exact_and_unknown_is_not_zero(formula: str, figure: str | None) -> None:
    values = {
        "amount": "12", "items": [{"price": "1.50"}, {"price": "2.00"}], "trip": ["2026-11-12", "2026-11-14"],
    }  # fmt: skip
    found = computed(formula, values)
    assert found == (Decimal(figure) if figure is not None else None)


@pytest.mark.parametrize(
    "formula",
    [
        "", "1 +", "a ** 9", "9 ** 9 ** 9", "a.b", "a[0]", "'x'", "[1]", "(1, 2)", "lambda: 1", "f'{a}'", "a and b", "not a",
        "__import__('os')", "open('f')", "max(a, key=b)", "a << 99", "a % b", "a // b", "[x for x in a]", "True", "None",
        "min(a)", "abs(a, b)", "round(a, 1, 2)", "total(1)", "total(a)", "total()", "total('a', 'b')", "min('a', 'b')", "a if a else 'x'", "1" * 500, "(" * 300 + "1" + ")" * 300, "x := 1", "*a", "1j", "...",
    ],
)  # fmt: skip
def test_formula_with_anything_else_is_refused(formula: str) -> None:
    with pytest.raises(BadFormula):
        read_formula(formula)


@given(st.text(max_size=60))
def test_any_text_is_a_formula_or_refused(text: str) -> None:
    try:
        fields_in(text)
    except BadFormula:
        return
    found = computed(text, {})
    assert found is None or isinstance(found, Decimal)


@given(st.integers(-10_000, 10_000), st.integers(-10_000, 10_000))
def test_formulas_add_as_decimals_do(one: int, other: int) -> None:
    values = {"a": f"{Decimal(one) / 100}", "b": f"{Decimal(other) / 100}"}
    assert computed("a + b", values) == (Decimal(one) + other) / 100


def test_formulas_over_formulas() -> None:
    read = form(
        {"key": "gross", "kind": "formula", "formula": "net * 1.06"},
        {"key": "net", "kind": "formula", "formula": "price * 2"},
        {"key": "price", "kind": "money"},
    )
    assert with_formulas(read, {"price": "10.00", "gross": "1"}) == {
        "price": "10.00",
        "net": "20",
        "gross": "21.2",
    }
    assert with_formulas(read, {"gross": "1"}) == {}
