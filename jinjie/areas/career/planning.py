"""Growth plans as pages read them. Lists begin at `plans_visible_to`."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from jinjie.areas.career.models import GrowthPlan, GrowthStep
from jinjie.areas.career.permissions import may_plan, theirs
from jinjie.areas.career.published import title_of
from jinjie.foundation.growth.models import Fact
from jinjie.foundation.growth.queries import of_person
from jinjie.foundation.growth.shown import title_of as fact_title
from jinjie.foundation.people.access import access_of
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor

MOST_PROOFS = 20
PROOF_DAYS = 400


class NoSuchPlan(Refusal):
    """It is not there, or not for the viewer; which of the two is not told."""

    code = "career.no_plan"

    def __init__(self) -> None:
        super().__init__(
            phrase("There is nothing here that you may see."),
            remedy=phrase("It may be somebody else's, or the address is wrong."),
        )


def plans_visible_to(viewer: Actor, day: date) -> QuerySet[GrowthPlan]:
    """One's own, those of people whose performance one may see, and running ones shared with one as mentor."""
    access = access_of(viewer, day)
    if access.unbounded:
        return GrowthPlan.objects.all()
    mentored = Q(mentor_id=access.employee_id or 0, state=GrowthPlan.State.RUNNING)
    return GrowthPlan.objects.filter(theirs(viewer, day) | mentored)


@dataclass(frozen=True)
class StepLine:
    """A step of a plan. `proof` is what proves that it was done: a fact's id and title, or an address."""

    pk: int
    kind: str
    kind_label: str
    title: str
    criterion: str
    due_on: date
    done_on: date | None
    late: bool
    fact: int | None
    proof: str
    link: str


@dataclass(frozen=True)
class PlanPage:
    """One plan with its steps, what is open first. `proofs` are facts one may name when a step is done."""

    pk: int
    own: bool
    person: str
    number: str
    company: str
    level: str
    level_key: str
    made_on: date
    mentor: str
    running: bool
    state_label: str
    steps: tuple[StepLine, ...]
    done: int
    may_change: bool
    may_see_person: bool
    proofs: tuple[tuple[int, str], ...]


def plan_row(viewer: Actor, day: date, pk: int) -> GrowthPlan:
    """The row itself, for an action. Refuses one that the viewer may not see as if it were not there."""
    rows = plans_visible_to(viewer, day).filter(pk=min(pk, 2**62))
    row = rows.select_related("employee__company", "ladder", "to_level", "mentor").first()
    if row is None:
        raise NoSuchPlan
    return row


def step_row(viewer: Actor, day: date, pk: int) -> GrowthStep:
    """A step of a plan that the viewer may see, for an action."""
    rows = GrowthStep.objects.filter(pk=min(pk, 2**62), plan__in=plans_visible_to(viewer, day).values("pk"))
    row = rows.select_related("plan__employee__company", "plan__to_level").first()
    if row is None:
        raise NoSuchPlan
    return row


def proof_of(plan: GrowthPlan, pk: int, day: date) -> Fact | None:
    """A fact of the person's record that may prove a step."""
    return of_person(plan.employee_id, day).filter(pk=min(pk, 2**62)).first()


def plan_page(viewer: Actor, day: date, pk: int) -> PlanPage:
    """The page of a plan. Four queries besides the viewer's rights."""
    row = plan_row(viewer, day, pk)
    own = access_of(viewer, day).employee_id == row.employee_id
    may = bool(may_plan(viewer, row.employee, day))
    steps = list(row.steps.select_related("fact__fact_type", "fact__item", "fact__related_employee"))
    lines = sorted(
        (_step(step, day, may) for step in steps),
        key=lambda line: (line.done_on is not None, line.due_on, line.pk),
    )
    running = row.state == GrowthPlan.State.RUNNING
    return PlanPage(
        pk=row.pk, own=own, person=row.employee.label, number=row.employee.number, company=row.employee.company.key,
        level=title_of(row.ladder, row.to_level), level_key=row.to_level.key, made_on=row.made_on,
        mentor=row.mentor.label if row.mentor else "", running=running,
        state_label=str(GrowthPlan.State(row.state).label), steps=tuple(lines),
        done=sum(line.done_on is not None for line in lines), may_change=may and running, may_see_person=may,
        proofs=_proofs(row, day) if may and running else (),
    )  # fmt: skip


def running_plan(employee_id: int) -> int | None:
    """The id of the plan that runs for somebody whom the viewer may see already."""
    rows = GrowthPlan.objects.filter(employee=employee_id, state=GrowthPlan.State.RUNNING)
    return rows.values_list("pk", flat=True).first()


def _step(step: GrowthStep, day: date, may: bool) -> StepLine:
    proof = (
        fact_title(step.fact, day) if step.fact is not None and may else _("a record") if step.fact else ""
    )
    return StepLine(
        pk=step.pk, kind=step.kind, kind_label=str(GrowthStep.Kind(step.kind).label), title=step.label,
        criterion=step.criterion, due_on=step.due_on, done_on=step.done_on,
        late=step.done_on is None and step.due_on < day, fact=step.fact_id if may else None, proof=proof,
        link=step.link,
    )  # fmt: skip


def _proofs(row: GrowthPlan, day: date) -> tuple[tuple[int, str], ...]:
    facts = of_person(row.employee_id, day).filter(
        happened_on__gte=day - timedelta(days=PROOF_DAYS),
        superseded_at__isnull=True,
        counts_from__isnull=False,
    )
    ordered = facts.select_related("fact_type", "item", "related_employee").order_by("-happened_on", "-pk")
    return tuple(
        (fact.pk, f"{fact_title(fact, day)} · {fact.happened_on.isoformat()}")
        for fact in ordered[:MOST_PROOFS]
    )
