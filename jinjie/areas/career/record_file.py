"""One's own growth record as a file: the documented JSON, and a PDF to hand over. Format: docs/rules/record-json.md."""

import json
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from jinjie.areas.career.dossier import drawn_today
from jinjie.areas.career.pages import CriterionLine, Segment, Target
from jinjie.areas.career.paths import target_of
from jinjie.areas.career.situation import Question, Situation, situation_of
from jinjie.areas.career.wording import english, on_day
from jinjie.foundation.criteria.explain import number
from jinjie.foundation.growth.choices import Source, Status
from jinjie.foundation.growth.models import Evidence, Fact
from jinjie.foundation.growth.queries import of_person
from jinjie.foundation.growth.shown import row_of
from jinjie.foundation.growth.timeline import month_label
from jinjie.kit.filenames import safe_name
from jinjie.kit.typesetting import typeset
from jinjie.system.accounts.actors import Actor

FORMAT = "jinjie.record/1"
TEMPLATE = Path(__file__).parent / "data" / "record.typ"


@dataclass(frozen=True)
class RecordFile:
    """A file of a person's record."""

    employee_id: int
    name: str
    content: bytes


def record_json(viewer: Actor, question: Question) -> RecordFile:
    """Everything that is recorded of the viewer, as JSON that stays readable: fields are added, none changes its meaning."""
    situation, target, facts = _read(viewer, question)
    person, held = situation.employee, situation.held
    told = {
        "format": FORMAT,
        "exported_at": timezone.localtime(question.moment.known_on).isoformat(timespec="seconds"),
        "as_of": question.moment.as_of.isoformat(),
        "company": {"key": person.company.key, "name": person.company.name},
        "person": {
            "number": person.number,
            "name": person.name,
            "name_en": person.name_en,
            "department": held.department.name if held else None,
            "position": held.position.name if held and held.position else None,
            "level": held.level.key if held and held.level else None,
        },
        "target": _target_json(target) if target else None,
        "facts": [_fact_json(fact) for fact in facts],
    }
    content = json.dumps(told, ensure_ascii=False, indent=1).encode()
    return RecordFile(person.pk, _file_name(situation, "json"), content)


def record_pdf(viewer: Actor, question: Question) -> RecordFile:
    """The same to read and hand over, in the reader's language, with the total's bar in the head."""
    situation, target, facts = _read(viewer, question)
    person, held, today = situation.employee, situation.held, question.moment.as_of
    named = {
        fact.supersedes_id for fact in facts if fact.status == Status.CONFIRMED
    }  # shown beside what replaced them
    shown = [fact for fact in facts if fact.status != Status.WITHDRAWN and fact.pk not in named]
    rows = [row_of(fact, today, situation.manager) for fact in shown]
    months = [
        {"label": month_label(first, first), "rows": [_pdf_row(row) for row in group]}
        for first, group in groupby(rows, lambda row: row.happened_on.replace(day=1))
    ]
    post = [held.department.label if held else "", situation.title(held.level) if held and held.level else ""]
    data = {
        "lang": "en" if english() else "zh",
        "company": person.company.label,
        "title": _("Growth record"),
        "name": person.label,
        "line": " · ".join([person.number, *[part for part in post if part]]),
        "as_of": _("As of %(day)s") % {"day": on_day(today)},
        "target": _pdf_target(target) if target else None,
        "months": months,
        "empty": _("Nothing is recorded yet."),
        "heads": [_("Day"), _("Record"), _("Value"), _("Source")],
        "foot": _(
            "Made from the company's own record; %(count)s records. Struck values were replaced by a correction."
        )
        % {"count": len(rows)},
        "page": _("Page"),
    }
    content = typeset(TEMPLATE, data, folder=settings.FONTS_DIR)
    return RecordFile(person.pk, _file_name(situation, "pdf"), content)  # fmt: skip


def _read(viewer: Actor, question: Question) -> tuple[Situation, Target | None, list[Fact]]:
    situation = situation_of(viewer, question)
    drawn = drawn_today(situation, question)
    facts = of_person(situation.employee.pk, question.moment.as_of).select_related(
        "fact_type", "item", "related_employee", "supersedes", "import_run__file"
    )
    proofs = Prefetch("evidence", Evidence.objects.select_related("file").order_by("pk"))
    ordered = facts.prefetch_related(proofs).order_by("-happened_on", "-pk")
    return situation, target_of(situation, drawn) if drawn else None, list(ordered)


def _file_name(situation: Situation, ending: str) -> str:
    person = situation.employee
    return safe_name(f"{_('growth-record')}-{person.number}-{person.label}.{ending}")


def _target_json(target: Target) -> dict[str, Any]:
    return {
        "level": target.level,
        "title": target.title,
        "version": target.version,
        "effective_from": target.effective_from.isoformat(),
        "shown": float(target.shown),
        "unknown": float(target.unknown),
        "state": target.state,
        "criteria": [_line_json(line) for line in (*target.weighted, *target.gates)],
    }


def _line_json(line: CriterionLine) -> dict[str, Any]:
    return {
        "key": line.key,
        "title": line.title,
        "state": line.state,
        "gate": line.gate,
        "progress": round(line.progress, 9),
        "points": None if line.points is None else float(line.points),
        "weight": None if line.weight is None else float(line.weight),
    }


def _fact_json(fact: Fact) -> dict[str, Any]:
    run = fact.import_run
    return {
        "id": fact.pk,
        "type": fact.fact_type.key,
        "type_name": fact.fact_type.name,
        "kind": fact.fact_type.kind,
        "item": fact.item.key if fact.item else None,
        "item_name": fact.item.name if fact.item else None,
        "title": fact.title or None,
        "happened_on": fact.happened_on.isoformat(),
        "period": [fact.period_start.isoformat(), fact.period_end.isoformat()] if fact.period_start and fact.period_end else None,
        "value": None if fact.value is None else number(fact.value),
        "target": None if fact.target is None else number(fact.target),
        "unit": fact.fact_type.unit or None,
        "with": fact.related_employee.number if fact.related_employee else None,
        "details": fact.details,
        "status": Status(fact.status).name.lower(),
        "source": Source(fact.source).name.lower(),
        "source_name": fact.source_label or None,
        "recorded_at": fact.recorded_at.isoformat(),
        "confirmed_by": fact.confirmed_by or None,
        "counts_from": fact.counts_from.isoformat() if fact.counts_from else None,
        "replaces": fact.supersedes_id,
        "replaced_at": fact.superseded_at.isoformat() if fact.superseded_at else None,
        "import": {"file": run.file.name, "row": fact.import_row} if run else None,
        "evidence": [
            {"title": row.title, "url": row.url or None, "sha256": row.file.sha256 if row.file else None}
            for row in fact.evidence.all()
        ],
    }  # fmt: skip


def _pdf_row(row: Any) -> dict[str, Any]:
    return {
        "day": f"{row.happened_on:%m-%d}",
        "title": row.title,
        "detail": " · ".join(text for text in (row.detail, row.reason) if text),
        "value": row.value,
        "old": row.old,
        "struck": row.mark == "struck",
        "mark": row.mark,
        "source": row.source,
    }


def _pdf_target(target: Target) -> dict[str, Any]:
    at_least = _("at least") if target.unknown else ""
    return {
        "label": _("Target"),
        "title": target.title,
        "shown": f"{target.shown:.1f}",
        "at_least": at_least,
        "standard": _("Standard v%(version)s, since %(day)s") % {"version": target.version, "day": on_day(target.effective_from)},
        "bar": [_pdf_piece(piece) for piece in target.bar],
        "lines": [
            {
                "title": line.title,
                "state": line.state,
                "figure": line.word or (f"{line.figure}/{line.out_of} {line.unit}".strip() if line.out_of else line.figure),
                "points": _("gate") if line.gate else f"{line.points} / {line.weight}",
                "caption": line.caption,
            }
            for line in (*target.weighted, *target.gates)
        ],
    }  # fmt: skip


def _pdf_piece(piece: Segment) -> dict[str, Any]:
    return {
        "width": piece.width,
        "filled": piece.filled,
        "provisional": piece.provisional,
        "kind": piece.kind,
    }
