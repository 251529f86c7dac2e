"""The house's small rules: names, docstrings, templates without inline script or style, clean requirement files."""

import ast
import re
import sys
from pathlib import Path

from tools.tree import ROOT, Finding, files, is_generated, named, parsed, report, walked

DRAWERS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "base",
    "manager",
    "managers",
    "misc",
    "stuff",
    "tools",
}
INLINE = [
    (
        re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=[\"']application/json)", re.IGNORECASE),
        "inline script",
    ),
    (re.compile(r"<style\b", re.IGNORECASE), "inline style sheet"),
    (re.compile(r"<[a-z][^<>]*\sstyle\s*=", re.IGNORECASE), "style attribute"),
    (re.compile(r"<[a-z][^<>]*\son[a-z]+\s*=\s*[\"']", re.IGNORECASE), "event attribute"),
    (re.compile(r"(?:href|src|action)\s*=\s*[\"']\s*javascript:", re.IGNORECASE), "javascript: address"),
]
# Written in pieces so that this file does not find itself.
UNFINISHED = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "X" + "XX"]) + r")\b")
HOSTS = re.compile(
    "|".join(re.escape(name) for name in ["pypi" + ".org", "files.python" + "hosted.org", "test.py" + "pi"])
)
HOMES = re.compile(r"(?<![\w.$}-])/(?:root|home/[a-z]\w*|Users/\w+|work/(?:main|shared))(?=/|\b)")
AT_ONCE = {"inner_text", "all_inner_texts", "text_content", "input_value", "is_checked", "is_visible"}
REFUSED = ((UNFINISHED, "unfinished"), (HOSTS, "registry address"), (HOMES, "path of a machine"))
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==[^\s;]+(?: ;.*?)? \\$")


def names(root: Path = ROOT) -> list[Finding]:
    """Drawers into which everything falls, and packages or modules of the product that say nothing of themselves."""
    found = []
    for path in files(root, ".py", under="jinjie"):
        noun = path.parent.name if path.name == "__init__.py" else path.stem
        if noun in DRAWERS:
            found.append(Finding(named(path, root), f"'{noun}' is a drawer; name the noun it is about"))
        if not is_generated(path) and not ast.get_docstring(parsed(path)):
            found.append(Finding(named(path, root), "has no docstring"))
    return found


def templates(root: Path = ROOT) -> list[Finding]:
    """Anything inline in a template: the content security policy would refuse it."""
    found = []
    for path in files(root, ".html", under="jinjie"):
        text = path.read_text("utf-8")
        for pattern, what in INLINE:
            for match in pattern.finditer(text):
                found.append(Finding(named(path, root, text.count("\n", 0, match.start()) + 1), what))
    return found


def texts(root: Path = ROOT) -> list[Finding]:
    """Unfinished business, addresses of package registries, and paths of somebody's machine."""
    found = []
    for path in files(root):
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        for pattern, what in REFUSED:
            found += [
                Finding(named(path, root, text.count("\n", 0, match.start()) + 1), f"{what}: {match[0]}")
                for match in pattern.finditer(text)
            ]
    return found


def requirements(root: Path = ROOT) -> list[Finding]:
    """Each requirement pinned with hashes, no address of an index."""
    found = []
    for path in sorted((root / "requirements").glob("*.txt")):
        lines = path.read_text("utf-8").splitlines()
        for number, line in enumerate(lines, 1):
            place = named(path, root, number)
            if line.startswith("    --hash=sha256:") or not line.strip():
                continue
            if not PIN.match(line):
                found.append(Finding(place, f"not a pinned requirement with hashes: {line}"))
            elif not lines[number : number + 1] or not lines[number].startswith("    --hash=sha256:"):
                found.append(Finding(place, f"has no hash: {line}"))
    return found


def prints(root: Path = ROOT) -> list[Finding]:
    """`print` in the product outside the command line."""
    return [
        Finding(named(path, root, node.lineno), "prints; log it, or return it")
        for path in files(root, ".py", under="jinjie")
        if "interfaces/cli" not in path.as_posix()
        for node in walked(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]


def looks(root: Path = ROOT) -> list[Finding]:
    """Tests that look at a browser's page without waiting: on a slow machine they see the page before, or half of it."""
    return [
        Finding(
            named(path, root, node.lineno), f".{node.attr}() in an assert doesn't wait; says() or expect() do"
        )
        for path in files(root, ".py", under="tests")
        for statement in walked(path)
        if isinstance(statement, ast.Assert)
        for node in ast.walk(statement)
        if isinstance(node, ast.Attribute) and node.attr in AT_ONCE
    ]


RULES = (names, templates, texts, requirements, prints, looks)


def check(root: Path = ROOT) -> list[Finding]:
    """All of them."""
    return [finding for rule in RULES for finding in rule(root)]


if __name__ == "__main__":
    sys.exit(report(check()))
