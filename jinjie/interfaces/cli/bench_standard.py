"""What the engine's benchmarks share: the benchmark company with its ladder, and running the engine over everyone."""

from pathlib import Path

from jinjie.foundation.criteria.engine import Result
from jinjie.foundation.criteria.figures import compute, prepared
from jinjie.foundation.criteria.models import CriteriaVersion
from jinjie.foundation.measures.columns import read
from jinjie.foundation.measures.registry import Moment, Population
from jinjie.foundation.people.models import Company, Employee
from jinjie.interfaces.cli.bench_company import AS_OF, COMPANY, KNOWN_ON, LONG_AGO, build
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import principal

MOMENT = Moment(AS_OF, KNOWN_ON)
ACTOR = principal("cli:bench")
FOLDER = Path(__file__).resolve().parents[3] / "benchmarks" / "engine"
"""The hand-written statements and the ladder; they belong to a checkout, not to an installed product."""
APPROACHING_FROM = 800


def make_company(people: int) -> CriteriaVersion:
    """Fill the empty database and publish the six kinds of criteria; the version in force."""
    from jinjie.areas.career.actions.ladders import apply_ladder
    from jinjie.interfaces.transfer.ladders import read_ladder

    build(people)
    plan = read_ladder(needed("ladder.yaml"))
    apply_ladder(actor=ACTOR, at=LONG_AGO, company=Company.objects.get(pk=COMPANY), plan=plan)
    return CriteriaVersion.objects.select_related("criteria_set").get()


def needed(name: str) -> Path:
    """A file of the benchmark. Refuses where there is no checkout."""
    path = FOLDER / name
    if not path.is_file():
        raise Refusal(
            phrase("%(file)s is not there.", file=path.name),
            code="bench.no_checkout",
            remedy=phrase("Run this from a checkout of Jinjie."),
        )
    return path


def everyone() -> Population:
    """All people of the company, read from the database."""
    [ids] = read(Employee.objects.filter(company_id=COMPANY).order_by("pk").values_list("pk"), 1)
    return Population(COMPANY, ids)


def run_engine(version: CriteriaVersion) -> tuple[Population, Result]:
    """Fetch, join and compute for everyone: what the hand-written statement does."""
    population = everyone()
    return population, compute(prepared(version), population, MOMENT, APPROACHING_FROM)
