"""Kinds of notices: declared once in code by whoever owns them, found by key.

    MET = declare(Kind(key="career.met", …, values={"person": Sort.NAME, …}))

A kind whose outside texts name a value that may not leave the house can't be declared.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from jinjie.foundation.notifications.choices import MAY_LEAVE, Level, Sort
from jinjie.kit.phrases import NOTHING, Phrase

PLACEHOLDER = re.compile(r"%\((\w+)\)")
KEY = re.compile(r"[a-z_]+\.[a-z_]+")


class BadKind(Exception):
    """A mistake of the programmer's in a declaration."""


@dataclass(frozen=True)
class Kind:
    """A kind of notice.

    `label` is what the kind is called where one chooses, `when` when it is sent. `title` and `body` are what the inbox
    says; `outside` and `outside_body` what a mail or a push says. `opens` is the place that the door leads to, with the
    notice's `about` as its argument. `channels` are tried in their order beside the inbox. `rest_days`: how long the same
    person is told nothing more of this kind about the same topic.
    """

    key: str
    label: Phrase
    when: Phrase
    title: Phrase
    outside: Phrase
    opens: str
    values: Mapping[str, Sort] = field(default_factory=dict)
    body: Phrase = NOTHING
    outside_body: Phrase = NOTHING
    level: Level = Level.ROUTINE
    channels: tuple[str, ...] = ("push", "mail")
    optional: bool = True
    digest: bool = True
    confirm: bool = False
    rest_days: int = 0

    def __post_init__(self) -> None:
        """Refuse what would break the rules later."""
        if not KEY.fullmatch(self.key):
            raise BadKind(f"{self.key}: a key is room.word")
        unknown = named_in(self.title, self.body, self.outside, self.outside_body) - set(self.values)
        if unknown:
            raise BadKind(f"{self.key}: its texts name {sorted(unknown)}, which it does not declare")
        if kept := named_in(self.outside, self.outside_body) & self.kept:
            raise BadKind(f"{self.key}: {sorted(kept)} may not leave the house")
        if self.level == Level.EMERGENCY and (self.optional or self.digest):
            raise BadKind(f"{self.key}: an emergency is neither optional nor for a digest")

    @property
    def kept(self) -> frozenset[str]:
        """The values that never leave the house."""
        return frozenset(name for name, sort in self.values.items() if sort not in MAY_LEAVE)

    @property
    def collects(self) -> bool:
        """May several of these be one message?"""
        return self.digest and self.level == Level.ROUTINE


def named_in(*texts: Phrase) -> set[str]:
    """The values that texts name."""
    return {name for text in texts for part in (text.text, text.plural) for name in PLACEHOLDER.findall(part)}


_kinds: dict[str, Kind] = {}


def declare(kind: Kind) -> Kind:
    """Make a kind known. A key belongs to one kind."""
    if _kinds.setdefault(kind.key, kind) != kind:
        raise BadKind(f"{kind.key} is declared twice")
    return kind


def kind_of(key: str) -> Kind | None:
    """The kind of that key; None for one that the program no longer knows."""
    return _kinds.get(key)


def all_kinds() -> list[Kind]:
    """Every kind, by key."""
    return [_kinds[key] for key in sorted(_kinds)]
