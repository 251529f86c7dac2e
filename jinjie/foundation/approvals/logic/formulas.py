"""Formulas of form fields: arithmetic over other fields, exactly, and nothing else.

Only numbers, names of fields, + − × ÷, comparison with `if … else`, and the functions below are understood; whatever else
Python's grammar has is refused before anything runs. A missing field makes the whole missing: unknown is not zero.
"""

import ast
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Any

from simpleeval import InvalidExpression, SimpleEval

from jinjie.kit.phrases import Phrase, phrase

LONGEST = 400
LARGEST = Decimal(10) ** 15
NODES: tuple[type[ast.AST], ...] = (
    ast.Expression, ast.BinOp, ast.UnaryOp, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.USub, ast.UAdd, ast.Constant,
    ast.Name, ast.Load, ast.Call, ast.IfExp, ast.Compare, ast.Gt, ast.GtE, ast.Lt, ast.LtE, ast.Eq, ast.NotEq,
)  # fmt: skip
FUNCTIONS = {
    "min": (2, 20), "max": (2, 20), "abs": (1, 1), "round": (1, 2), "total": (1, 1), "count": (1, 1), "days": (1, 1),
}  # fmt: skip
"""Name → how many arguments, at least and at most."""
TAKES_TEXT = frozenset({"total", "count", "days"})
"""Functions whose argument names a field in quotes: total('items.price'), count('items'), days('trip')."""


class BadFormula(ValueError):
    """The formula can't be; `why` says what is wrong."""

    def __init__(self, why: Phrase) -> None:
        super().__init__(str(why))
        self.why = why


class _Missing(Exception):
    """A field that the formula needs is missing."""


def read_formula(text: str) -> ast.expr:
    """The formula as a tree in which nothing but what is allowed occurs. Raises BadFormula."""
    if len(text) > LONGEST:
        raise BadFormula(phrase("A formula has at most %(most)s characters.", most=LONGEST))
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise BadFormula(phrase("This is no formula.")) from None
    texts = {
        id(argument) for node in ast.walk(tree) if isinstance(node, ast.Call) and _called(node) in TAKES_TEXT
        for argument in node.args
    }  # fmt: skip
    for node in ast.walk(tree):
        if not isinstance(node, NODES):
            raise BadFormula(phrase("“%(part)s” can't be used in a formula.", part=type(node).__name__))
        if isinstance(node, ast.Call):
            _check_call(node)
        if isinstance(node, ast.Constant) and not _fits(node.value, text_wanted=id(node) in texts):
            raise BadFormula(
                phrase("A formula has numbers, and names of fields in quotes for total, count, days.")
            )
    return tree.body


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _check_call(node: ast.Call) -> None:
    name = _called(node)
    if name not in FUNCTIONS or node.keywords:
        raise BadFormula(phrase("A formula knows these functions: %(names)s.", names=", ".join(FUNCTIONS)))
    least, most = FUNCTIONS[name]
    if not least <= len(node.args) <= most:
        raise BadFormula(
            phrase("“%(name)s” takes %(least)s to %(most)s values.", name=name, least=least, most=most)
        )
    if name in TAKES_TEXT and not isinstance(node.args[0], ast.Constant):
        raise BadFormula(phrase("total, count and days take the name of one field in quotes."))


def _fits(value: Any, *, text_wanted: bool) -> bool:
    if text_wanted:
        return isinstance(value, str)
    return isinstance(value, int | float) and not isinstance(value, bool)


def fields_in(text: str) -> frozenset[str]:
    """The fields that a formula needs, columns as `table.column`. Raises BadFormula."""
    tree = ast.Expression(read_formula(text))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id not in FUNCTIONS:
            found.add(node.id)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
    return frozenset(found)


def computed(text: str, values: Mapping[str, Any]) -> Decimal | None:
    """The figure, to four places; None where a field is missing or it has no meaning (division by nothing)."""
    tree = read_formula(text)
    engine = SimpleEval(functions=_functions(values), names=_name(values))
    engine.nodes = {
        kind: handler for kind, handler in engine.nodes.items() if kind in NODES and kind is not ast.Constant
    }
    engine.nodes[ast.Constant] = _constant
    try:
        found = engine.eval("", previously_parsed=tree)
        figure = found if isinstance(found, Decimal) else Decimal(str(found))
        if not figure.is_finite() or abs(figure) > LARGEST:
            return None
        return figure.quantize(Decimal("0.0001")).normalize() + 0
    except (_Missing, DivisionByZero, InvalidExpression, InvalidOperation, Overflow, ZeroDivisionError):
        return None


def _constant(node: ast.Constant) -> Any:
    return node.value if isinstance(node.value, str) else Decimal(str(node.value))


def _name(values: Mapping[str, Any]) -> Callable[[ast.Name], Decimal]:
    def named(node: ast.Name) -> Decimal:
        return _figure(values.get(node.id))

    return named


def _figure(value: Any) -> Decimal:
    try:
        figure = Decimal(str(value)) if value is not None and value != "" else None
    except InvalidOperation:
        figure = None
    if figure is None or not figure.is_finite():
        raise _Missing
    return figure


def _functions(values: Mapping[str, Any]) -> dict[str, Callable[..., Any]]:
    def total(name: str) -> Decimal:
        table, _dot, column = name.partition(".")
        rows = values.get(table)
        if not isinstance(rows, list):
            raise _Missing
        return sum((_figure(row.get(column)) for row in rows), Decimal(0))

    def count(name: str) -> Decimal:
        rows = values.get(name)
        if not isinstance(rows, list):
            raise _Missing
        return Decimal(len(rows))

    def days(name: str) -> Decimal:
        try:
            first, last = (date.fromisoformat(str(day)) for day in values.get(name) or ())
        except ValueError:
            raise _Missing from None
        return Decimal((last - first).days + 1)

    def rounded(figure: Decimal, places: Decimal = Decimal(0)) -> Decimal:
        if not 0 <= places <= 4:
            raise _Missing
        return round(figure, int(places))

    return {
        "min": min,
        "max": max,
        "abs": abs,
        "round": rounded,
        "total": total,
        "count": count,
        "days": days,
    }
