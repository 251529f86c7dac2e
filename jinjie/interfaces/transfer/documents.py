"""Documents as YAML text: read with comments and places, days left as written, and the line of any part of them."""

from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from jinjie.interfaces.transfer.complaints import complaint
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Place, Refusal

LIMIT = 2_000_000
"""No such document is that long; a file that is, is something else."""


def text_of(path: Path, room: str) -> str:
    """What a file says. `room` begins the codes of refusals: `ladders.no_file`."""
    try:
        if path.stat().st_size > LIMIT:
            raise Refusal(
                phrase("The file is too long to be such a document."),
                code=f"{room}.too_long",
                place=Place(file=path.name),
            )
        return path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise Refusal(
            phrase("The file is not there."),
            code=f"{room}.no_file",
            place=Place(file=str(path)),
            remedy=phrase("Check the path."),
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(
            phrase("The file can't be read as text."), code=f"{room}.unreadable", place=Place(file=path.name),
            remedy=phrase("Save it as UTF-8 text."),
        ) from error  # fmt: skip


class _DaysAsWritten(RoundTripConstructor):
    """Leaves days as text, so that 2026-02-30 is refused with its line like every other mistake."""


def _as_written(_constructor: Any, node: Any) -> str:
    return str(node.value)


_DaysAsWritten.add_constructor("tag:yaml.org,2002:timestamp", _as_written)


def documents_of(text: str, name: str, room: str) -> list[Any]:
    """The documents in a text (parted by ---), with comments and places; `name` is what refusals call it."""
    yaml = YAML(typ="rt")
    yaml.Constructor = _DaysAsWritten
    try:
        return [each for each in yaml.load_all(text) if each is not None]
    except YAMLError as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        raise Refusal(
            phrase("This is no YAML: %(problem)s.", problem=complaint(error)),
            code=f"{room}.not_yaml",
            place=Place(file=name, line=mark.line + 1 if mark else None),
            remedy=phrase("Check indentation, colons and quotes there."),
        ) from error


def plain(node: Any) -> Any:
    """Ordinary dicts, lists and scalars, as stored and compared."""
    if isinstance(node, CommentedMap | dict):
        return {str(key): plain(value) for key, value in node.items()}
    if isinstance(node, CommentedSeq | list):
        return [plain(value) for value in node]
    if isinstance(node, float):
        return float(node)
    if isinstance(node, int) and not isinstance(node, bool):
        return int(node)
    return str(node) if isinstance(node, str) else node


def written(document: Any) -> str:
    """A document as YAML, with the comments it was read with."""
    yaml = YAML()
    yaml.width = 110
    yaml.allow_unicode = True
    text = StringIO()
    yaml.dump(document, text)
    return text.getvalue()


def merged(node: Any, said: Any) -> Any:
    """The commented document made to say what a plain one says; comments of what stays stay where they are.

    Entries of a list are told apart by their `key`, else by what they say, else by their place. One entry that becomes a
    list is an entry of it. Changes the node, and gives it back.
    """
    if plain(node) == said:
        return node
    if isinstance(node, CommentedMap) and isinstance(said, dict):
        for name in [name for name in node if name not in said]:
            del node[name]
        for name, value in said.items():
            node[name] = merged(node[name], value) if name in node else value
        return node
    if isinstance(node, CommentedSeq) and isinstance(said, list):
        return _merged_list(node, said)
    if isinstance(node, CommentedMap) and isinstance(said, list):
        return [node if plain(node) == each else each for each in said]
    return said


def _merged_list(node: CommentedSeq, said: list[Any]) -> CommentedSeq:
    before, comments = list(node), dict(node.ca.items)
    places = _places(before, said)
    kept = [
        each if place is None else merged(before[place], each)
        for place, each in zip(places, said, strict=True)
    ]
    del node[:]
    node.ca.items.clear()
    node.extend(kept)
    node.ca.items.update({
        now: comments[place] for now, place in enumerate(places) if place is not None and place in comments
    })  # fmt: skip
    return node


def _places(before: list[Any], said: list[Any]) -> list[int | None]:
    """Which entry of a list becomes which: the one of the same key, the equal one, else what is left over, in order."""
    left = {place: plain(each) for place, each in enumerate(before)}
    found: list[int | None] = [None] * len(said)
    for same in (_same_key, _equal, _alike):
        for now, each in enumerate(said):
            place = next((place for place, old in left.items() if same(old, each)), None)
            if found[now] is None and place is not None:
                found[now] = place
                del left[place]
    return found


def _same_key(old: Any, new: Any) -> bool:
    return isinstance(old, dict) and isinstance(new, dict) and "key" in old and old["key"] == new.get("key")


def _equal(old: Any, new: Any) -> bool:
    return bool(old == new)


def _alike(old: Any, new: Any) -> bool:
    """May one be the other, changed? Not if both have keys of their own."""
    return isinstance(old, dict) and isinstance(new, dict) and not ("key" in old and "key" in new)


def with_entries(text: str, found: CommentedSeq, new: list[Any]) -> str:
    """The text with entries more at the end of one of its lists (`found`, read from it); every other line stays as it is.

    Refuses (ValueError) a list in one line, which has no place for a line of its own.
    """
    if not len(found) or found.fa.flow_style():
        raise ValueError("the list stands in one line")
    lines, column = text.splitlines(), found.lc.col
    last = found.lc.item(len(found) - 1)[0] + 1
    for place in range(last, len(lines)):
        line = lines[place]
        if line.strip():
            if len(line) - len(line.lstrip()) <= column:
                break
            last = place + 1
    added = [f"{' ' * column}{line}" if line else "" for line in written(new).splitlines()]
    return "\n".join([*lines[:last], *added, *lines[last:]]) + "\n"


def with_section(text: str, name: str, new: list[Any]) -> str:
    """The text with one more list at its end; every other line stays as it is."""
    return f"{text.rstrip()}\n{written({name: new})}"


def line_of(document: Any, path: str) -> int | None:
    """The 1-based line of a path such as `standards.0.versions.1.criteria.2.required`, or of the nearest above it."""
    node, line = document, 1
    for part in filter(None, path.split(".")):
        try:
            if isinstance(node, CommentedMap):
                line = node.lc.key(part)[0] + 1
                node = node[part]
            elif isinstance(node, CommentedSeq):
                line = node.lc.item(int(part))[0] + 1
                node = node[int(part)]
            else:
                break
        except (KeyError, IndexError, ValueError):
            break
    return line
