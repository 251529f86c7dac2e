"""The strings that are marked for translation, found in the syntax trees of modules and in templates."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tools.po import Entry
from tools.tree import ROOT, Finding, files, named, walked

PLAIN = {"_", "gettext", "gettext_lazy", "gettext_noop", "phrase"}
PLURAL = {"ngettext", "ngettext_lazy", "counted_phrase"}
CONTEXT = {"pgettext", "pgettext_lazy"}
BOTH = {"npgettext", "npgettext_lazy"}
MARKS = PLAIN | PLURAL | CONTEXT | BOTH
IN_TEMPLATE = re.compile(r"(?<![\w.])(_|gettext|ngettext|pgettext|npgettext)\s*\(")


def _entry(call: ast.Call) -> Entry | None:
    """The entry a marking call stands for; None for another call. Raises ValueError where a text is no literal."""
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    if name not in MARKS or (isinstance(call.func, ast.Attribute) and name == "_"):
        return None
    wanted = 1 + (name in CONTEXT | BOTH) + (name in PLURAL | BOTH)
    texts = [
        node.value
        for node in call.args[:wanted]
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    if len(texts) != wanted:
        raise ValueError(f"{name}() needs its text as one literal")
    context = texts.pop(0) if name in CONTEXT | BOTH else None
    return Entry(texts[0], context, texts[1] if len(texts) > 1 else None)


def in_module(path: Path, root: Path = ROOT) -> Iterator[Entry | Finding]:
    """The marked strings of a module, and a finding where one cannot be read."""
    for node in walked(path):
        if isinstance(node, ast.Call):
            try:
                entry = _entry(node)
            except ValueError as error:
                yield Finding(named(path, root, node.lineno), str(error))
            else:
                if entry is not None:
                    yield entry


def in_template(text: str) -> Iterator[Entry]:
    """The marked strings of a template. Django turns its tags into gettext calls; the rest is blanked out."""
    from django.utils.translation.template import templatize  # compiling catalogues alone needs no Django

    source = templatize(text)
    for found in IN_TEMPLATE.finditer(source):
        for end in re.finditer(r"\)", source[found.start() :]):
            try:
                call = ast.parse(source[found.start() : found.start() + end.end()].strip(), mode="eval").body
            except SyntaxError:
                continue
            if isinstance(call, ast.Call) and (entry := _entry(call)) is not None:
                yield entry
            break


def everything(root: Path = ROOT) -> tuple[dict[tuple[str | None, str], Entry], list[Finding]]:
    """All marked strings of the product, and what is wrong with the marks."""
    entries: dict[tuple[str | None, str], Entry] = {}
    problems = []
    for path in files(root, ".py", ".html", under="jinjie"):
        try:
            found = list(
                in_module(path, root) if path.suffix == ".py" else in_template(path.read_text("utf-8"))
            )
        except (SyntaxError, ValueError) as error:
            problems.append(Finding(named(path, root), str(error)))
            continue
        for item in found:
            if isinstance(item, Finding):
                problems.append(item)
            elif item.key not in entries or item.plural:
                entries[item.key] = item
    return entries, problems
