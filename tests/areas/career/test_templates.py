"""The ladders that ship with the product: bilingual, complete, and fit for a company that has nothing yet."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML

import jinjie.areas.career
from jinjie.areas.career.actions.ladders import apply_ladder
from jinjie.areas.career.models import Ladder, Standard
from jinjie.areas.career.queries import read_map
from jinjie.foundation.criteria.figures import compute, prepared
from jinjie.foundation.criteria.models import CriteriaVersion
from jinjie.foundation.growth.models import FactItem, FactType
from jinjie.foundation.measures.registry import Moment, Population
from jinjie.interfaces.transfer.ladders import read_ladder
from tests.factories.people import LONG_AGO, TESTER, make_company, make_department, make_employee

TEMPLATES = sorted((Path(jinjie.areas.career.__file__).parent / "data/templates").glob("*.yaml"))
NAMES = ["customer_service", "operations", "retail", "rnd", "sales"]


def names_of(document: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every text of a document that people read, with where it stands."""
    if isinstance(document, dict):
        for key, value in document.items():
            here = f"{path}.{key}"
            if key in ("name", "title", "short", "note", "effort", "goal"):
                yield here, value
            else:
                yield from names_of(value, here)
    elif isinstance(document, list):
        for place, value in enumerate(document):
            yield from names_of(value, f"{path}.{place}")


def test_the_promised_templates_ship() -> None:
    assert [path.stem for path in TEMPLATES] == NAMES


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_template_is_bilingual_and_quantified(path: Path) -> None:
    document = YAML(typ="safe").load(path.read_text("utf8"))
    for where, text in names_of(document):
        assert isinstance(text, dict) and set(text) == {"zh", "en"} and all(text.values()), where
    plan = read_ladder(path)
    assert len(plan.levels) >= 4
    asked = [step.target for step in plan.steps if not step.lateral]
    assert {standard.level for standard in plan.standards if standard.purpose == "reach"} >= set(asked)
    measures = set()
    for standard in plan.standards:
        for version in standard.versions:
            weights = [item.get("weight", 0) for item in version.criteria if not item.get("gate")]
            assert sum(weights) == 100, (standard.level, weights)
            for item in version.criteria:
                measures |= {entry["measure"] for entry in item.get("members", [item])}
    assert len(measures) >= 6


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
@pytest.mark.django_db
def test_template_applies_to_a_fresh_company(path: Path) -> None:
    company = make_company()
    plan = read_ladder(path)
    first = apply_ladder(actor=TESTER, at=LONG_AGO, company=company, plan=plan)
    assert len(first.changes) > len(plan.levels) + len(plan.standards)
    again = apply_ladder(actor=TESTER, at=LONG_AGO, company=company, plan=plan)
    assert again.changes == []
    known = read_map(company.pk, Moment(date(2026, 11, 12), LONG_AGO))
    ladder = Ladder.objects.get(company=company)
    for step in known.steps[ladder.pk]:
        assert (ladder.pk, step.to_level_id) in known.targets or step.lateral
    assert Standard.objects.filter(ladder=ladder).count() == len(plan.standards)


@pytest.mark.django_db
def test_all_templates_live_in_one_company_and_name_only_what_they_bring() -> None:
    """Whatever a criterion names exists afterwards, and every standard computes for a person of whom nothing is known."""
    company = make_company()
    for path in TEMPLATES:
        apply_ladder(actor=TESTER, at=LONG_AGO, company=company, plan=read_ladder(path))
    person = make_employee(company, department=make_department(company, "somewhere"))
    types = set(FactType.objects.filter(company=company).values_list("key", flat=True))
    items = set(FactItem.objects.filter(fact_type__company=company).values_list("fact_type__key", "key"))
    population = Population(company.pk, np.array([person.pk], np.int64))
    for version in CriteriaVersion.objects.all():
        ready = prepared(version)
        for entry in ready.asked:
            assert entry.measure.touches(entry.params) <= types | {"assignment"}, entry.criterion.key
            single = getattr(entry.params, "item", None)
            named = [*getattr(entry.params, "items", ()), *([single] if single else [])]
            assert {(entry.params.type, item) for item in named} <= items, entry.criterion.key
        result = compute(ready, population, Moment(date(2026, 11, 12), LONG_AGO), 800)
        assert int(result.shown[0]) < 1000
