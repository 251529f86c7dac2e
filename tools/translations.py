"""The Chinese catalogue: complete, without guesses, and compiled. English is the source and needs none.

python -m tools.translations               check
python -m tools.translations --update      add newly marked strings, drop those no longer marked
python -m tools.translations --merge FILE  take translations from another .po
python -m tools.translations --compile     write the .mo (no gettext programs needed)
"""

import re
import sys
from collections.abc import Iterable
from pathlib import Path

from tools import po, refusals
from tools.tree import ROOT, Finding, named, report

CATALOGUE = "jinjie/locale/zh_Hans/LC_MESSAGES/django.po"
HEADER = (
    "Project-Id-Version: Jinjie\nLanguage: zh_Hans\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\n"
    "Content-Transfer-Encoding: 8bit\nPlural-Forms: nplurals=1; plural=0;\n"
)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|\{\w+[.!:][^}]*\}")


def update(root: Path = ROOT) -> None:
    """Bring the catalogue in step with what is marked; translations already there stay."""
    from tools.marked import everything  # needs Django, compiling does not

    path = root / CATALOGUE
    old = po.read(path) if path.exists() else {}
    marked, _problems = everything(root)
    entries = [po.Entry("", translated=[HEADER])]
    for key, entry in marked.items():
        if key in old and old[key].plural == entry.plural:
            entry.translated, entry.fuzzy, entry.comments = (
                old[key].translated,
                old[key].fuzzy,
                old[key].comments,
            )
        entries.append(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(po.written(entries), "utf-8")


def merge(given: Path, root: Path = ROOT) -> int:
    """Fill empty translations from the catalogue `given`; how many."""
    path = root / CATALOGUE
    entries, count = po.read(path), 0
    for key, entry in po.read(given).items():
        mine = entries.get(key)
        if mine is not None and mine.message and not all(mine.translated) and all(entry.translated):
            mine.translated, mine.fuzzy = entry.translated, False
            count += 1
    path.write_text(po.written(entries.values()), "utf-8")
    return count


def compile_catalogue(root: Path = ROOT) -> None:
    """Write the .mo beside the .po, unless it is newer."""
    path = root / CATALOGUE
    target = path.with_suffix(".mo")
    if path.exists() and not (target.exists() and target.stat().st_mtime >= path.stat().st_mtime):
        target.write_bytes(po.compiled(po.read(path).values()))


def placeholders_differ(entry: po.Entry) -> bool:
    """Does a translation name other placeholders than its source? A plural may leave one out, never invent one."""
    sources = [entry.message, *([entry.plural] if entry.plural is not None else [])]
    known = {name for source in sources for name in PLACEHOLDER.findall(source)}
    for text in entry.translated:
        used = set(PLACEHOLDER.findall(text))
        if used - known or (entry.plural is None and used != known):
            return True
    return False


def faults(entries: Iterable[po.Entry], marked: dict[po.Key, po.Entry], place: str) -> list[Finding]:
    """What is wrong with the catalogue, given what is marked."""
    found = []
    mine = {entry.key: entry for entry in entries if entry.message}
    for key, entry in mine.items():
        if key not in marked:
            found.append(Finding(place, f"{entry.message!r} is marked nowhere; run --update"))
        elif entry.fuzzy:
            found.append(Finding(place, f"{entry.message!r} is fuzzy"))
        elif not all(entry.translated):
            found.append(Finding(place, f"{entry.message!r} has no translation"))
        elif placeholders_differ(entry):
            found.append(Finding(place, f"{entry.message!r}: its translation has other placeholders"))
    missing = [entry for key, entry in marked.items() if key not in mine]
    return found + [Finding(place, f"{entry.message!r} is missing; run --update") for entry in missing]


def check(root: Path = ROOT) -> list[Finding]:
    """Every string marked, translated, and none guessed."""
    from tools.marked import everything  # needs Django, compiling does not

    marked, problems = everything(root)
    problems += refusals.check(root)
    path = root / CATALOGUE
    try:
        entries = po.read(path) if path.exists() else {}
    except ValueError as error:
        return [*problems, Finding(named(path, root), str(error))]
    return problems + faults(entries.values(), marked, CATALOGUE)


def main(words: list[str]) -> int:
    """The command line."""
    match words:
        case []:
            return report(check())
        case ["--update"]:
            update()
        case ["--merge", given]:
            print(f"{merge(Path(given))} translations taken")
        case ["--compile"]:
            compile_catalogue()
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
