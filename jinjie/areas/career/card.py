"""The next level of a person as a small card beside their file: one query, nothing computed."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import OuterRef, Subquery

from jinjie.areas.career.lines import tenths
from jinjie.areas.career.measured import unpacked
from jinjie.areas.career.models import Standard
from jinjie.areas.career.pages import Segment
from jinjie.areas.career.wording import say
from jinjie.foundation.criteria.engine import ENGINE_VERSION, CriterionResult
from jinjie.foundation.criteria.engine.evaluate import CRITERION_STATES
from jinjie.foundation.criteria.explain import next_steps
from jinjie.foundation.criteria.figures import prepared
from jinjie.foundation.criteria.models import Standing
from jinjie.foundation.criteria.packing import RECORD


@dataclass(frozen=True)
class Card:
    """`after` is the progress once `step` is done; both empty where no step adds anything. `unknown` names missing data."""

    title: str
    shown: Decimal
    bar: tuple[Segment, ...]
    step: str = ""
    after: Decimal | None = None
    unknown: tuple[str, ...] = ()


def next_level(employee_id: int) -> Card | None:
    """The stored standing of a person, if there is one that this engine made."""
    standard = Standard.objects.filter(criteria_set=OuterRef("version__criteria_set"))
    rows = Standing.objects.filter(employee_id=employee_id, engine_version=ENGINE_VERSION)
    rows = rows.select_related("version").annotate(
        level=Subquery(standard.values("level__key")[:1]),
        level_name=Subquery(standard.values("level__name")[:1]),
        level_name_en=Subquery(standard.values("level__name_en")[:1]),
        titles=Subquery(standard.values("ladder__titles")[:1]),
    )
    row = rows.order_by("-version_id").first()
    if row is None:
        return None
    ready = prepared(row.version)
    if len(row.detail) != len(ready.asked) * RECORD.itemsize:
        return None
    result = unpacked(ready, row)
    weighted = [
        (entry.criterion, found)
        for entry, found in zip(ready.asked, result.criteria, strict=True)
        if not entry.criterion.gate
    ]
    steps = [
        step for step in next_steps(ready, result, 0) if step["gain"] > 0 and "{" not in say(step["title"])
    ]
    first = steps[0] if steps else None
    key = getattr(row, "level", "") or ""
    titles = getattr(row, "titles", None) or {}
    missing = [
        say(entry.criterion.title)
        for entry, found in zip(ready.asked, result.criteria, strict=True)
        if CRITERION_STATES[int(found.state[0])] == "no_data"
    ]
    shown = Decimal(row.shown) / 10
    named = {"zh": getattr(row, "level_name", ""), "en": getattr(row, "level_name_en", "")}
    return Card(
        title=f"{say(titles.get(key) or named)} {key}".strip(),
        shown=shown,
        bar=tuple(
            _piece(criterion.key, float(criterion.weight), found, first["criterion"] if first else "")
            for criterion, found in weighted
        ),
        step=say(first["title"]) if first else "",
        after=min(shown + tenths(first["gain"]), Decimal(99) if row.gates_open else Decimal(100))
        if first
        else None,
        unknown=tuple(missing),
    )


def _piece(key: str, weight: float, found: CriterionResult, next_key: str) -> Segment:
    state = CRITERION_STATES[int(found.state[0])]
    progress = float(found.progress[0])
    if state == "no_data":
        return Segment(0.0, "missing", weight)
    if progress == 0 and key == next_key:
        return Segment(0.0, "next", weight)
    return Segment(progress, "met" if state == "met" else "counted" if progress else "empty", weight)
