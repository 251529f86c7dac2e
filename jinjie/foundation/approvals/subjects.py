"""The port of subjects: rooms above say here what can be approved. Approvals itself knows none of them.

A room registers one `Subject` for each kind in its module `subjects.py`. Titles are asked for many at once, so that a
list costs one query a kind.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from jinjie.foundation.approvals.logic.flow import Approvers
from jinjie.foundation.approvals.logic.terms import Rule
from jinjie.kit.phrases import Phrase
from jinjie.system.accounts.actors import Actor
from jinjie.system.refs import Ref


@dataclass(frozen=True)
class Part:
    """A part of the PDF of a finished request that its subject adds: (label, text) lines in the reader's language under a title."""

    title: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Card:
    """What a list and a message say of a subject: a title, and a few lines (what, how it is)."""

    title: str
    lines: tuple[tuple[str, str], ...] = ()
    quick: bool = True
    """May it be decided from a message, without a look at it?"""
    address: str = ""
    """Path of the subject's own page, if there is one."""


@dataclass(frozen=True)
class Subject:
    """A kind of subject.

    `cards` gives the cards of many in the reader's language, by key; what no longer exists is left out. `fields` are
    what conditions of its flows may ask for, with labels. `quick` False: never decided from a message. `parts` (key, who
    reads, on which day) is what the PDF of a finished request says of it; nothing that its page doesn't show that reader.
    """

    kind: str
    label: Phrase
    cards: Callable[[Sequence[str]], Mapping[str, Card]]
    fields: Mapping[str, Phrase] = field(default_factory=dict)
    quick: bool = True
    parts: Callable[[str, Actor, date], tuple[Part, ...]] | None = None


Resolver = Callable[[Approvers, Collection[int], Ref | None], Mapping[int, Sequence[int]]]
"""(rule, requesters, subject) → employees by requester, for rules that only another room can answer, in one query however
many. For requester 0: anybody at all, so that a flow can be checked."""

_subjects: dict[str, Subject] = {}
_resolvers: dict[tuple[Rule, str], Resolver] = {}


def register(subject: Subject) -> Subject:
    """Make a kind known."""
    _subjects[subject.kind] = subject
    return subject


def subject_of(kind: str) -> Subject | None:
    """The kind of that name, if a room knows it."""
    return _subjects.get(kind)


def all_subjects() -> tuple[Subject, ...]:
    """Every kind, by name."""
    return tuple(_subjects[kind] for kind in sorted(_subjects))


def register_resolver(rule: Rule, key: str, resolver: Resolver) -> None:
    """Answer `mentor`, or the committee of a key."""
    _resolvers[rule, key] = resolver


def resolver_of(rule: Rule, key: str) -> Resolver | None:
    """Who answers a rule."""
    return _resolvers.get((rule, key))
