"""Files that were brought and never attached to anything: cleared away after a week."""

from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, ForeignObjectRel, OuterRef, ProtectedError, QuerySet

from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record
from jinjie.system.files.models import StoredFile

KEPT = timedelta(days=7)
"""So long a file may wait to be attached; a form keeps its files for a day."""
AT_ONCE = 1_000
GONE = ".gone"


def unattached(before: datetime) -> QuerySet[StoredFile]:
    """Files stored before a moment to which no row of any table points."""
    found = StoredFile.objects.filter(stored_at__lt=before)
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ForeignObjectRel):
            continue
        field = relation.field
        rows = field.model._base_manager.filter(**{field.name: OuterRef("pk")})
        found = found.exclude(Exists(rows))
    return found


def clear_abandoned(*, actor: Actor, at: datetime) -> int:
    """Delete files of which nothing is known to need them, rows and bytes; how many rows.

    Each is locked and looked at once more before: what is attached in that moment stays. Bytes that another row
    describes too stay as well.
    """
    before = at - KEPT
    cleared: list[StoredFile] = []
    for pk in list(unattached(before).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        with suppress(IntegrityError, ProtectedError), transaction.atomic():
            row = StoredFile.objects.select_for_update().filter(pk=pk).first()
            if row is not None and unattached(before).filter(pk=pk).exists():
                StoredFile.objects.filter(pk=pk).delete()
                cleared.append(row)
                _line(actor, at, row, pk)
    for sha256 in {row.sha256 for row in cleared}:
        _remove(StoredFile(sha256=sha256).path, sha256, before)
    _remove_strays(before)
    return len(cleared)


def _line(actor: Actor, at: datetime, row: StoredFile, pk: int) -> None:
    record(
        actor=actor, at=at, action="files.clear_abandoned", object_type="files.StoredFile", object_id=pk,
        before={"stored_at": row.stored_at.isoformat(), "stored_by": row.stored_by, "size": row.size},
    )  # fmt: skip


def _remove(path: Path, sha256: str, before: datetime) -> None:
    """Remove bytes that no row describes. They are set aside first: whoever stores the same content in that moment
    puts it in place anew, or touched it so lately that it is put back."""
    aside = path.with_name(path.name + GONE)
    with suppress(FileNotFoundError):
        if StoredFile.objects.filter(sha256=sha256).exists() or path.stat().st_mtime >= before.timestamp():
            return
        path.rename(aside)
        wanted = StoredFile.objects.filter(sha256=sha256).exists()
        if (wanted or aside.stat().st_mtime >= before.timestamp()) and not path.exists():
            aside.rename(path)
        else:
            aside.unlink()


def _remove_strays(before: datetime) -> None:
    """Remove bytes without a row: what was stored by a request that then failed, or was being copied when it died."""
    folder = Path(settings.DATA_DIR) / "files"
    old = [path for path in folder.rglob("*") if path.is_file() and _old(path, before)]
    for path in old:
        if path.parent == folder or path.name.endswith(GONE):
            path.unlink(missing_ok=True)
    named = [path for path in old if path.parent != folder and not path.name.endswith(GONE)]
    for start in range(0, len(named), AT_ONCE):
        part = named[start : start + AT_ONCE]
        rows = StoredFile.objects.filter(sha256__in=[path.name for path in part])
        known = set(rows.values_list("sha256", flat=True))
        for path in part:
            if path.name not in known:
                _remove(path, path.name, before)


def _old(path: Path, before: datetime) -> bool:
    with suppress(FileNotFoundError):
        return path.stat().st_mtime < before.timestamp()
    return False
