"""Reads of stored files."""

from collections.abc import Iterable

from jinjie.system.files.models import StoredFile


def files_kept_by(actor: str, numbers: Iterable[int]) -> tuple[StoredFile, ...]:
    """Those of the files that this actor has brought, in the order they were kept."""
    ids = list(numbers)
    if not ids:
        return ()
    return tuple(StoredFile.objects.filter(pk__in=ids, stored_by=actor).order_by("pk"))
