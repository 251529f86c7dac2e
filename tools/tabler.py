"""What Jinjie takes of Tabler's style sheet: its form controls and tables, with the variables that they read.

The whole sheet has 740 KB, of which a phone would use a fiftieth; what is taken is taken as it is, rule by rule.

python -m tools.tabler PATH/TO/dist/css/tabler.css   write static/web/vendor/tabler.css anew from @tabler/core
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.tree import ROOT

TARGET = ROOT / "jinjie/interfaces/web/static/web/vendor/tabler.css"
TAKEN = re.compile(
    r"\.(?:form-(?:control|select|check|switch|range|file|label|hint|colorinput)|input-group|invalid-feedback|"
    r"is-invalid|table|table-responsive|spinner-border)(?![\w-]*-(?:dark|primary|secondary|success|info|warning|danger|light))"
)
LEFT = re.compile(
    r"\.(?:table-(?!responsive\b)|card|modal|navbar|btn|ts-|litepicker|flatpickr|dropzone|form-floating|was-validated|is-valid|"
    r"form-selectgroup|form-imagecheck|form-fieldset|form-control-(?:plaintext|flush|rounded|dark|light)|dataTable|input-icon)"
)
ROOTS = re.compile(r"^(?::root|\[data-bs-theme=(?:light|dark)\]|:host|\[data-theme=(?:light|dark)\])$")
VARIABLE = re.compile(r"var\((--tblr-[\w-]+)")


def blocks(text: str) -> Iterator[tuple[str, str]]:
    """The rules of a sheet: what stands before the braces, and what stands between them."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    place = 0
    while (start := text.find("{", place)) >= 0:
        head, depth, end = text[place:start].strip(), 1, start + 1
        while depth:
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        yield head.rpartition(";")[2].strip(), text[start + 1 : end - 1]
        place = end


def _kept(head: str) -> str:
    """Of a list of selectors those that are taken."""
    parts = re.split(r",(?![^(]*\))", head)
    return ",\n".join(part.strip() for part in parts if TAKEN.search(part) and not LEFT.search(part))


def taken(text: str) -> list[str]:
    """The rules taken, those within media queries too, in their order."""
    rules = []
    for head, body in blocks(text):
        if head.startswith("@media"):
            inner = taken(body)
            if inner:
                rules.append(f"{head} {{\n" + "\n".join(inner) + "\n}")
        elif head.startswith("@keyframes spinner-border"):
            rules.append(f"{head} {{{body}}}")
        elif not head.startswith("@") and (kept := _kept(head)):
            rules.append(f"{kept} {{{body}}}")
    return rules


def variables(text: str, used: set[str]) -> dict[str, dict[str, str]]:
    """Theme → the variables that are read, and those that they read, as Tabler sets them."""
    found: dict[str, dict[str, str]] = {"light": {}, "dark": {}}
    for head, body in blocks(text):
        parts = [part.strip() for part in head.split(",")]
        if parts and all(ROOTS.match(part) for part in parts):
            theme = "dark" if "dark" in head and "light" not in head else "light"
            for name, value in re.findall(r"(--tblr-[\w-]+):\s*((?:[^;\"]|\"[^\"]*\")+);", body):
                found[theme][name] = value.strip()
    wanted, todo = set(), set(used)
    while todo:
        name = todo.pop()
        wanted.add(name)
        for rows in found.values():
            todo |= set(VARIABLE.findall(rows.get(name, ""))) - wanted
    return {
        theme: {name: value for name, value in rows.items() if name in wanted}
        for theme, rows in found.items()
    }


def subset(text: str) -> str:
    """The sheet that is served."""
    rules = taken(text)
    names = variables(text, set(VARIABLE.findall("\n".join(rules))))
    heads = {"light": ":root, [data-bs-theme=light]", "dark": "[data-bs-theme=dark]"}
    sets = [
        f"{heads[theme]} {{\n" + "".join(f"  {name}: {value};\n" for name, value in rows.items()) + "}"
        for theme, rows in names.items()
    ]
    head = "/* Of @tabler/core, MIT: its form controls and tables, taken by tools/tabler.py; see VENDORED. */"
    return "\n".join([head, *sets, *rules]) + "\n"


if __name__ == "__main__":
    TARGET.write_text(subset(Path(sys.argv[1]).read_text("utf-8")), "utf-8")
