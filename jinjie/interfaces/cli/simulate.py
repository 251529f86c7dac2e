"""`jinjie simulate`: what a changed standard would let through, before it is published."""

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jinjie.interfaces.cli.ladders import AsJson, CompanyKey, Form, ladder_path
from jinjie.interfaces.cli.session import begin, busy, day, print_json

if TYPE_CHECKING:
    from jinjie.areas.career.simulation.effects import Pattern
    from jinjie.areas.career.simulation.fairness import Split
    from jinjie.areas.career.simulation.simulate import Moved, Simulation

NAMED = 30
"""So many people are named in words; JSON has all."""


def simulate(
    file: Annotated[
        str, typer.Argument(help="A ladder as “jinjie ladders export” writes it, changed; or template:NAME.")
    ],
    as_of: Annotated[
        str | None, typer.Option(help="What was true on this day (YYYY-MM-DD); today if left out.")
    ] = None,
    level: Annotated[
        str | None, typer.Option(help="Only this level; every level that the file changes if left out.")
    ] = None,
    output: AsJson = Form.TEXT,
    company: CompanyKey = None,
) -> None:
    """Say who would qualify if the file were in force, who not, and why; nothing is stored."""
    session = begin()
    from jinjie.areas.career.simulation.drafts import drafts_of
    from jinjie.areas.career.simulation.report import report
    from jinjie.areas.career.simulation.simulate import simulate as simulated
    from jinjie.foundation.measures.registry import Moment
    from jinjie.foundation.people.queries import company_by_key
    from jinjie.interfaces.transfer.ladders import read_ladder

    moment = Moment(day(as_of, session.today, "--as-of"), session.now)
    plan, ours = read_ladder(ladder_path(file)), company_by_key(company)
    started = time.perf_counter()
    with busy(_("measuring everyone")):
        found = [
            simulated(
                viewer=session.actor, company=ours, ladder=plan.key, level=draft.level,
                definition=draft.definition, moment=moment,
            )
            for draft in drafts_of(ours, plan, moment, level)
        ]  # fmt: skip
    seconds = time.perf_counter() - started
    if output == Form.JSON:
        print_json(report(found))
        return
    for one in found:
        _print(one)
    print(_("%(seconds)s s, nothing was stored.") % {"seconds": f"{seconds:.1f}"})


def _print(found: "Simulation") -> None:
    from jinjie.areas.career.simulation.words import rate_text

    target, titles = found.target, found.titles
    print(
        _("%(ladder)s, %(level)s: %(people)s people on the step, version %(version)s in force on %(day)s")
        % {
            "ladder": target.ladder.label, "level": target.level.key, "people": found.people,
            "version": target.version.number, "day": found.moment.as_of.isoformat(),
        }
    )  # fmt: skip
    print(
        "  " + _("qualify: %(before)s (%(was)s) → %(after)s (%(now)s)")
        % {
            "before": found.before, "was": rate_text(found.before, found.people),
            "after": found.after, "now": rate_text(found.after, found.people),
        }
    )  # fmt: skip
    _moved(_("newly qualify"), found.gains, found.gained_by, titles)
    _moved(_("no longer qualify"), found.losses, found.lost_by, titles)
    print("  " + _("by department (before → after of all):"))
    for part in found.departments:
        print(f"    {part.label or '–'}: {part.before} → {part.after} / {part.people}")
    print("  " + _("what holds people back in the draft:"))
    for one in found.held_back_after:
        print(
            "    "
            + _("%(criterion)s: %(only)s lack only this; without it %(without)s would qualify")
            % {"criterion": titles[one.key], "only": one.only_this, "without": one.without}
        )
    _fairness(_("gender"), found.gender)
    _fairness(_("age group"), found.age)


def _moved(
    word: str, people: "tuple[Moved, ...]", by: "tuple[Pattern, ...]", titles: Mapping[str, str]
) -> None:
    from jinjie.areas.career.simulation.words import pattern_text, state_text

    counted = ngettext("%(n)s person", "%(n)s people", len(people)) % {"n": len(people)}
    why = "; ".join(pattern_text(pattern, titles) for pattern in by)
    print(f"  {word}: {counted}" + (f" ({why})" if why else ""))
    for one in people[:NAMED]:
        reasons = "; ".join(
            f"{titles.get(reason.key, reason.key)}: {state_text(reason.was)} → {state_text(reason.now)}"
            for reason in one.reasons
        )
        print(f"    {one.number} {one.label} · {one.department} · {reasons}")
    if len(people) > NAMED:
        print("    " + _("… and %(n)s more; --format json has all") % {"n": len(people) - NAMED})


def _fairness(word: str, split: "Split") -> None:
    from jinjie.areas.career.simulation.words import cohort_line, ratio_text, verdict_text

    print(f"  {word}:")
    for cohort in split.cohorts:
        line, now = cohort_line(cohort), cohort.is_now
        if now is not None and now.ratio is not None:
            was = ratio_text(cohort.was.ratio if cohort.was else None)
            line += f"; {was} → {ratio_text(now.ratio)}; {verdict_text(now)}"
        elif now is not None and cohort.shown:
            line += f"; {verdict_text(now)}"
        print(f"    {line}")
