"""The error file of a run: every problem that was kept, with row, column, value, reason and what to do, as a workbook."""

from io import BytesIO

from django.db.models import F
from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from jinjie.interfaces.transfer.checks.problems import words
from jinjie.interfaces.transfer.corrections import Kind
from jinjie.system.imports.models import ImportCorrection, ImportProblem, ImportRun

WIDTHS = (8, 8, 16, 16, 24, 48, 48)


def error_file(run: ImportRun) -> bytes:
    """The workbook. Cells are written as text, so that nothing of the file becomes a formula."""
    target = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(target, options) as book:
        sheet = book.add_worksheet(_("Problems")[:31])
        bold = book.add_format({"bold": True})
        heads = (_("Row"), "", _("Person"), _("Column"), _("As written"), _("Reason"), _("What to do"))
        for place, (head, width) in enumerate(zip(heads, WIDTHS, strict=True)):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, head, bold)
        sheet.freeze_panes(1, 0)
        for number, cells in enumerate(_rows(run), start=1):
            for place, cell in enumerate(cells):
                sheet.write_string(number, place, cell)
    return target.getvalue()


def _rows(run: ImportRun) -> list[tuple[str, ...]]:
    grades = {"error": _("error"), "doubt": _("doubt")}
    found: list[tuple[str, ...]] = []
    for problem in ImportProblem.objects.filter(run=run).order_by(F("severity").desc(), "row", "pk"):
        reason, remedy = words(problem.code, problem.details, problem.raw)
        line = problem.details.get("line") or problem.row
        found.append(
            (
                str(line or ""),
                grades[problem.severity],
                problem.person,
                problem.column,
                problem.raw,
                reason,
                remedy,
            )
        )
    offset = run.counts.get("offset", 0)
    for skipped in ImportCorrection.objects.filter(run=run, kind=Kind.SKIP).order_by("row"):
        found.append(
            (str(skipped.row + offset), "", skipped.person, "", skipped.raw, _("left out by a person"), "")
        )
    return found
