"""The files of the repository, and how a finding is said."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUTSIDE = {".git", ".venv", "var", "build", "dist", "__pycache__", "node_modules", "vendor"}
TEXT = {".py", ".html", ".md", ".toml", ".yaml", ".yml", ".txt", ".css", ".js", ".po", ".service", ".sh", ""}


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that is not as it should be; a warning does not fail the check."""

    place: str
    text: str
    warning: bool = False

    def __str__(self) -> str:
        return f"{self.place}: {'warning: ' if self.warning else ''}{self.text}"


def files(root: Path = ROOT, *suffixes: str, under: str = "") -> Iterator[Path]:
    """Every text file below `root / under`, in order; caches, environments and vendored files are left out."""
    start = root / under
    for path in sorted(start.rglob("*")):
        parts = path.relative_to(root).parts
        if OUTSIDE & set(parts) or any(p.startswith(".") and p.endswith("_cache") for p in parts):
            continue
        if ".hypothesis" in parts or not path.is_file() or path.suffix not in (suffixes or TEXT):
            continue
        yield path


def named(path: Path, root: Path = ROOT, line: int = 0) -> str:
    """`path` as people write it, with the line where there is one."""
    return path.relative_to(root).as_posix() + (f":{line}" if line else "")


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def is_generated(path: Path) -> bool:
    """Migrations are written by Django, data by their sources."""
    return "migrations" in path.parts or "data" in path.parts


def report(findings: list[Finding]) -> int:
    """Print the findings; the exit status."""
    for finding in sorted(findings):
        print(finding)
    return int(any(not finding.warning for finding in findings))
