"""Invented names, numbers and birthdays. Nothing here belongs to anybody: numbers use codes that are not given out."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from ruamel.yaml import YAML

from jinjie.kit.pinyin import initials_of, pinyin_of, syllables

DATA = Path(__file__).parent / "data"
NO_PLACE = "320599"
"""Not a place that identity numbers are given out for, so that no invented number is anybody's."""
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK = "10X98765432"
PREFIXES = ("131", "133", "135", "136", "137", "138", "139", "150", "152", "158", "177", "186", "189")


@cache
def read(name: str) -> Any:
    """A data file of the demo."""
    return YAML(typ="safe").load((DATA / name).read_text("utf8"))


@dataclass
class Namer:
    """Gives out names for one company; `taken` are never given out, and no name twice while there are others."""

    random: Random
    taken: set[str] = field(default_factory=set)

    def name(self, gender: str) -> str:
        """A new name. Initials `zs` are kept for three people, so that searching for them shows few."""
        words = read("names.yaml")
        given, surnames = words["women" if gender == "f" else "men"], words["surnames"].strip()
        for _attempt in range(40):
            surname, first = str(self.random.choice(surnames)), str(self.random.choice(given))
            name = surname + first
            famous = name in words["never"] or surname == first[0]
            if name not in self.taken and not famous and initials_of(name) != "zs":
                break
        self.taken.add(name)
        return name


def english(name: str) -> str:
    """`张三` → `San Zhang`: given name first, then the surname."""
    parts = syllables(name)
    return f"{''.join(parts[1:]).capitalize()} {parts[0].capitalize()}"


def email(name: str, number: str) -> str:
    """An address that no mail ever reaches."""
    return f"{pinyin_of(name)}.{number[2:].lower()}@qinghe.example"


def birthday(random: Random, hired_on: date) -> date:
    """Between 21 and 45 at hiring."""
    return hired_on - timedelta(days=random.randrange(21 * 365, 45 * 365))


def identity_number(born_on: date, gender: str, serial: int, place: str = NO_PLACE) -> str:
    """Eighteen places with a right check digit, of a place that does not exist; odd serials for men."""
    order = serial % 500 * 2 % 1000 + (1 if gender == "m" else 0)
    body = f"{place}{born_on:%Y%m%d}{order:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
    return body + CHECK[total % 11]


def phone(random: Random) -> str:
    """A mobile number with a middle that belongs to test numbers."""
    return f"{random.choice(PREFIXES)}0013{random.randrange(10_000):04d}"
