"""What an import did, as JSON: for the command line, and later for pages and the API."""

from typing import Any

from django.db.models import F
from django.utils import translation

from jinjie.interfaces.transfer.checks.problems import words
from jinjie.kit.refusal import read_refusal
from jinjie.system.imports.models import ImportProblem, ImportRun

SHOWN = 1_000


def report(run: ImportRun, limit: int = SHOWN) -> dict[str, Any]:
    """The run with its problems, errors first, then by row; at most `limit` of them."""
    counts = run.counts
    return {
        "id": run.pk,
        "kind": run.kind,
        "company": run.company_key,
        "file": run.file.name,
        "state": run.state,
        "dry_run": run.dry_run,
        "rows": run.rows_read,
        "imported": run.rows_written if run.published_at else 0,
        "left_out": counts.get("left_out", 0) - counts.get("same", 0),
        "same": counts.get("same", 0),
        "updated": counts.get("updated", 0) if run.published_at else 0,
        "unchanged": counts.get("unchanged", 0),
        "replaced": counts.get("replaced", 0),
        "errors": counts.get("errors", 0),
        "doubts": counts.get("doubts", 0),
        "control_sums": {
            key: {"number": number, "sum": total / 10_000}
            for key, (number, total) in counts.get("sums", {}).items()
        },
        "columns": run.mapping.get("columns", {}),
        "options": run.mapping.get("options", {}),
        "refusal": read_refusal(run.refusal).told(translation) if run.refusal else None,
        "problems": problems(run, limit),
    }


def problems(run: ImportRun, limit: int = SHOWN) -> list[dict[str, Any]]:
    """Problems in words, with their place and the way out."""
    found = []
    rows = ImportProblem.objects.filter(run=run).order_by(F("severity").desc(), "row", "pk")
    for problem in rows[:limit]:
        message, remedy = words(problem.code, problem.details, problem.raw)
        found.append(
            {
                "row": problem.row,
                "line": problem.details.get("line", 0),
                "column": problem.column,
                "severity": problem.severity,
                "code": problem.code,
                "value": problem.raw,
                "message": message,
                "remedy": remedy,
            }
        )
    return found
