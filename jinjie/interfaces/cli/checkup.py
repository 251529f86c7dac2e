"""What `jinjie doctor` looks at. Each check answers in words and can't fail the others."""

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from jinjie.foundation.criteria.queries import oldest_stale
from jinjie.foundation.people.fields import keyring
from jinjie.foundation.people.models import Company, Employee, WorkCalendar
from jinjie.interfaces.cli.terminal import tongue
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.queries import anyone_can_sign_in
from jinjie.system.jobs.worker import any_worker_alive
from jinjie.system.preferences.models import Preference
from jinjie.system.preferences.queries import DEMO_TODAY

LEAST_FREE = 1 << 30
OLDEST_POSTGRESQL = 140_000
OLDEST_SQLITE = (3, 37)
LATE = timedelta(minutes=10)
HOLIDAYS_AHEAD = timedelta(days=45)


@dataclass(frozen=True)
class Finding:
    """One answer. Grades: good, note (worth knowing), bad (something must be done)."""

    check: str
    grade: str
    text: str
    remedy: str = ""

    def as_dict(self) -> dict[str, str]:
        """For JSON."""
        return asdict(self)


Check = Callable[[datetime], Iterator[Finding]]


def checkup(now: datetime) -> list[Finding]:
    """Every check in turn; those that need tables only when the database is at this version."""
    found = [*_directory(now), *_keys(now)]
    database = list(_database(now))
    found += database
    if any(finding.grade == "bad" for finding in database):
        return found
    checks: tuple[Check, ...] = (_readable, _workers, _jobs, _standings, _calendars, _accounts, _openness)
    for check in checks:
        found += check(now)
    return found


def _directory(_now: datetime) -> Iterator[Finding]:
    folder = Path(settings.DATA_DIR)
    if not os.access(folder, os.W_OK):
        yield Finding(
            "directory",
            "bad",
            f"The data directory {folder} can't be written.",
            "Give it to the user that runs Jinjie.",
        )
        return
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE:
        yield Finding(
            "directory",
            "bad",
            f"Only {free >> 20} MiB are free where {folder} lies.",
            "Make room: 1 GiB at least.",
        )
    else:
        yield Finding("directory", "good", f"The data directory is {folder}, {free >> 30} GiB free.")


def _keys(_now: datetime) -> Iterator[Finding]:
    try:
        keyring()
    except Refusal as refusal:
        yield Finding("keys", "bad", refusal.message.said(tongue()), refusal.remedy.said(tongue()))
        return
    folder = Path(settings.DATA_DIR) / "secrets"
    loose = [path.name for path in folder.glob("*") if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
    if loose:
        yield Finding(
            "keys", "bad", f"Others on this machine may read {', '.join(loose)}.", f"chmod 600 {folder}/*"
        )
    else:
        yield Finding(
            "keys", "good", "The keys are readable by this user only.",
            "Keep a copy of them elsewhere: without them encrypted numbers are lost.",
        )  # fmt: skip


def _database(_now: datetime) -> Iterator[Finding]:
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        yield Finding(
            "database",
            "bad",
            f"The database does not answer: {str(error).strip()}",
            "Check JINJIE_DATABASE_URL.",
        )
        return
    yield _version()
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if waiting:
        yield Finding(
            "migrations",
            "bad",
            f"The database is {waiting} steps behind this version.",
            "Run “jinjie migrate”.",
        )


def _version() -> Finding:
    if connection.vendor == "sqlite":
        import sqlite3

        if sqlite3.sqlite_version_info < OLDEST_SQLITE:
            return Finding(
                "database",
                "bad",
                f"SQLite {sqlite3.sqlite_version} is too old.",
                "Use Python with SQLite 3.37 or newer.",
            )
        return Finding("database", "good", f"SQLite {sqlite3.sqlite_version}.")
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        number = int(cursor.fetchone()[0])
    text = f"PostgreSQL {number // 10_000}.{number % 10_000}"
    if number < OLDEST_POSTGRESQL:
        return Finding("database", "bad", f"{text} is too old.", "Use PostgreSQL 14 or newer.")
    return Finding("database", "good", f"{text}.")


def _readable(_now: datetime) -> Iterator[Finding]:
    """Are the keys those that the people were written with?"""
    try:
        Employee.objects.exclude(phone="").values_list("phone", flat=True).first()
    except Refusal as refusal:
        yield Finding("keys", "bad", refusal.message.said(tongue()), refusal.remedy.said(tongue()))


def _workers(now: datetime) -> Iterator[Finding]:
    if any_worker_alive(now):
        yield Finding("workers", "good", "A worker runs jobs.")
    else:
        yield Finding(
            "workers",
            "note",
            "No worker runs: jobs and the nightly evaluation wait.",
            "Start “jinjie serve” or “jinjie worker”.",
        )


def _jobs(now: datetime) -> Iterator[Finding]:
    failed = DBTaskResult.objects.filter(
        status=TaskResultStatus.FAILED, finished_at__gte=now - timedelta(days=7)
    )
    if count := failed.count():
        last = failed.order_by("-finished_at").values_list("task_path", "exception_class_path")[0]
        yield Finding(
            "jobs", "bad", f"{count} jobs failed in the last week, last {last[0]} with {last[1]}.",
            "Their tracebacks are in the log and in the table of jobs.",
        )  # fmt: skip
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY, enqueued_at__lt=now - LATE).count()
    if waiting:
        yield Finding(
            "jobs", "bad", f"{waiting} jobs wait longer than ten minutes.", "Start a worker, or more of them."
        )


def _standings(now: datetime) -> Iterator[Finding]:
    oldest = oldest_stale()
    if oldest is not None and now - oldest > LATE:
        yield Finding(
            "standings", "bad", f"Standings wait for re-evaluation since {timezone.localtime(oldest):%Y-%m-%d %H:%M}.",
            "Start a worker.",
        )  # fmt: skip


def _calendars(now: datetime) -> Iterator[Finding]:
    for calendar in WorkCalendar.objects.filter(companies__isnull=False).distinct():
        ahead = (now + HOLIDAYS_AHEAD).date()
        if calendar.known_through is None or calendar.known_through < ahead:
            known = calendar.known_through or "nothing"
            yield Finding(
                "calendar", "note", f"The holidays of {calendar.name} are known through {known}.",
                "Update Jinjie when next year's holidays are announced; until then later days follow the week.",
            )  # fmt: skip


def _accounts(_now: datetime) -> Iterator[Finding]:
    if not Company.objects.exists():
        yield Finding(
            "company", "note", "There is no company yet.", "Bring one with “jinjie import roster FILE”."
        )
    if not anyone_can_sign_in() and not Preference.objects.filter(key=DEMO_TODAY).exists():
        yield Finding("accounts", "bad", "Nobody can sign in.", "Run “jinjie createadmin”.")


def _openness(_now: datetime) -> Iterator[Finding]:
    demo = Preference.objects.filter(key=DEMO_TODAY).exists()
    if demo:
        yield Finding("demo", "note", "This is the demo: anyone who reaches it can sign in as anyone.")
    if settings.DEBUG:
        yield Finding("debug", "bad", "Debugging is on: errors show the inside.", "Unset JINJIE_DEBUG.")
