"""One fact opened: every field, where it came from, who confirmed it, what took whose place, and what it counts for."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from jinjie.areas.career.dossier import Waiting, drawn_today, record_of_whom, waiting
from jinjie.areas.career.pages import CriterionLine
from jinjie.areas.career.situation import NobodyThere, Question, situation_of
from jinjie.areas.career.used import used
from jinjie.areas.career.wording import decimal, exact, on_day
from jinjie.foundation.growth.actions.reported import version_of
from jinjie.foundation.growth.choices import FactKind, Source, Status
from jinjie.foundation.growth.models import Evidence, Fact
from jinjie.foundation.growth.permissions import may_change_reported
from jinjie.foundation.growth.queries import visible_to
from jinjie.foundation.growth.shown import RESULTS, ROLES, Row, row_of
from jinjie.kit.phrases import phrase
from jinjie.system.accounts.actors import Actor

MOST_STEPS = 20
"""How many corrections of one fact are followed."""


class NoSuchFact(NobodyThere):
    """There is no such record, or it is of somebody whom the viewer may not see; which of the two is not told."""


@dataclass(frozen=True)
class Origin:
    """The import that brought a fact: file, data row, who started it and when it was published."""

    file: str
    row: int | None
    by: str
    published_at: datetime | None


@dataclass(frozen=True)
class FactPage:
    """A fact of a person with everything that is known of it. `chain` is oldest first, itself included.

    `counts_for` are the criteria of the person's target that take it now; `may_change` that the viewer reported it and
    may still change it, `withdrawn` that they took it back.
    """

    employee_id: int
    number: str
    name: str
    own: bool
    leads: bool
    company: str
    as_of: date
    row: Row
    fields: tuple[tuple[str, str], ...]
    recorded_at: datetime
    origin: Origin | None
    chain: tuple[Row, ...]
    counts_for: tuple[CriterionLine, ...]
    would: Waiting | None
    may_change: bool
    withdrawn: bool
    seen: str


def fact_of(viewer: Actor, question: Question, number: int) -> Fact:
    """The fact, if the viewer may see whom it is about. One query and those of access."""
    rows = visible_to(viewer, question.today).filter(pk=number)
    found = rows.select_related(
        "fact_type",
        "item",
        "related_employee",
        "supersedes",
        "employee__company",
        "department",
        "import_run__file",
    ).first()
    if found is None:
        raise NoSuchFact(
            phrase("There is no such record, or none that you may see."),
            remedy=phrase("Open it from the growth record."),
        )
    return found  # fmt: skip


def fact_page(viewer: Actor, question: Question, number: int) -> FactPage:
    """Everything the page shows."""
    fact = fact_of(viewer, question, number)
    whose = record_of_whom(question, fact.employee)
    situation = situation_of(viewer, whose)
    today = question.moment.as_of
    drawn = drawn_today(situation, whose)
    row = row_of(fact, today, situation.manager)
    may_change = bool(may_change_reported(viewer, fact))
    counting = (
        tuple(
            line
            for line in (drawn.lines if drawn else ())
            if fact.pk in {e.pk for e in used(drawn.seen[line.key])}
        )
        if drawn
        else ()
    )
    return FactPage(
        employee_id=fact.employee_id,
        number=fact.employee.number,
        name=fact.employee.label,
        own=situation.own,
        leads=situation.leads,
        company=fact.employee.company.key,
        as_of=today,
        row=row,
        fields=tuple(_fields(fact)),
        recorded_at=fact.recorded_at,
        origin=_origin(fact),
        chain=_chain(fact, today, situation.manager),
        counts_for=counting,
        would=waiting(row, drawn) if fact.status == Status.WAITING else None,
        may_change=may_change,
        withdrawn=fact.status == Status.WITHDRAWN,
        seen=version_of(fact) if may_change else "",
    )  # fmt: skip


def _fields(fact: Fact) -> list[tuple[str, str]]:
    """Label and text of every field that is filled."""
    kind, details = fact.fact_type, fact.details
    found = [(_("Type"), kind.label), (_("Item"), fact.item.label if fact.item else "")]
    found += [(_("Title"), fact.title), (_("Happened on"), on_day(fact.happened_on))]
    if fact.period_start and fact.period_end:
        found.append((_("Period"), f"{on_day(fact.period_start)} – {on_day(fact.period_end)}"))
    for label, value in ((_("Value"), fact.value), (_("Target value"), fact.target)):
        if value is not None:
            text = exact(decimal(value), kind.unit)
            found.append(
                (label, text if kind.kind not in (FactKind.GRADE, FactKind.COMPETENCY) else row_value(fact))
            )
    if fact.related_employee:
        found.append((_("With"), fact.related_employee.label))
    for label, key, words in ((_("Role"), "role", ROLES), (_("Result"), "result", RESULTS)):
        if text := str(details.get(key, "")):
            found.append((label, str(words[text]()) if text in words else text))
    for label, key in (
        (_("Kind"), "type"),
        (_("Number"), "number"),
        (_("Valid until"), "valid_until"),
        (_("Note"), "note"),
        (_("Why corrected"), "corrected"),
    ):
        if details.get(key):
            found.append((label, str(details[key])))
    if "passed" in details:
        found.append((_("Passed"), _("yes") if details["passed"] else _("no")))
    if fact.department:
        found.append((_("Department then"), fact.department.label))
    found.append((_("Status"), str(Status(fact.status).label)))
    found.append((_("Source"), fact.source_label or str(Source(fact.source).label)))
    found.append((_("Recorded by"), fact.recorded_by))
    found.append((_("Confirmed by"), fact.confirmed_by))
    return [(label, text) for label, text in found if text]  # fmt: skip


def row_value(fact: Fact) -> str:
    """The value of a grade or competency by its name."""
    return row_of(fact, fact.happened_on, "").value


def _origin(fact: Fact) -> Origin | None:
    run = fact.import_run
    if run is None:
        return None
    return Origin(run.file.name, fact.import_row, run.started_by, run.published_at)


def _chain(fact: Fact, today: date, manager: str) -> tuple[Row, ...]:
    """What it replaced and what replaced it, oldest first; empty where nothing was corrected."""
    rows = Fact.objects.select_related("fact_type", "item", "related_employee", "supersedes")
    rows = rows.exclude(status=Status.WITHDRAWN)
    before: list[Fact] = []
    current = fact
    while current.supersedes_id and len(before) < MOST_STEPS:
        current = rows.get(pk=current.supersedes_id)
        before.insert(0, current)
    after: list[Fact] = []
    following: Fact | None = fact
    while following is not None and len(after) < MOST_STEPS:
        found = list(rows.filter(supersedes=following.pk).order_by("pk")[:1])
        following = found[0] if found else None
        after += found
    if not before and not after:
        return ()
    return tuple(row_of(row, today, manager) for row in [*before, fact, *after])


def evidence_file(viewer: Actor, today: date, number: int) -> Evidence:
    """A file that proves a fact, for who may see the fact."""
    facts = visible_to(viewer, today)
    found = (
        Evidence.objects.filter(pk=number, file__isnull=False, fact__in=facts).select_related("file").first()
    )
    if found is None:
        raise NoSuchFact(
            phrase("There is no such file, or none that you may see."),
            remedy=phrase("Open it from the growth record."),
        )
    return found  # fmt: skip
