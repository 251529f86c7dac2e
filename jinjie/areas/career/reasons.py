"""Why a criterion stands where it stands: figure, chart, gap, formula, facts counted and not counted.

Two queries more than the target itself: the facts behind the figure, and what proves them.
"""

from decimal import Decimal

from jinjie.areas.career.charts import chart_of
from jinjie.areas.career.facts import counted_rows, other_rows
from jinjie.areas.career.formulas import formula_rows
from jinjie.areas.career.gaps import gap_of
from jinjie.areas.career.measured import measure, standings_of
from jinjie.areas.career.pages import WhyPage
from jinjie.areas.career.paths import draw
from jinjie.areas.career.situation import Question, situation_of
from jinjie.areas.career.wording import say
from jinjie.kit.phrases import phrase, verbatim
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor


class NoSuchCriterion(Refusal):
    """The standard has no criterion of that key, or there is no target at all."""

    code = "career.unknown_criterion"


def why(viewer: Actor, question: Question, criterion: str) -> WhyPage:
    """Everything the page shows about one criterion of the target."""
    situation = situation_of(viewer, question)
    if situation.target is None:
        raise NoSuchCriterion(
            verbatim(situation.why_not) if situation.why_not else phrase("There is no target.")
        )
    measured = measure(situation, question, standings_of(situation))
    if all(entry.criterion.key != criterion for entry in measured.ready.asked):
        raise NoSuchCriterion(
            phrase(
                "The standard of %(level)s has no criterion “%(key)s”.",
                level=situation.title(situation.target),
                key=criterion,
            ),
            remedy=phrase("Open it from the path; an earlier version may have had it."),
        )
    drawn = draw(situation, question, measured, only=criterion)
    seen = drawn.seen[criterion]
    evidence = seen.asked.measure.evidence(situation.employee.pk, question.moment, seen.params)
    return WhyPage(
        employee_id=situation.employee.pk,
        number=situation.employee.number,
        name=situation.employee.label,
        own=situation.own,
        leads=situation.leads,
        level=situation.target.key,
        level_title=situation.title(situation.target),
        version=measured.version.number,
        effective_from=measured.version.effective_from,
        as_of=question.moment.as_of,
        line=drawn.lines[0],
        note=say(seen.asked.criterion.note, **seen.names),
        measure=str(seen.asked.measure.label),
        chart=chart_of(seen),
        gap=gap_of(seen),
        steps=drawn.steps,
        formula=formula_rows(seen, evidence),
        counted=counted_rows(seen, evidence),
        not_counted=other_rows(seen, evidence),
        data_time=drawn.record.newest,
        total_shown=Decimal(int(measured.result.shown[0])) / 10,
        trial=situation.default is not None and situation.target.pk != situation.default.pk,
        stored=measured.stored,
    )
