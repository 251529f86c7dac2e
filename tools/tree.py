"""The files of the repository, and how a finding is said."""

import ast
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUTSIDE = {".git", ".hypothesis", ".venv", "var", "build", "dist", "__pycache__", "node_modules", "vendor"}
TEXT = {".py", ".html", ".md", ".toml", ".yaml", ".yml", ".txt", ".css", ".js", ".po", ".service", ".sh", ""}


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that is not as it should be; a warning does not fail the check."""

    place: str
    text: str
    warning: bool = False

    def __str__(self) -> str:
        return f"{self.place}: {'warning: ' if self.warning else ''}{self.text}"


def _is_outside(folder: str) -> bool:
    """Whether nobody looks into a folder of that name: caches, environments, vendored files."""
    return folder in OUTSIDE or (folder.startswith(".") and folder.endswith("_cache"))


@cache
def _inside(start: Path) -> tuple[Path, ...]:
    """The files below `start` in order, read once for all checks, without going into folders that nobody looks at."""
    found = []
    for folder, below, names in os.walk(start):
        below[:] = [name for name in below if not _is_outside(name)]
        found += [
            Path(folder, name) for name in names if name not in OUTSIDE
        ]  # .git of a second work tree is a file
    return tuple(sorted(found))


def files(root: Path = ROOT, *suffixes: str, under: str = "") -> Iterator[Path]:
    """Every text file below `root / under`, in order; caches, environments and vendored files are left out."""
    return (path for path in _inside(root / under) if path.suffix in (suffixes or TEXT) and path.is_file())


def named(path: Path, root: Path = ROOT, line: int = 0) -> str:
    """`path` as people write it, with the line where there is one."""
    return path.relative_to(root).as_posix() + (f":{line}" if line else "")


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text("utf-8"), filename=str(path))


@cache
def walked(path: Path) -> tuple[ast.AST, ...]:
    """Every node of a Python file's syntax tree, gone through once for all checks."""
    return tuple(ast.walk(parsed(path)))


def is_generated(path: Path) -> bool:
    """Migrations are written by Django, data by their sources."""
    return "migrations" in path.parts or "data" in path.parts


def report(findings: list[Finding]) -> int:
    """Print the findings; the exit status."""
    for finding in sorted(findings):
        print(finding)
    return int(any(not finding.warning for finding in findings))
