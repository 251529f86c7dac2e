"""The roster as a sheet: with a reason, an audit line, a watermark line, and no cell that a spreadsheet would run."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jinjie.foundation.people.choices import Action, EmploymentState, FieldGroup
from jinjie.foundation.people.masks import plain
from jinjie.foundation.people.models import Employee
from jinjie.foundation.people.roster.answer import Catalogue, Row, Secret, State, Unit
from jinjie.foundation.people.roster.asked import Asked
from jinjie.foundation.people.roster.columns import Column, Show
from jinjie.foundation.people.roster.reading import Reader, in_order, matching, rows_of
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import NotAllowed, Refusal
from jinjie.kit.spreadsheets.writing import csv_sheet, workbook_sheet
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record

PART = 1_000
SHORTEST_REASON = 4


class Form(StrEnum):
    """The kind of file."""

    XLSX = "xlsx"
    CSV = "csv"


TYPES = {
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.CSV: "text/csv; charset=utf-8",
}


@dataclass(frozen=True)
class Wish:
    """What is exported: columns, why, whether secrets are written out, just some people, and the kind of file."""

    columns: tuple[Column, ...]
    reason: str
    form: Form = Form.XLSX
    plain: bool = False
    only: frozenset[int] | None = None


@dataclass(frozen=True)
class Sheet:
    """The file. `rows` counts people."""

    name: str
    content_type: str
    content: bytes
    rows: int


def may_export(reader: Reader) -> bool:
    """May the viewer export anything of anyone beside themselves?"""
    return reader.access.may(Action.EXPORT, FieldGroup.BASIC)


def may_export_plain(reader: Reader) -> bool:
    """May the viewer have any secret written out?"""
    return any(
        reader.access.may(Action.EXPORT, group) and reader.access.may(Action.REVEAL, group)
        for group in FieldGroup
    )


def exportable(reader: Reader, catalogue: Catalogue) -> list[Column]:
    """The columns whose group the viewer may export."""
    return [column for column in catalogue.columns.values() if reader.access.may(Action.EXPORT, column.group)]


def export_roster(
    *,
    actor: Actor,
    at: datetime,
    reader: Reader,
    asked: Asked,
    catalogue: Catalogue,
    known: Mapping[int, Unit],
    wish: Wish,
) -> Sheet:
    """Everyone whom the roster shows (or just the chosen), one line each; the audit line has the reason.

    Secrets are masked unless plain ones are wished and the viewer may reveal and export them. Refuses a missing reason.
    """
    if not may_export(reader):
        raise NotAllowed(phrase("Your role may not export people's data."))
    reason = " ".join(wish.reason.split())[:200]
    if len(reason) < SHORTEST_REASON:
        raise Refusal(
            phrase("An export needs a reason."), code="people.reason_wanted",
            remedy=phrase("Write what the file is for, in a few words."),
        )  # fmt: skip
    people = in_order(matching(reader, asked, catalogue, known), asked, catalogue)
    ids = list(people.values_list("pk", flat=True))
    if wish.only is not None:
        ids = [pk for pk in ids if pk in wish.only]
    lines = _lines(reader, asked, catalogue, known, wish, ids)
    mark = watermark(actor, at, reason, len(ids))
    heads = [str(column.label) for column in wish.columns]
    if wish.form == Form.XLSX:
        content = workbook_sheet(_("Roster"), heads, lines, mark)
    else:
        content = csv_sheet(heads, lines, mark)
    with transaction.atomic():
        record(
            actor=actor, at=at, action="people.export_roster", object_type="people.Roster", object_id=len(ids),
            after={
                "people": len(ids), "columns": [column.key for column in wish.columns], "reason": reason,
                "plain": wish.plain, "form": wish.form.value, "asked": asked.but(page=1),
                "sha256": hashlib.sha256(content).hexdigest(),
            },
        )  # fmt: skip
    name = f"{_('roster')}-{reader.day:%Y%m%d}.{wish.form.value}"
    return Sheet(name, TYPES[wish.form], content, len(ids))


def watermark(actor: Actor, at: datetime, reason: str, count: int) -> str:
    """The last line of a file: who, when, how many, what for."""
    local = timezone.localtime(at)
    return _("Exported by %(name)s on %(day)s, %(count)s people, for: %(reason)s. Confidential.") % {
        "name": actor.name, "day": f"{local:%Y-%m-%d %H:%M}", "count": count, "reason": reason,
    }  # fmt: skip


def _lines(
    reader: Reader,
    asked: Asked,
    catalogue: Catalogue,
    known: Mapping[int, Unit],
    wish: Wish,
    ids: Sequence[int],
) -> Iterator[list[str]]:
    for start in range(0, len(ids), PART):
        part = ids[start : start + PART]
        rows = rows_of(reader, asked, catalogue, known, wish.columns, part)
        secrets = _secrets(reader, wish, rows)
        for row in rows:
            yield [
                secrets.get((row.pk, column.key)) or _cell(column, row.values.get(column.key))
                if reader.access.over(row.place, Action.EXPORT, column.group)
                else ""
                for column in wish.columns
            ]


def _secrets(reader: Reader, wish: Wish, rows: Sequence[Row]) -> dict[tuple[int, str], str]:
    """Plain secrets of those people of whom the viewer may have them."""
    columns = [column for column in wish.columns if column.secret]
    if not wish.plain or not columns:
        return {}
    found = {}
    places = {row.pk: row.place for row in rows}
    for raw in Employee.objects.filter(pk__in=places).values("pk", *(column.key for column in columns)):
        for column in columns:
            if reader.access.over(places[raw["pk"]], Action.REVEAL, column.group):
                found[raw["pk"], column.key] = plain(column.key, raw[column.key])
    return found


def _cell(column: Column, value: Any) -> str:
    """A value as the text of a cell; days as ISO, so that the file can be read in again."""
    if value is None:
        return ""
    if isinstance(value, Secret):
        return value.masked
    if isinstance(value, State):
        day = f" {value.day.isoformat()}" if value.day else ""
        return f"{EmploymentState(value.state).label}{day}"
    if isinstance(value, date):
        return value.isoformat()
    if column.show == Show.PROGRESS:
        return f"{value[0]} {value[1] / 10:.1f}" if value[0] else ""
    if isinstance(value, tuple):
        return " ".join(str(part) for part in value if part)
    if column.show == Show.YES_NO and value:
        return _("yes") if value == "yes" else _("no")
    return str(value)
