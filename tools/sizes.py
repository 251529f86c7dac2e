"""Files of at most 400 lines (600 fail), functions of 40 (60 fail), templates of 200: small enough to be read whole."""

import ast
import sys
from pathlib import Path

from tools.tree import ROOT, Finding, files, is_generated, named, report, walked

FILE, FILE_FAILS = 400, 600
FUNCTION, FUNCTION_FAILS = 40, 60
TEMPLATE = 200


def function_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the end, without the docstring: explaining is free."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node, clean=False) is not None and len(node.body) > 1:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def check(root: Path = ROOT) -> list[Finding]:
    """Everything too long, in code, tests, tools and templates."""
    found = []
    for path in files(root, ".py", ".html"):
        if is_generated(path):
            continue
        lines = len(path.read_text("utf-8").splitlines())
        if path.suffix == ".html":
            if lines > TEMPLATE:
                found.append(Finding(named(path, root), f"template of {lines} lines, more than {TEMPLATE}"))
            continue
        if lines > FILE:
            text = f"file of {lines} lines, more than {FILE}"
            found.append(Finding(named(path, root), text, warning=lines <= FILE_FAILS))
        for node in walked(path):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = function_lines(node)
                if length > FUNCTION:
                    text = f"{node.name}() of {length} lines, more than {FUNCTION}"
                    place = named(path, root, node.lineno)
                    found.append(Finding(place, text, warning=length <= FUNCTION_FAILS))
    return found


if __name__ == "__main__":
    sys.exit(report(check()))
