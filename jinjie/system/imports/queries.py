"""Reads of import runs."""

from typing import Any

from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.imports.models import ImportCorrection, ImportMapping, ImportRun


def run_by_id(run_id: int) -> ImportRun:
    """The run with its file. Refuses an unknown number."""
    run = ImportRun.objects.select_related("file").filter(pk=run_id).first()
    if run is None:
        raise Refusal(
            phrase("There is no import %(id)s.", id=run_id),
            code="import.unknown_run",
            remedy=phrase("The number is printed when an import ends."),
        )
    return run


def remembered_mapping(company_key: str, kind: str, signature: str) -> dict[str, Any]:
    """How the company's same headers were read last time, or nothing."""
    row = ImportMapping.objects.filter(company_key=company_key, kind=kind, signature=signature).first()
    return dict(row.mapping) if row else {}


def corrections_of(run_id: int) -> list[ImportCorrection]:
    """What a person decided about a run, oldest first."""
    return list(ImportCorrection.objects.filter(run_id=run_id).order_by("pk"))
