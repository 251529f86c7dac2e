"""Refusals and verdicts: how every floor says no, with the place and the way out.

A refusal carries a stable code and parameters; a door turns them into the reader's language. `message` and `remedy`
may be lazy translated strings (floors 2 and up) or plain English (kit and pure logic).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


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


class Refusal(Exception):
    """The request can't be done; nothing was changed.

    `code` is stable and lower-case with dots (`import.unknown_column`); `message` says what is wrong, `remedy` what to
    do about it, `place` where. `details` holds the values of the sentence (never secrets or amounts).
    """

    code = "refused"

    def __init__(
        self,
        message: Any,
        *,
        code: str = "",
        place: Place | None = None,
        remedy: Any = "",
        details: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.place = place or Place()
        self.remedy = remedy
        self.details = dict(details or {})

    def __str__(self) -> str:
        where = ", ".join(f"{name} {value}" for name, value in self.place.as_dict().items())
        parts = [f"{where}: " if where else "", str(self.message), f" {self.remedy}" if self.remedy else ""]
        return "".join(parts)

    def as_dict(self) -> dict[str, Any]:
        """The refusal as one JSON object."""
        return {
            "code": self.code,
            "message": str(self.message),
            "place": self.place.as_dict(),
            "remedy": str(self.remedy),
        }


class NotAllowed(Refusal):
    """The actor may not do this; `message` says why and is shown."""

    code = "not_allowed"


@dataclass(frozen=True)
class Verdict:
    """The answer of a `may_…` function."""

    ok: bool
    why: Any = field(default="")

    def __bool__(self) -> bool:
        return self.ok

    def require(self) -> None:
        """Raise `NotAllowed` unless the answer is yes."""
        if not self.ok:
            raise NotAllowed(self.why)
