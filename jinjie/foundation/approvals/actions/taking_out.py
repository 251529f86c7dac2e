"""What was filed with a form as a file that is taken away: with a reason, an audit line and a last line that says whose it is."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jinjie.foundation.approvals.models import Form as OwnForm
from jinjie.foundation.approvals.models import Request
from jinjie.foundation.approvals.queries.fields import label_of, texts_of
from jinjie.foundation.approvals.queries.filed import MOST, fields_of, filed_of
from jinjie.foundation.approvals.wording import named
from jinjie.foundation.people.roster.export import SHORTEST_REASON, TYPES, Form, watermark
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Place, Refusal
from jinjie.kit.spreadsheets.writing import csv_sheet, workbook_sheet
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record


@dataclass(frozen=True)
class Sheet:
    """The file. `rows` counts requests."""

    name: str
    content_type: str
    content: bytes
    rows: int


def export_filed(
    *, actor: Actor, at: datetime, form: OwnForm, since: date, until: date, reason: str, kind: Form
) -> Sheet:
    """The requests of a span of days with everything that is not sensitive. Refuses a missing reason, and who may not."""
    rows = list(filed_of(actor, form, since, until)[:MOST])
    words = " ".join(reason.split())[:200]
    if len(words) < SHORTEST_REASON:
        raise Refusal(
            phrase("An export needs a reason."), code="approvals.reason_wanted", place=Place(column="reason"),
            remedy=phrase("Write what the file is for, in a few words."),
        )  # fmt: skip
    fields = fields_of(form)
    labels = dict(Request._meta.get_field("state").flatchoices)
    heads = [_("No."), _("Number"), _("Name"), _("Filed"), _("State"), _("Ended"), *map(label_of, fields)]
    texts = texts_of(form.company_id, fields, [row.values for row in rows])
    lines = [
        [
            str(row.pk), row.requester.number, row.requester.label, _moment(row.submitted_at), str(labels[row.state]), _moment(row.ended_at),
            *said,
        ]
        for row, said in zip(rows, texts, strict=True)
    ]  # fmt: skip
    label = named(form.name, form.name_en)
    mark = watermark(actor, at, words, len({row.requester_id for row in rows}))
    content = (
        workbook_sheet(_sheet_name(label), heads, lines, mark)
        if kind == Form.XLSX
        else csv_sheet(heads, lines, mark)
    )
    with transaction.atomic():
        record(
            actor=actor, at=at, action="approvals.export_filed", object_type="approvals.Form", object_id=form.pk,
            after={
                "requests": len(rows), "reason": words, "form": kind.value, "since": since.isoformat(), "until": until.isoformat(),
                "sha256": hashlib.sha256(content).hexdigest(),
            },
        )  # fmt: skip
    return Sheet(f"{label}-{since:%Y%m%d}-{until:%Y%m%d}.{kind.value}", TYPES[kind], content, len(rows))


def _sheet_name(label: str) -> str:
    """Without the marks that a sheet's name may not have."""
    return "".join(mark for mark in label if mark not in "[]:*?/\\'")[:31] or "1"


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""
