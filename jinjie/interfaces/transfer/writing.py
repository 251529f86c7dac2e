"""Pass 2 of an import of facts or KPI values: the file is read again and written in batches.

Every pass makes the same batches in the same order, so a restarted job counts along and writes only what lies beyond
the progress mark.
"""

import json
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import partial
from typing import Any

from django.utils import timezone

from jinjie.foundation.growth.actions.imported import Batch, NewTypes, publish_facts, start_facts, write_batch
from jinjie.foundation.growth.models import FactItem, FactType
from jinjie.foundation.growth.queries import figures_known
from jinjie.foundation.people.models import Company
from jinjie.foundation.people.queries import company_by_key, units_over_time
from jinjie.interfaces.transfer.checks.indicators import Value
from jinjie.interfaces.transfer.columns import INDICATORS
from jinjie.interfaces.transfer.known import KnownFacts, KnownFigures
from jinjie.interfaces.transfer.reading import Reading, open_run
from jinjie.system.accounts.actors import Actor
from jinjie.system.imports.models import ImportRun

BATCH = 4_000
Clock = Callable[[], datetime]


@dataclass
class Drafts:
    """Rows of one batch: those to write, the facts that they replace, and how many said nothing new."""

    rows: list[tuple[Any, ...]] = field(default_factory=list)
    replaced: list[int] = field(default_factory=list)
    sums: dict[str, list[int]] = field(default_factory=dict)
    unchanged: int = 0

    def add(self, key: str, row: tuple[Any, ...], value: int | None, replaces: int | None) -> None:
        """One more fact to write."""
        self.rows.append(row)
        total = self.sums.setdefault(key, [0, 0])
        total[0] += 1
        total[1] += value or 0
        if replaces is not None:
            self.replaced.append(replaces)


def write_facts(actor: Actor, run: ImportRun, clock: Clock) -> None:
    """Write what is not written yet, compare the control sums, and publish."""
    company = company_by_key(run.company_key)
    known_at = run.counts.get("known_at") or clock().isoformat()
    _open(actor, clock(), run, company)
    reading = open_run(run, keep_problems=False)  # types and items that were new have ids now
    reading.check.keep = False
    writer = _Writer(reading, company, datetime.fromisoformat(known_at))
    tally: dict[str, Any] = {**run.counts, "known_at": known_at, "unchanged": 0, "replaced": 0}
    sums: dict[str, list[int]] = {}
    mark = run.progress_row
    for through, drafts in writer.batches():
        for key, (number, total) in drafts.sums.items():
            sums[key] = [sums.get(key, [0, 0])[0] + number, sums.get(key, [0, 0])[1] + total]
        tally = {
            **tally,
            "unchanged": tally["unchanged"] + drafts.unchanged,
            "replaced": tally["replaced"] + len(drafts.replaced),
        }
        if through > mark:
            batch = Batch(mark, through, drafts.rows, drafts.replaced, tally)
            write_batch(actor=actor, at=run.started_at, run=run, batch=batch)
            mark = through
    publish_facts(
        actor=actor, at=clock(), run_id=run.pk, company=company, sums=sums, tally=tally,
        known_at=datetime.fromisoformat(known_at),
    )  # fmt: skip


def _open(actor: Actor, at: datetime, run: ImportRun, company: Company) -> None:
    """Open the run for writing, and make what the check found to be new."""
    new = run.counts.get("new", {})
    items = tuple((key, name) for key, name in new.get("items", ()))
    types = NewTypes(tuple(new.get("types", ())), items)
    start_facts(actor=actor, at=at, run_id=run.pk, company=company, new=types)


class _Writer:
    """Turns checked rows into rows of facts, batch by batch."""

    def __init__(self, reading: Reading, company: Company, known_at: datetime) -> None:
        self.reading, self.run = reading, reading.run
        self.units = units_over_time(company.pk)
        self.today = reading.cells.today
        self.texts: dict[date, str] = {}
        self.spells: dict[tuple[date, date], tuple[date, str, str, str]] = {}
        types = list(FactType.objects.filter(company=company).values_list("pk", flat=True))
        self.known_rows = partial(figures_known, company.pk, types, known_at, besides_run=self.run.pk)
        rows = FactItem.objects.filter(fact_type__company=company).values_list("fact_type_id", "key", "pk")
        self.items = {(kind, key): pk for kind, key, pk in rows}

    def batches(self) -> Iterator[tuple[int, Drafts]]:
        """(last row of the file, what it brings) for every batch."""
        figures = self.run.kind == INDICATORS
        one = self.reading.check.values if figures else self.reading.check.row
        draft = (
            self._figures(KnownFigures(self.known_rows()))
            if figures
            else self._facts(KnownFacts(self.known_rows()))
        )
        cells = self.reading.cells
        waiting: list[Any] = []
        number = 0
        for row in self.reading.table.rows():
            number = row.number
            if row.skipped:
                continue
            clean = one(row)
            wrong = bool(cells.problems) and self.reading.found.take(cells.problems, of_row=True)
            if clean and not wrong:
                if figures:
                    waiting.extend(clean)
                else:
                    waiting.append(clean)
            if len(waiting) >= BATCH:
                yield number, draft(waiting)
                waiting = []
        if waiting:
            yield number, draft(waiting)

    def _figures(self, known: KnownFigures) -> Callable[[list[Value]], Drafts]:
        def draft(values: list[Value]) -> Drafts:
            drafts = Drafts()
            for value, match in zip(values, known.matches(values), strict=True):
                if match.again:
                    drafts.unchanged += 1
                else:
                    drafts.add(
                        value.metric.key, self._figure_row(value, match.replaces), value.value, match.replaces
                    )
            return drafts

        return draft

    def _figure_row(self, v: Value, replaces: int | None) -> tuple[Any, ...]:
        spell = self.spells.get((v.start, v.end))
        if spell is None:
            day = min(v.end, self.today)
            spell = self.spells[v.start, v.end] = (
                day,
                self._text(day),
                self._text(v.start),
                self._text(v.end),
            )
        day, happened, start, end = spell
        unit = self._unit(v.employee, day)
        return (
            v.employee, v.metric.id, None, happened, start, end, v.value, v.target, unit, "", "{}", None, v.row,
            replaces, self._counts_from(day),
        )  # fmt: skip

    def _facts(self, known: KnownFacts) -> Callable[[list[dict[str, Any]]], Drafts]:
        def draft(rows: list[dict[str, Any]]) -> Drafts:
            drafts = Drafts()
            for clean in rows:
                kind, day, period = clean["type"], clean["happened_on"], clean["period"]
                item = self.items[kind.id, clean["item"]] if clean["item"] else None
                figures = (clean["value"], clean["target"])
                match = known.match(
                    kind.kind, who=(clean["employee"], kind.id, item), day=day, period=period, figures=figures,
                    words=(clean["title"], clean["related"]),
                )  # fmt: skip
                if match.again:
                    drafts.unchanged += 1
                    continue
                start, end = (self._text(period[0]), self._text(period[1])) if period else (None, None)
                row = (
                    clean["employee"], kind.id, item, self._text(day), start, end, *figures,
                    self._unit(clean["employee"], day), clean["title"],
                    json.dumps(clean["details"], ensure_ascii=False), clean["related"], clean["row"], match.replaces,
                    self._counts_from(day),
                )  # fmt: skip
                drafts.add(kind.key, row, clean["value"], match.replaces)
            return drafts

        return draft

    def _text(self, day: date) -> str:
        found = self.texts.get(day)
        if found is None:
            found = self.texts[day] = day.isoformat()
        return found

    def _unit(self, employee: int, day: date) -> int | None:
        """The department on that day; the first one for days before it, since someone answered for them then too."""
        spells = self.units.get(employee)
        if not spells:
            return None
        if len(spells) == 1:
            return spells[0][1]
        return spells[max(bisect_right(spells, (day, 2**62)) - 1, 0)][1]

    def _counts_from(self, day: date) -> datetime:
        """When it began to be known: when the import was begun or, for a backfill, on the day that it happened."""
        begun = self.run.started_at
        if not self.run.backfill:
            return begun
        return min(timezone.make_aware(datetime.combine(day, time())), begun)
