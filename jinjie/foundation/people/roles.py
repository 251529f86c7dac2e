"""What each role may do, read from `data/roles.yaml`: dated, deny by default."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from jinjie.foundation.people.choices import Ability, Action, FieldGroup, Role, Scope

PLACE = Path(__file__).parent / "data" / "roles.yaml"


@dataclass(frozen=True)
class Bundle:
    """A role's content. `allows` holds (action, field group); `scopes` are what a grant of it may choose."""

    role: Role
    granted: bool
    scopes: tuple[Scope, ...]
    allows: frozenset[tuple[Action, FieldGroup]]
    abilities: frozenset[Ability]
    excludes: frozenset[Role]

    @property
    def about_people(self) -> bool:
        """True for roles that see people's data at all; administrators' don't."""
        return bool(self.allows)


@dataclass(frozen=True)
class Bundles:
    """The roles as they are from a day on."""

    since: date
    longest_delegation_days: int
    of: Mapping[Role, Bundle]


@cache
def _versions() -> tuple[Bundles, ...]:
    read = YAML(typ="safe").load(PLACE.read_text("utf-8"))
    return tuple(sorted((_version(entry) for entry in read), key=lambda version: version.since))


def _version(entry: Mapping[str, Any]) -> Bundles:
    of = {Role(key): _bundle(Role(key), said or {}) for key, said in entry["roles"].items()}
    return Bundles(entry["from"], entry["longest_delegation_days"], of)


def _bundle(role: Role, said: Mapping[str, Any]) -> Bundle:
    pairs = {(action, FieldGroup(group)) for action in Action for group in said.get(action.value, ())}
    return Bundle(
        role=role,
        granted=said.get("granted", True),
        scopes=tuple(Scope(key) for key in said.get("scopes", ())),
        allows=frozenset(pairs),
        abilities=frozenset(Ability(key) for key in said.get("abilities", ())),
        excludes=frozenset(Role(key) for key in said.get("excludes", ())),
    )


def bundles_on(day: date) -> Bundles:
    """The roles in force on a day; before the first version, the first one."""
    versions = _versions()
    return next((found for found in reversed(versions) if found.since <= day), versions[0])
