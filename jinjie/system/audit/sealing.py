"""Sealing lines into the chain, one sealer at a time.

SQLite lets one transaction write at a time, so a line is sealed as it is written. On PostgreSQL a lock held until the
end of every action would queue all writers behind the slowest and deadlock with the locks that actions take later; so
lines are written unsealed and sealed by a short transaction of its own right after commit, and, where the process died
in between, by whoever seals next: any other action, or the worker's schedule.
"""

from django.db import connection, transaction

from jinjie.system.audit.logic import EMPTY, Content, Head, link
from jinjie.system.audit.models import AuditLine

LOCK = 0x6A696E6A6961
"""The advisory lock under which lines are sealed ("jinjia")."""
PART = 2_000


def in_place() -> bool:
    """True where the writing transaction is alone anyway, so that its lines are sealed within it."""
    return connection.vendor == "sqlite"


def head() -> Head:
    """The last sealed line as this transaction sees it."""
    sealed = AuditLine.objects.filter(number__isnull=False).order_by("-number")
    last = sealed.values_list("number", "hash").first()
    return Head(last[0] or 0, last[1]) if last else EMPTY


def content_of(line: AuditLine) -> Content:
    """What the hash of a line covers."""
    return Content(
        line.at, line.actor, line.user_id, line.action, line.object_type, line.object_id, line.digest
    )


def seal() -> Head | None:
    """Seal what is not sealed yet, oldest first. The new head, committed; None if there was nothing to seal here.

    Where somebody else is sealing, that one takes our lines along: it looks again after every commit of its own, and
    our lines were committed before we came here.
    """
    sealed = None
    while AuditLine.objects.filter(number__isnull=True).exists():
        with transaction.atomic():
            if not _alone():
                break
            sealed = _seal_part()
    return sealed


def _alone() -> bool:
    """Take the lock until the end of the transaction; a statement of its own, so that the next one sees what it kept."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _seal_part() -> Head:
    last = head()
    changes = []
    for line in AuditLine.objects.filter(number__isnull=True).order_by("pk")[:PART]:
        number = last.number + 1
        sealed = Head(number, link(number, last.hash, content_of(line)))
        changes.append((number, last.hash, sealed.hash, line.pk))
        last = sealed
    if changes:
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE audit_auditline SET number = %s, previous = %s, hash = %s WHERE id = %s", changes
            )
    return last
