"""`jinjie bench publish`: publishing a standard and measuring everyone by it, against measuring everyone alone, in turn."""

import statistics
import time
from copy import deepcopy
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from jinjie.interfaces.cli.bench_engine import Format, Output, People, Rounds, show
from jinjie.interfaces.cli.session import begin_django

if TYPE_CHECKING:
    from jinjie.foundation.criteria.models import CriteriaVersion
    from jinjie.foundation.people.models import Company

EASIER = {"orders": 30, "awards": 1, "tenure": 6, "rank": 15, "grade": 2}


def publish(people: People = 10_000, rounds: Rounds = 5, output: Format = Output.TEXT) -> None:
    """Each round publishes from a draft, in turn easier and as it was; everything until everyone is measured and told counts."""
    begin_django()
    from jinjie.foundation.people.models import Company
    from jinjie.interfaces.cli.bench_company import COMPANY, lead_units, settle
    from jinjie.interfaces.cli.bench_database import throw_away_database
    from jinjie.interfaces.cli.bench_standard import make_company

    with throw_away_database() as kind:
        version = make_company(people)
        lead_units()
        settle()
        company = Company.objects.get(pk=COMPANY)
        drafts = [_easier(version.definition), version.definition]
        clock = _Clock()
        _measured(company, clock)
        alone, whole, told = [], [], []
        for turn in range(rounds + 1):
            alone.append(_evaluated(company))
            seconds, counted = _published(company, drafts[turn % 2], clock)
            whole.append(seconds)
            told.append(counted)
    shown: dict[str, Any] = {
        "database": kind, "people": people, "rounds": rounds,
        "publish_seconds": round(statistics.median(whole[1:]), 3),  # the first also loads what is loaded once
        "publish_slowest": round(max(whole[1:]), 3),
        "evaluate_seconds": round(statistics.median(alone[1:]), 3),
        "ratio": round(statistics.median(whole[1:]) / statistics.median(alone[1:]), 2),
        "told_of_change": told[-1]["changed"], "crossed": max(told[-2]["crossed"], told[-1]["crossed"]),
        "told_of_crossing": max(told[-2]["met"], told[-1]["met"]), "told_of_nearing": max(told[-2]["near"], told[-1]["near"]),
    }  # fmt: skip
    show(shown, output)


class _Clock:
    """Later each time it is asked. A standard has one version a day, so each round is a day later."""

    def __init__(self) -> None:
        from jinjie.interfaces.cli.bench_standard import MOMENT

        self.now, self.day = MOMENT.known_on, MOMENT.as_of

    def next(self) -> Any:
        self.now += timedelta(minutes=1)
        return self.now

    def tomorrow(self) -> None:
        """The next round. The clock runs on further than the day: whoever was told of rests a month."""
        self.now, self.day = self.now + timedelta(days=31), self.day + timedelta(days=1)


def _easier(definition: list[Any]) -> list[Any]:
    made = deepcopy(definition)
    for entry in made:
        entry["required"] = EASIER.get(entry["key"], entry["required"])
    return [entry for entry in made if entry["key"] in EASIER]


def _evaluated(company: "Company") -> float:
    """Everyone measured, nothing written: what publishing can't be quicker than."""
    from jinjie.areas.career.queries import groups
    from jinjie.foundation.criteria.figures import compute, prepared
    from jinjie.interfaces.cli.bench_standard import MOMENT

    started = time.perf_counter()
    for group in groups(company, MOMENT):
        ready = prepared(group.target.version)
        compute(ready, group.population, MOMENT, group.target.ladder.approaching_from)
    return time.perf_counter() - started


def _measured(company: "Company", clock: _Clock) -> None:
    """Everyone measured and stored."""
    from jinjie.areas.career.actions.standings import evaluate_company
    from jinjie.interfaces.cli.bench_standard import ACTOR

    evaluate_company(actor=ACTOR, at=clock.next(), company=company, as_of=clock.day)


def _published(company: "Company", definition: list[Any], clock: _Clock) -> tuple[float, dict[str, int]]:
    """The seconds from the button to the last message, and how many were told of what."""
    from jinjie.areas.career.actions.drafts import publish_draft, start_draft
    from jinjie.areas.career.actions.telling import tell_change
    from jinjie.areas.career.models import Standard
    from jinjie.areas.career.notices import APPROACHING, CHANGED, MET
    from jinjie.foundation.criteria.actions import digest_of
    from jinjie.foundation.criteria.models import Standing
    from jinjie.foundation.notifications.models import Notice
    from jinjie.interfaces.cli.bench_standard import ACTOR

    clock.tomorrow()
    before = _meeting(Standing)
    standard = Standard.objects.select_related("ladder").get()
    draft = start_draft(actor=ACTOR, at=clock.next(), on=clock.day, standard=standard, definition=definition)
    rows, started = Notice.objects.filter(told_at__gt=clock.now), time.perf_counter()
    version: CriteriaVersion = publish_draft(
        actor=ACTOR, at=clock.next(), on=clock.day, draft=draft, effective_from=clock.day, seen=digest_of(definition),
    )  # fmt: skip
    _measured(company, clock)
    tell_change(version_id=version.pk, today=clock.day, at=clock.next())
    seconds = time.perf_counter() - started
    told = {
        "changed": rows.filter(kind=CHANGED.key).count(),
        "met": rows.filter(kind=MET.key).values("topic").distinct().count(),
        "near": rows.filter(kind=APPROACHING.key).count(),
        "crossed": len(_meeting(Standing) - before),
    }
    return seconds, told


def _meeting(standing: Any) -> set[int]:
    from jinjie.foundation.criteria.engine.evaluate import ALL_MET

    return set(standing.objects.filter(state=ALL_MET).values_list("employee_id", flat=True))
