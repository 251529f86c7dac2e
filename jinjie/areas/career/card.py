"""The next level of a person as a small card beside their file: stored for today, computed for a past day."""

from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import OuterRef, Subquery

from jinjie.areas.career.lines import tenths
from jinjie.areas.career.measured import computed, unpacked
from jinjie.areas.career.models import Standard
from jinjie.areas.career.pages import Segment
from jinjie.areas.career.situation import Question, situated
from jinjie.areas.career.wording import say
from jinjie.foundation.criteria.engine import ENGINE_VERSION, CriterionResult, Result
from jinjie.foundation.criteria.engine.evaluate import CRITERION_STATES
from jinjie.foundation.criteria.explain import next_steps
from jinjie.foundation.criteria.figures import Prepared, prepared
from jinjie.foundation.criteria.models import CriteriaVersion, Standing
from jinjie.foundation.criteria.packing import RECORD
from jinjie.foundation.people.models import Employee


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
    """The stored standing of a person, if there is one that this engine made. One query."""
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
    key = getattr(row, "level", "") or ""
    titles = getattr(row, "titles", None) or {}
    named = {"zh": getattr(row, "level_name", ""), "en": getattr(row, "level_name_en", "")}
    return _card(f"{say(titles.get(key) or named)} {key}".strip(), ready, unpacked(ready, row))


def next_level_on(employee: Employee, question: Question) -> Card | None:
    """The same of a past day, computed: what was aimed at from the level held then, by the standard in force then.

    None for who had no level, or no standard above it. At most three queries and one a table of facts that is read.
    """
    situation = situated(employee, False, False, replace(question, level=None))
    if situation.target is None or situation.version_id is None:
        return None
    version = CriteriaVersion.objects.get(pk=situation.version_id)
    measured = computed(situation, question, version)
    return _card(situation.title(situation.target), measured.ready, measured.result)


def _card(title: str, ready: Prepared, result: Result) -> Card:
    weighted = [
        (entry.criterion, found)
        for entry, found in zip(ready.asked, result.criteria, strict=True)
        if not entry.criterion.gate
    ]
    steps = [
        step for step in next_steps(ready, result, 0) if step["gain"] > 0 and "{" not in say(step["title"])
    ]
    first = steps[0] if steps else None
    missing = [
        say(entry.criterion.title)
        for entry, found in zip(ready.asked, result.criteria, strict=True)
        if CRITERION_STATES[int(found.state[0])] == "no_data"
    ]
    shown = Decimal(int(result.shown[0])) / 10
    most = Decimal(99) if int(result.gates_open[0]) else Decimal(100)
    return Card(
        title=title,
        shown=shown,
        bar=tuple(
            _piece(criterion.key, float(criterion.weight), found, first["criterion"] if first else "")
            for criterion, found in weighted
        ),
        step=say(first["title"]) if first else "",
        after=min(shown + tenths(first["gain"]), most) if first else None,
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
