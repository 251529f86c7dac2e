"""A version of a standard as it is read: groups with their criteria, in words, weights in points of 100."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jinjie.areas.career.asks import Detail, Names, details, requirement
from jinjie.areas.career.lines import tenths
from jinjie.areas.career.wording import say
from jinjie.foundation.criteria.engine.definition import Criterion, Group
from jinjie.foundation.criteria.figures import prepare
from jinjie.foundation.growth.models import FactItem, FactType
from jinjie.foundation.measures.registry import Absent

ABSENT = {
    Absent.ZERO: lambda: _("Nothing recorded counts as none."),
    Absent.UNKNOWN: lambda: _("Nothing recorded is not known, and never counts as 0."),
}


@dataclass(frozen=True)
class Hint:
    """What helps: a course, a project, a person."""

    title: str
    effort: str


@dataclass(frozen=True)
class Ask:
    """One criterion. `weight` in points of 100, None for a gate and for members of a group that counts as one."""

    key: str
    title: str
    requirement: str
    measure: str
    details: tuple[Detail, ...]
    weight: Decimal | None
    gate: bool
    note: str
    absent: str
    hints: tuple[Hint, ...]


@dataclass(frozen=True)
class Block:
    """A group, or (without a title and a rule) what stands at the top. `rule` says how many of its members are asked."""

    title: str
    rule: str
    weight: Decimal | None
    gate: bool
    asks: tuple[Ask, ...]


@dataclass(frozen=True)
class Read:
    """A version in words, weighted blocks first, gates last."""

    blocks: tuple[Block, ...]
    gates: tuple[Ask, ...]


def names_of(company_id: int, definitions: Iterable[Any]) -> Names:
    """What the keys in these definitions are called. Two queries."""
    types, items = used(definitions)
    rows = {row.key: row for row in FactType.objects.filter(company_id=company_id, key__in=types)}
    found = FactItem.objects.filter(fact_type__company_id=company_id, key__in=items)
    called = {(row.fact_type.key, row.key): row.label for row in found.select_related("fact_type")}
    return Names(rows, called)


def used(definitions: Iterable[Any]) -> tuple[set[str], set[str]]:
    """Keys of fact types and of items that criteria name, their measures' own types included."""
    types: set[str] = set()
    items: set[str] = set()
    for definition in definitions:
        ready = prepare(definition)
        types |= set(ready.touches) - {"assignment"}
        for entry in ready.asked:
            items |= set(getattr(entry.params, "items", ()))
            item = getattr(entry.params, "item", None)
            items |= {str(item)} if item else set()
    return types, items


def read(definition: Any, names: Names) -> Read:
    """A definition in the reader's words."""
    ready = prepare(definition)
    params = {entry.criterion.key: (entry.measure, entry.params) for entry in ready.asked}
    members = ready.standard.members
    total = sum(member.weight for member in members if not member.gate)

    def ask(criterion: Criterion, weight: Decimal | None) -> Ask:
        measure, given = params[criterion.key]
        return Ask(
            key=criterion.key,
            title=say(criterion.title) or criterion.key,
            requirement=requirement(names, given, criterion.operator, criterion.required),
            measure=str(measure.label),
            details=details(names, given),
            weight=weight,
            gate=criterion.gate,
            note=say(criterion.note, manager=_("the manager")),
            absent=ABSENT[measure.absent](),
            hints=tuple(_hints(criterion.hints)),
        )

    def share(weight: Decimal, of: Decimal, worth: Decimal) -> Decimal:
        return tenths(float(weight / of * worth)) if of else Decimal(0)

    blocks: list[Block] = []
    loose: list[Ask] = []
    for member in members:
        worth = share(member.weight, Decimal(total), Decimal(100))
        if isinstance(member, Group):
            inner = tuple(ask(one, weight) for one, weight in _flat(member, worth, share))
            blocks.append(
                Block(say(member.title), rule(member), None if member.gate else worth, member.gate, inner)
            )
        elif not member.gate:
            loose.append(ask(member, worth))
    top = [Block("", "", None, False, tuple(loose))] if loose else []
    gates = tuple(ask(one, None) for one in members if isinstance(one, Criterion) and one.gate)
    return Read((*top, *blocks), gates)


def _flat(group: Group, worth: Decimal, share: Any) -> Iterator[tuple[Criterion, Decimal | None]]:
    """A group's criteria with their points; where the best count, none has points of its own."""
    total = sum(member.weight for member in group.members)
    for member in group.members:
        own = share(member.weight, Decimal(total), worth) if group.mode == "all" and not group.gate else None
        if isinstance(member, Group):
            yield from _flat(member, own or Decimal(0), share)
        else:
            yield member, own


def rule(group: Group) -> str:
    """How many members of a group are asked."""
    if group.mode == "any":
        return _("any one of these")
    if group.mode == "k_of_n":
        n = len(group.members)
        return ngettext("at least %(k)s of %(n)s", "at least %(k)s of these %(n)s", n) % {
            "k": group.k,
            "n": n,
        }
    return _("all of these")


def _hints(given: Iterable[Mapping[str, Any]]) -> Iterator[Hint]:
    """Hints in words; a figure that is a person's own (what is still to go) is not known here and left out."""
    for hint in given:
        title = say(hint.get("title"), manager=_("the manager"))
        effort = say(hint.get("effort"), manager=_("the manager"))
        if "{" not in title:
            yield Hint(title, "" if "{" in effort else effort)
