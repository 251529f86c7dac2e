"""A roster comes first and a ladder after it, as in every new company: what the roster named finds its place."""

from pathlib import Path

import pytest

from jinjie.areas.career.actions.ladders import apply_ladder
from jinjie.areas.career.models import PositionLadder
from jinjie.foundation.criteria.models import Standing
from jinjie.foundation.people.models import Company, Level, Position
from jinjie.interfaces.transfer.ladders import read_ladder
from jinjie.journeys.undo_import import undo_import
from jinjie.kit.refusal import Refusal
from jinjie.system.jobs.worker import claim, run_job
from tests.factories.imports import bring, moment, table
from tests.factories.people import TESTER, make_level

pytestmark = pytest.mark.django_db
TEMPLATE = (
    Path(__file__).resolve().parents[3] / "jinjie" / "areas" / "career" / "data" / "templates" / "sales.yaml"
)
HEADERS = ("工号", "姓名", "入职日期", "部门", "岗位", "职级")


def people(folder: Path) -> Path:
    rows = [
        ("A1", "测甲", "2023-03-01", "销售部", "销售专员", "P4"),
        ("A2", "测乙", "2023-03-01", "销售部", "Salesperson", "P4"),
        ("A3", "测丙", "2023-03-01", "财务部", "会计", ""),
    ]
    return table(folder, "r.csv", HEADERS, rows)


def work() -> None:
    """Run every job that waits, as a worker does."""
    while (job := claim("test")) is not None:
        assert run_job(job), job.traceback


def apply() -> list[str]:
    plan = read_ladder(TEMPLATE)
    return apply_ladder(actor=TESTER, at=moment(), company=Company.objects.get(), plan=plan).changes


def test_levels_and_positions_of_the_roster_join_the_ladder(tmp_path: Path) -> None:
    bring("roster", people(tmp_path))
    apply()
    level = Level.objects.select_related("sequence").get(key="P4")
    assert (level.sequence.key, level.name) == ("professional", "中级")
    on_ladder = set(PositionLadder.objects.values_list("position__name", flat=True))
    assert {"销售专员", "Salesperson"} & on_ladder
    assert not Position.objects.filter(key="salesperson").exists(), "no second one of the same name"
    assert apply() == [], "twice changes nothing"


def test_publishing_measures_everyone_at_once(tmp_path: Path) -> None:
    run = bring("roster", people(tmp_path))
    work()
    assert not Standing.objects.exists()
    apply()
    work()
    assert set(Standing.objects.values_list("employee__number", flat=True)) == {"A1", "A2"}
    undo_import(actor=TESTER, at=moment(), run_id=run.pk)
    work()
    assert not Standing.objects.exists(), "whoever was taken back is measured no more"


def test_a_rank_that_is_taken_is_refused_by_name(tmp_path: Path) -> None:
    bring("roster", people(tmp_path))
    company = Company.objects.get()
    make_level(company, "S1", 2)
    taken = read_ladder(TEMPLATE)
    rank = next(entry for entry in taken.levels if entry.key == "P5").more["rank"]
    Level.objects.filter(key="S1").update(rank=rank)
    with pytest.raises(Refusal) as refused:
        apply()
    assert "S1" in str(refused.value)
    assert not PositionLadder.objects.exists(), "nothing is half-written"
