"""Who works there: the story's people as written, and a crowd around them in the same proportions."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from ruamel.yaml import YAML

from jinjie.interfaces.transfer.demo.names import Namer
from jinjie.kit.periods import add_months

STORY_DAY = date(2026, 11, 12)
STORY: dict[str, Any] = YAML(typ="safe").load((Path(__file__).parent / "story.yaml").read_text("utf8"))
STEP_PEOPLE, STEP_WOMEN = 146, 62
"""Who is measured against the supervisor's standard on the story's day."""
STEP_POSITION = "salesperson"
STATES = ["probation", "leaving", "left", "planned", "promoted"]


@dataclass
class Made:
    """One invented person, as of the story's day."""

    number: str
    name: str
    gender: str
    hired: date
    department: str
    position: str = ""
    level: str = ""
    profile: str = "crowd"
    story: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Share:
    """How many of 328 hold a position, in which departments. Levels come with the position."""

    position: str
    count: int
    departments: tuple[str, ...]


SALES = ("zhejiang", "north", "south", "southwest")
"""Where the crowd sells; 华东销售部 is the story's own."""
TEAM, MANY = 30, 800
"""From so many people on, departments have teams of about 30 each."""
SALES_SHARES = (
    Share(STEP_POSITION, 140, SALES),
    Share("senior-salesperson", 16, SALES),
    Share("principal-salesperson", 5, SALES),
    Share("sales-expert", 2, ("sales",)),
    Share("sales-supervisor", 11, SALES),
)
PLACES = {
    "rnd": (48, ("rnd-app", "rnd-platform")),
    "retail": (36, ("store-1", "store-2", "store-3", "store-4")),
    "customer_service": (24, ("service-1", "service-2")),
    "operations": (14, ("operations",)),
}
"""Ladder template → people and departments, of 328."""


def story_people(shift: int) -> list[Made]:
    """The people of the story, their dates moved by `shift` months."""
    made = []
    for entry in STORY["people"]:
        person = Made(
            number=entry["number"],
            name=entry["name"],
            gender=entry["gender"],
            hired=add_months(entry["hired"], shift),
            department=entry["department"],
            position=entry.get("position", "salesperson" if "course" in entry or _sells(entry) else ""),
            level=entry.get("level", ""),
            profile="story",
            story=entry,
        )
        made.append(person)
    return made


def _sells(entry: dict[str, Any]) -> bool:
    return bool({"sales", "year_sales"} & set(entry))


def crowd(total: int, today: date, rng: Random, positions: dict[str, list[tuple[str, int]]]) -> list[Made]:
    """Everyone else, `total` with the story's people. `positions` gives each template's positions with a weight."""
    scale = total / 328
    names = Namer(rng, {entry["name"] for entry in STORY["people"]})
    jobs: list[tuple[str, str]] = []
    for share in SALES_SHARES:
        jobs += [(share.position, rng.choice(share.departments)) for _ in range(round(share.count * scale))]
    for template, (count, departments) in PLACES.items():
        choices = positions.get(template) or [("", 1)]
        pool = [name for name, weight in choices for _ in range(weight)]
        jobs += [
            (pool[n % len(pool)], departments[n % len(departments)]) for n in range(round(count * scale))
        ]
    rest = total - len(STORY["people"]) - len(jobs)
    jobs += [("", rng.choice(("hr", "finance", "office"))) for _ in range(max(rest, 0))]
    jobs = jobs[: max(total - len(STORY["people"]), 0)]
    if total >= MANY:
        jobs = _teamed(jobs)
    women = _women(jobs, rng)
    return [_one(n, job, names, today, rng, n in women) for n, job in enumerate(jobs)]


def _teamed(jobs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The jobs of a department with more than a team's people spread over its teams."""
    many = Counter(department for _position, department in jobs)
    placed: Counter[str] = Counter()
    spread = []
    for position, department in jobs:
        teams = -(-many[department] // TEAM)
        number = placed[department] % teams + 1
        placed[department] += 1
        spread.append((position, f"{department}-{number}" if teams > 1 else department))
    return spread


def teams_of(made: Iterable[Made]) -> dict[str, tuple[str, int]]:
    """Teams that the people need beside the story's departments: key → the department above, and the number."""
    known = {entry["key"] for entry in STORY["departments"]}
    found = {}
    for person in made:
        above, _dash, number = person.department.rpartition("-")
        if person.department not in known:
            found[person.department] = (above, int(number))
    return found


def _women(jobs: list[tuple[str, str]], rng: Random) -> set[int]:
    """Which of the jobs women hold: 62 of the 146 on the supervisor's step with the story's, elsewhere about half."""
    step = [
        n
        for n, (position, _d) in enumerate(jobs)
        if position == STEP_POSITION and _profile(n, position) not in ("left", "planned")
    ]
    story = [entry for entry in STORY["people"] if _on_the_step(entry)]
    there = sum(entry["gender"] == "f" for entry in story)
    wanted = round(STEP_WOMEN * (len(step) + len(story)) / STEP_PEOPLE) - there
    chosen = set(rng.sample(step, max(min(wanted, len(step)), 0)))
    return chosen | {n for n in range(len(jobs)) if n not in set(step) and rng.random() < 0.5}


def _on_the_step(entry: dict[str, Any]) -> bool:
    """Is someone of the story measured against the supervisor's standard?"""
    return "aims_at" not in entry and "position" not in entry and ("course" in entry or _sells(entry))


def _profile(n: int, position: str) -> str:
    """Every 23rd of the crowd is about to join, on probation, about to leave, gone, or was promoted."""
    if n % 23 == 5 and position != "sales-supervisor":
        return STATES[n // 23 % len(STATES)]
    return "crowd"


def _one(n: int, job: tuple[str, str], names: Namer, today: date, rng: Random, woman: bool) -> Made:
    position, department = job
    gender = "f" if woman else "m"
    hired = today - timedelta(days=rng.randrange(120, 2800))
    profile = _profile(n, position)
    if profile == "probation":
        hired = today - timedelta(days=rng.randrange(5, 60))
    if profile == "planned":
        hired = today + timedelta(days=rng.randrange(5, 30))
    return Made(
        number=f"QH{n + 301:04d}" if n < 9700 else f"QH{n + 301:06d}",
        name=names.name(gender),
        gender=gender,
        hired=hired,
        department=department,
        position=position,
        profile=profile,
    )
