"""What a standard asks: a tree of groups over criteria, read from a plain mapping (YAML, JSON) and checked.

Required values and baselines are integers scaled by 10⁴ here, as facts are; the plain form keeps them as written.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from jinjie.kit.phrases import Phrase, phrase
from jinjie.kit.refusal import Place, Refusal

SCALE = 10_000
MAX_DEPTH = 3
OPERATORS = (">=", ">", "<=", "<", "=", "!=", "between", "is_true", "one_of")
MODES = ("all", "any", "k_of_n")
CRITERION_KEYS = frozenset(
    [
        "key",
        "title",
        "measure",
        "params",
        "operator",
        "required",
        "baseline",
        "weight",
        "gate",
        "freshness",
        "hints",
        "note",
        "short",
    ]
)
GROUP_KEYS = frozenset(["key", "title", "mode", "k", "weight", "gate", "members"])


@dataclass(frozen=True)
class Criterion:
    """One condition. `required` holds one value, two for between, any number for one_of; none for is_true."""

    key: str
    measure: str
    params: Mapping[str, Any]
    operator: str
    required: tuple[int, ...]
    weight: Decimal = Decimal(0)
    gate: bool = False
    baseline: int | None = None
    title: Mapping[str, str] = field(default_factory=dict)
    short: Mapping[str, str] = field(default_factory=dict)
    note: Mapping[str, str] = field(default_factory=dict)
    hints: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Group:
    """Several members: all of them, the best one, or the best k."""

    key: str
    mode: str
    members: tuple["Criterion | Group", ...]
    k: int = 0
    weight: Decimal = Decimal(0)
    gate: bool = False
    title: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Standard:
    """The whole tree. `members` of the top form an *all* group; gates among them carry no weight."""

    members: tuple[Criterion | Group, ...]

    def criteria(self) -> Iterator[tuple[Criterion, str]]:
        """Every criterion in reading order, with the key of the group it stands in (empty at the top)."""
        yield from _walk(self.members, "")


def _walk(members: tuple[Criterion | Group, ...], group: str) -> Iterator[tuple[Criterion, str]]:
    for member in members:
        if isinstance(member, Group):
            yield from _walk(member.members, member.key)
        else:
            yield member, group


class BadStandard(Refusal):
    """A criteria tree that can't be read; `place.key` is the path of the key, such as `criteria.2.required`."""

    code = "criteria.bad_standard"


def _bad(path: str, message: Phrase, remedy: Phrase) -> BadStandard:
    return BadStandard(message, place=Place(key=path), remedy=remedy)


def scaled(value: Any, path: str) -> int:
    """A written number as an integer × 10⁴; exact, so `0.33333` is refused."""
    try:
        if isinstance(value, bool):
            raise InvalidOperation
        number = Decimal(str(value)) * SCALE
        if not number.is_finite() or number != number.to_integral_value() or abs(number) >= 2**62:
            raise InvalidOperation
    except InvalidOperation:
        raise _bad(
            path,
            phrase("“%(value)s” is no number.", value=value),
            phrase("Write a number with at most four decimals."),
        ) from None
    return int(number)


def parse_standard(given: Any, path: str = "criteria") -> Standard:
    """Read and check the list of members of a standard. Raises BadStandard naming the path and the way out."""
    if not isinstance(given, list) or not given:
        raise _bad(
            path, phrase("A standard needs at least one criterion."), phrase("List them under “criteria”.")
        )
    seen: dict[str, str] = {}
    members = tuple(_member(item, f"{path}.{place}", seen, 1, True) for place, item in enumerate(given))
    if not any(not member.gate for member in members):
        raise _bad(
            path,
            phrase("A standard needs a criterion that is no gate."),
            phrase("Give one of them a weight."),
        )
    _check_weights(members, path)
    return Standard(members)


def _member(item: Any, path: str, seen: dict[str, str], depth: int, weighted: bool) -> Criterion | Group:
    if not isinstance(item, Mapping):
        raise _bad(
            path, phrase("A criterion is a mapping."), phrase("Write key, measure, operator, required.")
        )
    key = item.get("key")
    if not isinstance(key, str) or not key:
        raise _bad(
            f"{path}.key", phrase("Every criterion and group needs a key."), phrase("Add “key: some_name”.")
        )
    if key in seen:
        raise _bad(
            f"{path}.key",
            phrase("The key “%(key)s” stands twice.", key=key),
            phrase("The other one is at %(path)s.", path=seen[key]),
        )
    seen[key] = path
    is_group = "members" in item or "mode" in item
    allowed = GROUP_KEYS if is_group else CRITERION_KEYS
    for name in item:
        if name not in allowed:
            raise _bad(
                f"{path}.{name}",
                phrase("“%(name)s” means nothing here.", name=name),
                phrase("Known: %(known)s.", known=", ".join(sorted(allowed))),
            )
    gate = item.get("gate", False)
    if not isinstance(gate, bool):
        raise _bad(
            f"{path}.gate",
            phrase("“%(name)s” is yes or no.", name="gate"),
            phrase("Write %(name)s: true or leave it out.", name="gate"),
        )
    weight = Decimal(scaled(item.get("weight", 0), f"{path}.weight")) / SCALE
    if weight < 0 or (gate and weight):
        raise _bad(
            f"{path}.weight",
            phrase("A gate carries no weight, and no weight is negative."),
            phrase("Drop the weight."),
        )
    return (_group if is_group else _criterion)(item, path, seen, depth, key, weight, gate)


def _group(
    item: Mapping[str, Any],
    path: str,
    seen: dict[str, str],
    depth: int,
    key: str,
    weight: Decimal,
    gate: bool,
) -> Group:
    if depth >= MAX_DEPTH:
        raise _bad(
            path,
            phrase("Groups nest at most %(depth)s deep.", depth=MAX_DEPTH),
            phrase("Flatten the inner group."),
        )
    mode, given = item.get("mode"), item.get("members")
    if mode not in MODES:
        raise _bad(
            f"{path}.mode",
            phrase("“%(mode)s” is no way to group.", mode=mode),
            phrase("Use one of: %(choices)s.", choices=", ".join(MODES)),
        )
    if not isinstance(given, list) or not given:
        raise _bad(
            f"{path}.members", phrase("A group needs members."), phrase("List criteria under “members”.")
        )
    members = tuple(
        _member(entry, f"{path}.members.{n}", seen, depth + 1, mode == "all") for n, entry in enumerate(given)
    )
    if any(member.gate for member in members):
        raise _bad(
            f"{path}.members",
            phrase("A gate stands at the top, not inside a group."),
            phrase("Move it out of the group."),
        )
    k = item.get("k", 0)
    if mode == "k_of_n" and (not isinstance(k, int) or isinstance(k, bool) or not 1 <= k <= len(members)):
        raise _bad(
            f"{path}.k",
            phrase("“k” must be from 1 to %(most)s.", most=len(members)),
            phrase("Say how many members are enough."),
        )
    if mode == "all":
        _check_weights(members, f"{path}.members")
    return Group(key, mode, members, k if mode == "k_of_n" else 0, weight, gate, _texts(item, "title", path))


def _check_weights(members: tuple[Criterion | Group, ...], path: str) -> None:
    weighted = [member for member in members if not member.gate]
    if weighted and not any(member.weight for member in weighted):
        raise _bad(
            path,
            phrase("No weight is given, so there is nothing to add up."),
            phrase("Give each a weight, such as 25."),
        )


def _criterion(
    item: Mapping[str, Any],
    path: str,
    seen: dict[str, str],
    depth: int,
    key: str,
    weight: Decimal,
    gate: bool,
) -> Criterion:
    measure = item.get("measure")
    if not isinstance(measure, str) or not measure:
        raise _bad(
            f"{path}.measure",
            phrase("A criterion needs a measure."),
            phrase("Name one; “jinjie ladders measures” lists them."),
        )
    params = item.get("params", {})
    if not isinstance(params, Mapping):
        raise _bad(
            f"{path}.params", phrase("“params” is a mapping."), phrase("Write name: value lines under it.")
        )
    if item.get("freshness") is not None:
        if "freshness_months" in params:
            raise _bad(
                f"{path}.freshness", phrase("Freshness is given twice."), phrase("Keep one of the two.")
            )
        params = {**params, "freshness_months": item["freshness"]}
    operator = item.get("operator", "is_true" if item.get("required") is True else ">=")
    if operator not in OPERATORS:
        raise _bad(
            f"{path}.operator",
            phrase("“%(operator)s” is no comparison.", operator=operator),
            phrase("Use one of: %(choices)s.", choices=" ".join(OPERATORS)),
        )
    baseline = item.get("baseline")
    return Criterion(
        key=key,
        measure=measure,
        params=dict(params),
        operator=operator,
        required=_required(item, operator, path),
        weight=weight,
        gate=gate,
        baseline=None if baseline is None else scaled(baseline, f"{path}.baseline"),
        title=_texts(item, "title", path),
        short=_texts(item, "short", path),
        note=_texts(item, "note", path),
        hints=_hints(item, path),
    )


def _required(item: Mapping[str, Any], operator: str, path: str) -> tuple[int, ...]:
    value, here = item.get("required"), f"{path}.required"
    if operator == "is_true":
        if value not in (None, True):
            raise _bad(here, phrase("“is_true” needs no required value."), phrase("Leave it out."))
        return ()
    if value is None:
        raise _bad(here, phrase("A criterion needs a required value."), phrase("Add “required: 3”."))
    if operator in ("between", "one_of"):
        if not isinstance(value, list) or not value or (operator == "between" and len(value) != 2):
            raise _bad(
                here,
                phrase("“%(operator)s” needs a list.", operator=operator),
                phrase("Write [low, high], or the values allowed."),
            )
        numbers = tuple(scaled(entry, here) for entry in value)
        if operator == "between" and numbers[0] > numbers[1]:
            raise _bad(here, phrase("The lower end is above the upper."), phrase("Swap them."))
        return numbers
    return (scaled(value, here),)


def _texts(item: Mapping[str, Any], name: str, path: str) -> Mapping[str, str]:
    value = item.get(name, {})
    if isinstance(value, str):
        return {"zh": value}
    if not isinstance(value, Mapping) or not all(isinstance(text, str) for text in value.values()):
        raise _bad(
            f"{path}.{name}",
            phrase("“%(name)s” is a text, or one in zh and one in en.", name=name),
            phrase("Write {zh: …, en: …}."),
        )
    return dict(value)


def _hints(item: Mapping[str, Any], path: str) -> tuple[Mapping[str, Any], ...]:
    value = item.get("hints", [])
    if not isinstance(value, list) or not all(
        isinstance(hint, Mapping) and "title" in hint for hint in value
    ):
        raise _bad(
            f"{path}.hints",
            phrase("Hints are a list, each with a title."),
            phrase("Write - title: {zh: …, en: …}."),
        )
    return tuple(dict(hint) for hint in value)
