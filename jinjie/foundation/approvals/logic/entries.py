"""Reading parts of a document: each kind of entry with its place, refused in words."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from jinjie.foundation.approvals.logic.terms import END, START
from jinjie.kit.phrases import NOTHING, Phrase, phrase
from jinjie.kit.refusal import Place, Refusal

Choice = TypeVar("Choice", bound=StrEnum)
LONGEST_KEY = 60


class BadFlow(Refusal):
    """A flow document can't be read, or can't stand; `place.key` is the path to what is wrong."""

    code = "approvals.bad_flow"


def bad(path: str, message: Phrase, remedy: Phrase = NOTHING) -> NoReturn:
    """Refuse what is at the path."""
    raise BadFlow(message, place=Place(key=path), remedy=remedy)


def a_mapping(entry: Any, path: str, known: frozenset[str] | None = None) -> Mapping[str, Any]:
    """A mapping, of known names if they are given."""
    if not isinstance(entry, Mapping):
        bad(path, phrase("Here belongs a mapping of names to values."))
    for key in entry:
        if known is not None and key not in known:
            where = f"{path}.{key}" if path else str(key)
            bad(where, phrase("“%(key)s” is not known here.", key=str(key)),
                phrase("There are: %(names)s.", names=", ".join(sorted(known))))  # fmt: skip
    return entry


def a_list(entry: Any, path: str) -> list[Any]:
    """A list."""
    if not isinstance(entry, list):
        bad(path, phrase("Here belongs a list."))
    return entry


def a_text(entry: Any, path: str) -> str:
    """A text, or a whole number as one."""
    if isinstance(entry, bool) or not isinstance(entry, str | int):
        bad(path, phrase("Here belongs a text."))
    return str(entry).strip()


def some_names(entry: Any, path: str) -> Mapping[str, str]:
    """A text in one or both languages; a bare one is Chinese."""
    said = {"zh": entry} if isinstance(entry, str) else a_mapping(entry, path, frozenset({"zh", "en"}))
    return {key: a_text(value, f"{path}.{key}") for key, value in said.items()}


def a_key(entry: Any, path: str) -> str:
    """A key: letters, digits, - and _."""
    text = a_text(entry, path) if entry is not None else ""
    plain = text.replace("-", "").replace("_", "")
    if not (plain.isascii() and plain.isalnum()) or len(text) > LONGEST_KEY or text == START:
        bad(path, phrase("A key is made of letters, digits, - and _."))
    if text == END and not path.endswith((".go", ".next")):
        bad(path, phrase("“%(key)s” is where a flow ends, not a step.", key=END))
    return text


def a_number(entry: Any, path: str, least: int, most: int) -> int:
    """A whole number within bounds."""
    if isinstance(entry, bool) or not isinstance(entry, int) or not least <= entry <= most:
        bad(path, phrase("Here belongs a whole number from %(least)s to %(most)s.", least=least, most=most))
    return entry


def a_flag(entry: Any, path: str) -> bool:
    """True or false."""
    if not isinstance(entry, bool):
        bad(path, phrase("Here belongs true or false."))
    return entry


def a_choice(kind: type[Choice], entry: Any, path: str) -> Choice:
    """A member of an enumeration."""
    try:
        return kind(entry)
    except ValueError:
        names = ", ".join(member.value for member in kind)
        bad(path, phrase("“%(value)s” is none of these: %(names)s.", value=str(entry), names=names))
