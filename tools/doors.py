"""Doors never write: nothing under interfaces/ changes a row; it calls one action.

Found in the syntax tree, so a dict's `update` is no finding: `create`, `update` and their like count on a manager or
a queryset, `save()` and `delete()` on anything when called as a model's are, and SQL that writes.
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from tools.tree import ROOT, Finding, files, named, report, walked

MANAGERS = {"objects", "_default_manager", "_base_manager"}
QUERYSETS = {"filter", "exclude", "all", "select_for_update", "annotate", "order_by", "visible_to", "using"}
ROWS = {"save", "asave", "delete", "adelete"}
SETS = {"create", "acreate", "update", "aupdate", "delete", "adelete"}
ALWAYS = {"bulk_create", "bulk_update", "get_or_create", "update_or_create", "abulk_create", "aget_or_create"}
WRITING_SQL = re.compile(
    r"\s*(INSERT|UPDATE|DELETE|TRUNCATE|DROP|ALTER|CREATE|REPLACE|COPY)\b", re.IGNORECASE
)


def _chain(node: ast.expr) -> Iterator[str]:
    while True:
        match node:
            case ast.Attribute(value=value, attr=name):
                yield name
                node = value
            case ast.Call(func=value) | ast.Subscript(value=value):
                node = value
            case _:
                return


def _model_names(nodes: Iterable[ast.AST]) -> set[str]:
    """Names imported from a `models` module."""
    return {
        alias.asname or alias.name
        for node in nodes
        if isinstance(node, ast.ImportFrom) and "models" in (node.module or "").split(".")
        for alias in node.names
    }


def _writes(call: ast.Call, models: set[str]) -> str | None:
    if not isinstance(call.func, ast.Attribute):
        return None
    name, receiver = call.func.attr, call.func.value
    if name in ALWAYS:
        return f".{name}()"
    if name in ROWS and not call.args:
        return f".{name}()"
    chain = set(_chain(receiver))
    own = {receiver.id} & models if isinstance(receiver, ast.Name) else set()
    if name in SETS and chain & (MANAGERS | QUERYSETS) | own:
        return f".{name}()"
    sql = call.args[0] if name in {"execute", "executemany"} and call.args else None
    text = sql.value if isinstance(sql, ast.Constant) else None
    return "SQL that writes" if isinstance(text, str) and WRITING_SQL.match(text) else None


def _named(node: ast.expr) -> bool:
    return isinstance(node, ast.Name)


def check(root: Path = ROOT) -> list[Finding]:
    """Every write in a door."""
    found = []
    for path in files(root, ".py", under="jinjie/interfaces"):
        nodes = walked(path)
        models = _model_names(nodes)
        for node in nodes:
            if isinstance(node, ast.Call) and (what := _writes(node, models)):
                place = named(path, root, node.lineno)
                found.append(Finding(place, f"{what} in a door; call an action of the room instead"))
    return found


if __name__ == "__main__":
    sys.exit(report(check()))
