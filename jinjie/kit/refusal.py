"""Refusals and verdicts: how every floor says no, with the place and the way out.

A refusal carries a stable code and phrases; a door says them in the reader's language (`said`, `told`), a run keeps
them untranslated (`stored`). `str()` of a refusal is English, for logs and tests.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jinjie.kit.phrases import NOTHING, SOURCE, Phrase, Tongue, phrase, read_phrase

PLACES = {
    "file": phrase("file %(value)s"),
    "sheet": phrase("sheet %(value)s"),
    "row": phrase("row %(value)s"),
    "column": phrase("column %(value)s"),
    "line": phrase("line %(value)s"),
    "key": phrase("key %(value)s"),
}
"""How each part of a place is said."""
BETWEEN = phrase(", ")


@dataclass(frozen=True)
class Place:
    """Where something is wrong: any of a file, a sheet, a 1-based data row, a column name, a YAML line, a key."""

    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    line: int | None = None
    key: str = ""

    def as_dict(self) -> dict[str, str | int]:
        """Only what is known, for JSON."""
        return {name: value for name, value in vars(self).items() if value not in ("", None)}

    def said(self, tongue: Tongue) -> str:
        """What is known, in words of that language."""
        words = [PLACES[name].filled(value=value).said(tongue) for name, value in self.as_dict().items()]
        return BETWEEN.said(tongue).join(words)


class Refusal(Exception):
    """The request can't be done; nothing was changed.

    `code` is stable and lower-case with dots (`import.unknown_column`); `message` says what is wrong, `remedy` what to
    do about it, `place` where. `details` is for programs that go on from it (never secrets or amounts).
    """

    code = "refused"

    def __init__(
        self,
        message: Phrase,
        *,
        code: str = "",
        place: Place | None = None,
        remedy: Phrase = NOTHING,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.place = place or Place()
        self.remedy = remedy
        self.details = dict(details or {})

    def __str__(self) -> str:
        return self.said(SOURCE)

    def said(self, tongue: Tongue) -> str:
        """Place, message and remedy, as one line in that language."""
        whole = self.message
        if self.remedy:
            whole = phrase("%(message)s %(remedy)s", message=self.message, remedy=self.remedy)
        if where := self.place.said(tongue):
            whole = phrase("%(place)s: %(sentence)s", place=where, sentence=whole)
        return whole.said(tongue)

    def told(self, tongue: Tongue) -> dict[str, Any]:
        """The refusal as one JSON object for a reader of that language."""
        return {
            "code": self.code,
            "message": self.message.said(tongue),
            "place": self.place.as_dict(),
            "remedy": self.remedy.said(tongue),
        }

    def stored(self) -> dict[str, Any]:
        """The refusal as one JSON object to be kept; `read_refusal` makes it again."""
        return {
            "code": self.code,
            "message": self.message.stored(),
            "place": self.place.as_dict(),
            "remedy": self.remedy.stored(),
        }


def read_refusal(stored: Mapping[str, Any]) -> Refusal:
    """The refusal of which `Refusal.stored` made JSON."""
    return Refusal(
        read_phrase(stored["message"]),
        code=stored["code"],
        place=Place(**stored["place"]),
        remedy=read_phrase(stored["remedy"]),
    )


class NotAllowed(Refusal):
    """The actor may not do this; `message` says why and is shown."""

    code = "not_allowed"


@dataclass(frozen=True)
class Verdict:
    """The answer of a `may_…` function."""

    ok: bool
    why: Phrase = NOTHING

    def __bool__(self) -> bool:
        return self.ok

    def require(self) -> None:
        """Raise `NotAllowed` unless the answer is yes."""
        if not self.ok:
            raise NotAllowed(self.why)
