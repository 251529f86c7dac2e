"""docs/map.md: the tree, each package and module with the first line of its docstring.

`python -m tools.map` writes it, `--check` fails when it is stale.
"""

import ast
import sys
from pathlib import Path

from tools.tree import ROOT, Finding, files, is_generated, named, parsed, report

TARGET = "docs/map.md"
HEAD = """# Map

Made by `python -m tools.map` from the first line of each docstring; `script/check` fails when it is stale.
Imports go down the floors only: config → interfaces → journeys, insights → areas → foundation → system → kit.
"""
TOPS = {"jinjie": "The product", "tools": "Our own checks"}


def first_line(path: Path) -> str:
    """The first docstring line of a module, or nothing."""
    return (ast.get_docstring(parsed(path)) or "").partition("\n")[0]


def _lines(root: Path, top: str) -> list[str]:
    lines = []
    for path in files(root, ".py", under=top):
        if is_generated(path):
            continue
        inside = path.relative_to(root / top)
        package = path.name == "__init__.py"
        if package and inside.parent == Path():
            continue
        depth = len(inside.parts) - (2 if package else 1)
        name = f"**{inside.parent.name}/**" if package else f"`{path.name}`"
        lines.append(
            (inside.parent.as_posix(), not package, f"{'    ' * depth}- {name} {first_line(path)}".rstrip())
        )
    return [text for _folder, _module, text in lines]


def drawn(root: Path = ROOT) -> str:
    """The page."""
    parts = [HEAD]
    for top, title in TOPS.items():
        summary = first_line(root / top / "__init__.py")
        parts.append(f"\n## {title}: `{top}/`\n\n{summary}\n\n" + "\n".join(_lines(root, top)) + "\n")
    return "".join(parts)


def check(root: Path = ROOT) -> list[Finding]:
    """Stale, or a module that says nothing about itself."""
    found = []
    target = root / TARGET
    if not target.exists() or target.read_text("utf-8") != drawn(root):
        found.append(Finding(TARGET, "is stale: run `python -m tools.map`"))
    for top in TOPS:
        for path in files(root, ".py", under=top):
            if not is_generated(path) and not first_line(path):
                found.append(Finding(named(path, root), "has no docstring"))
    return found


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(report(check()))
    (ROOT / TARGET).write_text(drawn(), "utf-8")
