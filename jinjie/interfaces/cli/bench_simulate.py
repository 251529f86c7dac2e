"""`jinjie bench simulate`: simulating a draft against evaluating the same people once, in turn."""

import statistics
import time
from collections.abc import Callable
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from jinjie.interfaces.cli.bench_engine import Format, Output, People, Rounds, show
from jinjie.interfaces.cli.session import begin_django

if TYPE_CHECKING:
    from jinjie.areas.career.simulation.simulate import Simulation
    from jinjie.foundation.criteria.models import CriteriaVersion
    from jinjie.foundation.people.models import Company


def simulate(people: People = 10_000, rounds: Rounds = 5, output: Format = Output.TEXT) -> None:
    """A draft with easier values and a criterion less (nothing new is asked), and one with another window (one more is)."""
    begin_django()
    from jinjie.foundation.people.models import Company
    from jinjie.interfaces.cli.bench_company import COMPANY, settle
    from jinjie.interfaces.cli.bench_database import throw_away_database
    from jinjie.interfaces.cli.bench_standard import make_company

    with throw_away_database() as kind:
        version = make_company(people)
        settle()
        company = Company.objects.get(pk=COMPANY)
        values, window = _drafts(version.definition)
        sides: dict[str, Callable[[], Any]] = {
            "evaluate": lambda: _evaluate(company),
            "values": lambda: _simulate(company, version, values),
            "window": lambda: _simulate(company, version, window),
        }
        taken: dict[str, list[float]] = {name: [] for name in sides}
        found: Any = None
        for turn in range(rounds + 1):
            for name, run in sides.items():
                started = time.perf_counter()
                result = run()
                if turn:  # the first also loads what is loaded once
                    taken[name].append(time.perf_counter() - started)
                found = result if name == "values" else found
    medians = {name: statistics.median(seconds) for name, seconds in taken.items()}
    told: dict[str, Any] = {
        "database": kind, "people": found.people, "before": found.before, "after": found.after,
    }  # fmt: skip
    for name, seconds in medians.items():
        told[f"{name}_seconds"] = round(seconds, 4)
        if name != "evaluate":
            told[f"{name}_ratio"] = round(seconds / medians["evaluate"], 3)
    show(told, output)


def _drafts(definition: list[Any]) -> tuple[list[Any], list[Any]]:
    """Easier values and the streak dropped, so that thousands are gained and named; and a window changed as well."""
    easier = {"orders": 30, "awards": 1, "tenure": 6, "rank": 15, "grade": 2}
    values = [{**entry, "required": easier[entry["key"]]} for entry in definition if entry["key"] in easier]
    window = deepcopy(values)
    counted = next(entry for entry in window if entry["measure"] == "growth.count")
    counted["params"] = {**counted["params"], "window": 6, "unit": "month"}
    return values, window


def _evaluate(company: "Company") -> None:
    """What `jinjie evaluate` computes for the ladder, without printing: whom, each measure, the totals."""
    from jinjie.areas.career.queries import groups
    from jinjie.foundation.criteria.figures import compute, prepared
    from jinjie.interfaces.cli.bench_standard import MOMENT

    for group in groups(company, MOMENT):
        compute(
            prepared(group.target.version), group.population, MOMENT, group.target.ladder.approaching_from
        )


def _simulate(company: "Company", version: "CriteriaVersion", definition: list[Any]) -> "Simulation":
    from jinjie.areas.career.simulation.simulate import simulate as simulated
    from jinjie.interfaces.cli.bench_standard import ACTOR, MOMENT

    _kind, _colon, owner = version.criteria_set.owner.partition(":")
    ladder, level, _purpose = owner.split("/")
    return simulated(
        viewer=ACTOR, company=company, ladder=ladder, level=level, definition=definition, moment=MOMENT
    )
