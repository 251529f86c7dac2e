"""How a ladder document is refused: with the path of the entry."""

from jinjie.kit.phrases import Phrase
from jinjie.kit.refusal import Place, Refusal


class BadLadder(Refusal):
    """A ladder document that can't stand; `place.key` is the path of the entry, such as `standards.0.level`."""

    code = "career.bad_ladder"


def bad(path: str, message: Phrase, remedy: Phrase) -> BadLadder:
    """A refusal that names the path."""
    return BadLadder(message, place=Place(key=path), remedy=remedy)
