"""Everyone's standing as a file that is taken away: with a reason, an audit line and a last line that says whose it is."""

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from jinjie.areas.career.situation import Question
from jinjie.areas.career.team.everyone import Wish, everyone
from jinjie.areas.career.team.pages import Row
from jinjie.areas.career.wording import standing_word
from jinjie.foundation.people.access import access_of
from jinjie.foundation.people.choices import Action, FieldGroup
from jinjie.foundation.people.roster.export import SHORTEST_REASON, TYPES, Form, watermark
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import NotAllowed, Place, Refusal
from jinjie.kit.spreadsheets.writing import csv_sheet, workbook_sheet
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record

MOST = 50_000


@dataclass(frozen=True)
class Sheet:
    """The file. `rows` counts people."""

    name: str
    content_type: str
    content: bytes
    rows: int


def may_export_standings(actor: Actor, question: Question) -> bool:
    """May the viewer take away how anyone stands?"""
    return access_of(actor, question.today).may(Action.EXPORT, FieldGroup.PERFORMANCE)


def export_standings(
    *, actor: Actor, at: datetime, question: Question, wish: Wish, reason: str, form: Form
) -> Sheet:
    """Everyone whom the list shows with its filters. Refuses a missing reason, and a past day of too many people."""
    if not may_export_standings(actor, question):
        raise NotAllowed(phrase("Your role may not export how people stand."))
    words = " ".join(reason.split())[:200]
    if len(words) < SHORTEST_REASON:
        raise Refusal(
            phrase("An export needs a reason."), code="career.reason_wanted", place=Place(column="reason"),
            remedy=phrase("Write what the file is for, in a few words."),
        )  # fmt: skip
    found = everyone(actor, question, wish, size=MOST, action=Action.EXPORT)
    if found.by_name:
        raise Refusal(
            phrase("These are too many people for another day."),
            code="career.too_many_for_a_past_day",
            place=Place(column="reason"),
            remedy=phrase("Choose a department, or export today's list."),
        )
    mark = watermark(actor, at, words, found.total)
    heads = [
        _("Number"), _("Name"), _("Department"), _("Position"), _("Level"), _("Months in level"), _("Next level"),
        _("Progress %"), _("State"), _("Unknown %"), _("Missing"), _("Gates open"),
    ]  # fmt: skip
    lines = [_line(row) for row in found.rows]
    if form == Form.XLSX:
        content = workbook_sheet(_("Standings"), heads, lines, mark)
    else:
        content = csv_sheet(heads, lines, mark)
    with transaction.atomic():
        record(
            actor=actor, at=at, action="career.export_standings", object_type="career.Standings", object_id=found.total,
            after={
                "people": found.total, "reason": words, "form": form.value,
                "as_of": question.moment.as_of.isoformat(), "asked": {k: v for k, v in asdict(wish).items() if v},
                "sha256": hashlib.sha256(content).hexdigest(),
            },
        )  # fmt: skip
    name = f"{_('standings')}-{question.moment.as_of:%Y%m%d}.{form.value}"
    return Sheet(name, TYPES[form], content, found.total)


def _line(row: Row) -> list[str]:
    return [
        row.number, row.name, row.place, row.position, row.level, str(row.months), row.target, f"{row.shown:.1f}",
        standing_word(row.state), f"{row.unknown:.1f}", str(row.missing), str(row.gates),
    ]  # fmt: skip
