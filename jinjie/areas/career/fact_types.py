"""A company's fact types as HR reads them: unit, scale, who reports and confirms, which criteria look at each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from jinjie.areas.career.models import Standard
from jinjie.areas.career.published import title_of
from jinjie.areas.career.wording import say, unit_word
from jinjie.foundation.criteria.figures import prepare
from jinjie.foundation.growth.choices import Confirmer, FactKind
from jinjie.foundation.growth.models import Fact, FactType
from jinjie.foundation.growth.usage import versions_that_count
from jinjie.foundation.measures.registry import Absent
from jinjie.foundation.people.models import Company

FIGURES = {
    FactKind.INDICATOR, FactKind.GRADE, FactKind.SCORE, FactKind.OKR, FactKind.REVIEW_360, FactKind.COMPETENCY,
    FactKind.FEEDBACK, FactKind.CONFIRMATION,
}  # fmt: skip
"""Kinds whose value is a figure: nothing recorded is not known. Of the others nothing recorded is none."""
CONFIRMED: dict[str, Callable[[], str]] = {
    Confirmer.NOBODY: lambda: _("nobody; it counts at once"),
    Confirmer.MANAGER: lambda: _("the manager"),
    Confirmer.HR: lambda: _("HR"),
}


@dataclass(frozen=True)
class Use:
    """A criterion that looks at the type."""

    criterion: str
    ladder: str
    ladder_name: str
    level: str
    title: str
    planned: bool
    absent: str


@dataclass(frozen=True)
class TypeLine:
    """A fact type in the list. `facts` counts all rows ever recorded of it."""

    pk: int
    name: str
    kind: str
    unit: str
    scale: str
    reported: str
    confirmed: str
    uses: int
    facts: int
    built_in: bool
    retired: bool


@dataclass(frozen=True)
class TypePage:
    """A fact type with all that is known of it."""

    row: FactType
    line: TypeLine
    absent: str
    uses: tuple[Use, ...]


def type_lines(company: Company, as_of: date) -> tuple[TypeLine, ...]:
    """The company's fact types: its own first, then the built-in ones. Four queries whatever their number."""
    rows = list(FactType.objects.filter(company=company).order_by("built_in", "retired_at", "kind", "key"))
    facts = dict(
        Fact.objects.filter(fact_type__in=[row.pk for row in rows])
        .values_list("fact_type_id")
        .annotate(n=Count("pk"))
    )
    uses = _uses(company, as_of)
    return tuple(_line(row, len(uses.get(row.key, ())), facts.get(row.pk, 0)) for row in rows)


def type_page(company: Company, pk: int, as_of: date) -> TypePage | None:
    """One type; None if the company has none of that id. Four queries."""
    row = FactType.objects.filter(company=company, pk=pk).first()
    if row is None:
        return None
    uses = tuple(_uses(company, as_of).get(row.key, ()))
    return TypePage(
        row, _line(row, len(uses), Fact.objects.filter(fact_type=row).count()), _absent(row), uses
    )


def _line(row: FactType, uses: int, facts: int) -> TypeLine:
    return TypeLine(
        pk=row.pk,
        name=row.label,
        kind=str(FactKind(row.kind).label),
        unit=unit_word(row.unit, Decimal(2)) if row.unit else "",
        scale=scale_of(row),
        reported=_("the person and HR") if row.self_reported else _("HR and imports"),
        confirmed=CONFIRMED[row.confirmed_by]() if row.self_reported else "",
        uses=uses,
        facts=facts,
        built_in=row.built_in,
        retired=row.retired_at is not None,
    )


def scale_of(row: FactType) -> str:
    """How its values run: named steps from the lowest, or figures with so many decimals."""
    names: list[Any] = row.options.get("grades") or row.options.get("levels") or []
    if names:
        return " < ".join(str(name) for name in names)
    if row.kind not in FIGURES and not row.unit:
        return _("without a value")
    most = row.options.get("max_value")
    said = _("%(n)s decimals") % {"n": row.decimals} if row.decimals else _("whole figures")
    if most is not None:
        said = f"{said}, " + _("up to %(most)s") % {"most": most}
    return said if row.higher_is_better else f"{said}, " + _("lower is better")


def _absent(row: FactType) -> str:
    if row.kind in FIGURES:
        return _("Nothing recorded is not known, and never counts as 0.")
    return _("Nothing recorded counts as none.")


def _uses(company: Company, as_of: date) -> dict[str, list[Use]]:
    """By key of fact type: the criteria in force or planned that look at it. Two queries."""
    standards = {
        row.criteria_set_id: row
        for row in Standard.objects.filter(ladder__company=company).select_related("ladder", "level")
    }
    found: dict[str, list[Use]] = {}
    for version in versions_that_count(company.pk, as_of):
        standard = standards.get(version.criteria_set_id)
        for asked in prepare(version.definition).asked if standard else ():
            for key in asked.measure.touches(asked.params) - {"assignment"}:
                found.setdefault(key, []).append(_use(asked, standard, version.effective_from > as_of))
    return found


def _use(asked: Any, standard: Any, planned: bool) -> Use:
    zero = asked.measure.absent == Absent.ZERO
    return Use(
        criterion=say(asked.criterion.title) or asked.criterion.key,
        ladder=standard.ladder.key,
        ladder_name=standard.ladder.label,
        level=standard.level.key,
        title=title_of(standard.ladder, standard.level),
        planned=planned,
        absent=_("counts as none") if zero else _("not known"),
    )
