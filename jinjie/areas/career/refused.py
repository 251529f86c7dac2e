"""How a ladder document is refused: with the path of the entry."""

from typing import Any

from jinjie.kit.phrases import Phrase, phrase
from jinjie.kit.refusal import Place, Refusal


class BadLadder(Refusal):
    """A ladder document that can't stand; `place.key` is the path of the entry, such as `standards.0.level`."""

    code = "career.bad_ladder"


def bad(path: str, message: Phrase, remedy: Phrase) -> BadLadder:
    """A refusal that names the path."""
    return BadLadder(message, place=Place(key=path), remedy=remedy)


YES_OR_NO = {True: True, False: False, "yes": True, "no": False}
"""A file has words where YAML 1.1 had truth values; both are read."""


def yes_or_no(value: Any, path: str, remedy: Phrase) -> bool:
    """What an entry of two answers says."""
    if not isinstance(value, bool | str) or value not in YES_OR_NO:
        raise bad(path, phrase("It is “yes” or “no”."), remedy)
    return YES_OR_NO[value]
