"""The shape of a draft: criteria added, taken out, moved and grouped. Pure; what can't stand is refused in words.

Each returns a new definition and leaves the given one. What a criterion itself asks is `criterion_form`'s and `drafting`'s.
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from jinjie.areas.career.drafting import NoSuchEntry, item_of
from jinjie.foundation.criteria.figures import prepare
from jinjie.kit.phrases import phrase

TOP = ""
NEW = "+"
"""Into which group: none, and one that is made for it."""
MODES = ("all", "any", "k_of_n")


def added(definition: list[Any], item: Mapping[str, Any], into: str = TOP) -> list[Any]:
    """With a criterion more, at the end of the top or of a group."""
    new = deepcopy(definition)
    _members(new, into).append(dict(item))
    return _checked(new)


def removed(definition: list[Any], key: str) -> list[Any]:
    """Without a criterion; a group that it leaves empty goes too. Of a group: its members stay where it stood."""
    new = deepcopy(definition)
    place, at = _find(new, key)
    place[at : at + 1] = place[at].get("members", [])
    return _checked(_without_empty(new))


def moved(definition: list[Any], key: str, by: int) -> list[Any]:
    """One place up (-1) or down (+1) among its neighbours; at the end it stays."""
    new = deepcopy(definition)
    place, at = _find(new, key)
    to = at + by
    if 0 <= to < len(place):
        place[at], place[to] = place[to], place[at]
    return _checked(new)


def placed(definition: list[Any], key: str, into: str) -> list[Any]:
    """Taken into a group, to the top, or into a group of its own (`NEW`: any one of its members is enough).

    A gate stands at the top; in a group the criterion counts with the group.
    """
    new = deepcopy(definition)
    place, at = _find(new, key)
    item = place[at]
    if into == NEW:
        weight = {"weight": item["weight"]} if item.get("weight") else {}
        gate = {"gate": True} if item.pop("gate", None) else {}
        name = {"zh": "任选其一", "en": "One of these"}
        place[at] = {
            "key": _free(new, "group"),
            "title": name,
            "mode": "any",
            **weight,
            **gate,
            "members": [item],
        }
        return _checked(new)
    del place[at]
    _members(new, into).append(item)
    return _checked(_without_empty(new))


def regrouped(definition: list[Any], key: str, changes: Mapping[str, Any]) -> list[Any]:
    """With a group's title, mode, k, weight or gate changed; what is None is left out."""
    new = deepcopy(definition)
    place, at = _find(new, key)
    group = place[at]
    if "members" not in group:
        raise NoSuchEntry(phrase("“%(key)s” is no group.", key=key[:60]))
    members = group.pop("members")
    for name, value in changes.items():
        group.pop(name, None)
        if value is not None:
            group[name] = value
    group["members"] = members
    return _checked(new)


def replaced(definition: list[Any], key: str, item: Mapping[str, Any]) -> list[Any]:
    """With a criterion written anew in its place."""
    new = deepcopy(definition)
    item_of(new, key)
    place, at = _find(new, key)
    place[at] = dict(item)
    return _checked(new)


def groups_of(definition: list[Any]) -> list[Mapping[str, Any]]:
    """Every group as it is written, outer ones first."""
    found: list[Mapping[str, Any]] = []
    for member in definition:
        if "members" in member:
            found += [member, *groups_of(member["members"])]
    return found


def group_of(definition: list[Any], key: str) -> str:
    """The key of the group in which a criterion stands; empty at the top."""
    for member in definition:
        if "members" in member:
            if any(each["key"] == key for each in member["members"]):
                return str(member["key"])
            inner = group_of(member["members"], key)
            if inner:
                return inner
    return TOP


def free_key(definition: list[Any], wish: str) -> str:
    """A key that nothing has yet: the wish, or with a number behind."""
    return _free(definition, wish)


def _free(definition: list[Any], wish: str) -> str:
    taken = _keys(definition)
    if wish not in taken:
        return wish
    return next(f"{wish}-{n}" for n in range(2, len(taken) + 3) if f"{wish}-{n}" not in taken)


def _keys(members: list[Any]) -> set[str]:
    found: set[str] = set()
    for member in members:
        found |= {member["key"], *_keys(member.get("members", []))}
    return found


def _find(members: list[Any], key: str) -> tuple[list[Any], int]:
    """The list that holds a criterion or group, and its place there."""
    for at, member in enumerate(members):
        if member["key"] == key:
            return members, at
        if "members" in member:
            try:
                return _find(member["members"], key)
            except NoSuchEntry:
                continue
    raise NoSuchEntry(
        phrase("The draft has no criterion “%(key)s” any more.", key=key[:60]),
        remedy=phrase("Load the page again to see the draft as it is now."),
    )


def _members(definition: list[Any], into: str) -> list[Any]:
    if into == TOP:
        return definition
    place, at = _find(definition, into)
    if "members" not in place[at]:
        raise NoSuchEntry(phrase("“%(key)s” is no group.", key=into[:60]))
    members: list[Any] = place[at]["members"]
    return members


def _without_empty(members: list[Any]) -> list[Any]:
    """Groups without members mean nothing, and nobody can meet more members than there are."""
    kept = []
    for member in members:
        if "members" in member:
            inner = _without_empty(member["members"])
            if inner:
                fewer = {"k": len(inner)} if member.get("k", 0) > len(inner) else {}
                kept.append({**member, **fewer, "members": inner})
        else:
            kept.append(member)
    return kept


def _checked(definition: list[Any]) -> list[Any]:
    prepare(definition)
    return definition
