"""Every refusal is a phrase: no bare text, no f-string, no gettext where it is made, for it is read later and elsewhere.

Types say the same (`Phrase`), but where a type is lost (Any, a value of a dictionary) only this sees it.
"""

import ast
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from tools.tree import ROOT, Finding, files, named, report, walked

GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "str"}
MAKERS = "jinjie/kit/phrases.py"
Wanted = dict[str, set[int | str]]
"""Name of a function or class → places and names of the arguments that must be phrases."""


def _is_phrase(annotation: ast.expr | None) -> bool:
    return annotation is not None and "Phrase" in ast.unparse(annotation).replace("|", " ").split()


def _of_function(function: ast.FunctionDef, skip: int = 0) -> set[int | str]:
    placed = [*function.args.posonlyargs, *function.args.args][skip:]
    found: set[int | str] = {n for n, arg in enumerate(placed) if _is_phrase(arg.annotation)}
    return found | {arg.arg for arg in [*placed, *function.args.kwonlyargs] if _is_phrase(arg.annotation)}


def _of_class(node: ast.ClassDef) -> set[int | str]:
    for part in node.body:
        if isinstance(part, ast.FunctionDef) and part.name == "__init__":
            return _of_function(part, skip=1)
    fields = [part for part in node.body if isinstance(part, ast.AnnAssign)]
    found: set[int | str] = set()
    for place, part in enumerate(fields):
        if _is_phrase(part.annotation):
            found |= {place, part.target.id if isinstance(part.target, ast.Name) else ""}
    return found


def wanted(nodes: Iterable[ast.AST]) -> Wanted:
    """What takes phrases, and where: functions and classes by their annotations, and classes made from those."""
    found: Wanted = {}
    classes = []
    for node in nodes:
        if isinstance(node, ast.FunctionDef):
            found[node.name] = found.get(node.name, set()) | _of_function(node)
        elif isinstance(node, ast.ClassDef):
            classes.append(node)
            found[node.name] = found.get(node.name, set()) | _of_class(node)
    for _round in range(3):  # heirs of heirs
        for node in classes:
            for base in node.bases:
                found[node.name] |= found.get(_name(base), set())
    return {name: places for name, places in found.items() if places and not name.startswith("__")}


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def _is_text(node: ast.expr) -> bool:
    """Is this text already, so that no door can translate it any more?"""
    if isinstance(node, ast.Constant | ast.JoinedStr):
        return True
    if isinstance(node, ast.BinOp):
        return True
    if isinstance(node, ast.IfExp | ast.BoolOp):
        return any(_is_text(part) for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr))
    return isinstance(node, ast.Call) and (_name(node.func) in GETTEXT or _name(node.func) == "join")


def bare(nodes: Iterable[ast.AST], known: Wanted) -> Iterator[int]:
    """The lines on which text stands where a phrase should."""
    for call in nodes:
        if not isinstance(call, ast.Call):
            continue
        places = known.get(_name(call.func), set())
        given = [arg for place, arg in enumerate(call.args) if place in places]
        given += [keyword.value for keyword in call.keywords if keyword.arg in places]
        yield from (arg.lineno for arg in given if _is_text(arg))


def check(root: Path = ROOT) -> list[Finding]:
    """Every refusal in the product, and every phrase made past the marks."""
    paths = list(files(root, ".py", under="jinjie"))
    known = wanted(node for path in paths for node in walked(path))
    found = []
    for path in paths:
        for line in bare(walked(path), known | wanted(walked(path))):  # its own names first
            found.append(
                Finding(named(path, root, line), 'text where a phrase belongs: phrase("…", name=value)')
            )
        if named(path, root) != MAKERS:
            found += [
                Finding(named(path, root, node.lineno), "Phrase() is not marked; call phrase()")
                for node in walked(path)
                if isinstance(node, ast.Call) and _name(node.func) == "Phrase"
            ]
    return found


if __name__ == "__main__":
    sys.exit(report(check()))
