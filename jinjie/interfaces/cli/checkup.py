"""What `jinjie doctor` looks at. Each check answers in words and can't fail the others."""

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from jinjie.foundation.criteria.queries import oldest_stale
from jinjie.foundation.people.fields import keyring
from jinjie.foundation.people.models import Employee, WorkCalendar
from jinjie.interfaces.cli.checkup_security import is_reached_from_elsewhere, security
from jinjie.interfaces.cli.finding import Finding
from jinjie.interfaces.cli.terminal import tongue
from jinjie.journeys.set_up import where
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.queries import anyone_can_sign_in
from jinjie.system.audit.verification import verify
from jinjie.system.jobs.worker import any_worker_alive
from jinjie.system.preferences.models import Preference
from jinjie.system.preferences.queries import DEMO_TODAY

LEAST_FREE = 1 << 30
OLDEST_POSTGRESQL = 140_000
OLDEST_SQLITE = (3, 37)
LATE = timedelta(minutes=10)
LAST_LINES = 1_000
HOLIDAYS_AHEAD = timedelta(days=45)


Check = Callable[[datetime], Iterator[Finding]]


def checkup(now: datetime) -> list[Finding]:
    """Every check in turn; those that need tables only when the database is at this version."""
    found = [*_directory(now), *_keys(now)]
    database = list(_database(now))
    found += database
    if any(finding.grade == "bad" for finding in database):
        return found
    checks: tuple[Check, ...] = (
        _readable,
        _workers,
        _jobs,
        _standings,
        _calendars,
        _accounts,
        _chain,
        _openness,
    )
    for check in checks:
        found += check(now)
    return found


def _directory(_now: datetime) -> Iterator[Finding]:
    folder = Path(settings.DATA_DIR)
    if not os.access(folder, os.W_OK):
        yield Finding(
            "directory",
            "bad",
            _("The data directory %(folder)s can't be written.") % {"folder": folder},
            _("Give it to the user that runs Jinjie."),
        )
        return
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE:
        yield Finding(
            "directory",
            "bad",
            _("Only %(free)s MiB are free where %(folder)s lies.") % {"free": free >> 20, "folder": folder},
            _("Make room: 1 GiB at least."),
        )
    else:
        said = _("The data directory is %(folder)s, %(free)s GiB free.")
        yield Finding("directory", "good", said % {"folder": folder, "free": free >> 30})


def _keys(_now: datetime) -> Iterator[Finding]:
    try:
        keyring()
    except Refusal as refusal:
        yield Finding("keys", "bad", refusal.message.said(tongue()), refusal.remedy.said(tongue()))
        return
    folder = Path(settings.DATA_DIR) / "secrets"
    loose = [path.name for path in folder.glob("*") if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
    active = keyring().active
    if len(active) > 1:
        yield Finding(
            "keys", "note", _("Values are being moved to key %(id)s; %(number)s keys are in use until that is done.")
            % {"id": active[0], "number": len(active)},
            _("Run “jinjie keys rotate”: it goes on where it was interrupted."),
        )  # fmt: skip
    if loose:
        yield Finding(
            "keys",
            "bad",
            _("Others on this machine may read %(files)s.") % {"files": ", ".join(loose)},
            f"chmod 600 {folder}/*",
        )
    else:
        yield Finding(
            "keys", "good", _("The keys are readable by this user only."),
            _("Keep a copy of them elsewhere: without them encrypted numbers are lost."),
        )  # fmt: skip


def _database(_now: datetime) -> Iterator[Finding]:
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        yield Finding(
            "database",
            "bad",
            _("The database does not answer: %(error)s") % {"error": str(error).strip()},
            _("Check JINJIE_DATABASE_URL."),
        )
        return
    yield _version()
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if waiting:
        yield Finding(
            "migrations",
            "bad",
            _("The database is %(number)s steps behind this version.") % {"number": waiting},
            _("Run “jinjie migrate”."),
        )


def _version() -> Finding:
    if connection.vendor == "sqlite":
        import sqlite3

        if sqlite3.sqlite_version_info < OLDEST_SQLITE:
            return Finding(
                "database",
                "bad",
                _("%(database)s is too old.") % {"database": f"SQLite {sqlite3.sqlite_version}"},
                _("Use Python with SQLite 3.37 or newer."),
            )
        return Finding("database", "good", f"SQLite {sqlite3.sqlite_version}")
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        number = int(cursor.fetchone()[0])
    text = f"PostgreSQL {number // 10_000}.{number % 10_000}"
    if number < OLDEST_POSTGRESQL:
        return Finding(
            "database",
            "bad",
            _("%(database)s is too old.") % {"database": text},
            _("Use PostgreSQL 14 or newer."),
        )
    return Finding("database", "good", text)


def _readable(_now: datetime) -> Iterator[Finding]:
    """Are the keys those that the people were written with?"""
    try:
        Employee.objects.exclude(phone="").values_list("phone", flat=True).first()
    except Refusal as refusal:
        yield Finding("keys", "bad", refusal.message.said(tongue()), refusal.remedy.said(tongue()))


def _workers(now: datetime) -> Iterator[Finding]:
    if any_worker_alive(now):
        yield Finding("workers", "good", _("A worker runs jobs."))
    else:
        yield Finding(
            "workers",
            "note",
            _("No worker runs: jobs and the nightly evaluation wait."),
            _("Start “jinjie serve” or “jinjie worker”."),
        )


def _jobs(now: datetime) -> Iterator[Finding]:
    failed = DBTaskResult.objects.filter(
        status=TaskResultStatus.FAILED, finished_at__gte=now - timedelta(days=7)
    )
    if count := failed.count():
        last = failed.order_by("-finished_at").values_list("task_path", "exception_class_path")[0]
        yield Finding(
            "jobs", "bad", _("%(number)s jobs failed in the last week, last %(job)s with %(error)s.")
            % {"number": count, "job": last[0], "error": last[1]},
            _("Their tracebacks are in the log and in the table of jobs."),
        )  # fmt: skip
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY, enqueued_at__lt=now - LATE).count()
    if waiting:
        yield Finding(
            "jobs",
            "bad",
            _("%(number)s jobs wait longer than ten minutes.") % {"number": waiting},
            _("Start a worker, or more of them."),
        )


def _standings(now: datetime) -> Iterator[Finding]:
    oldest = oldest_stale()
    if oldest is not None and now - oldest > LATE:
        yield Finding(
            "standings", "bad", _("Standings wait for re-evaluation since %(moment)s.") % {"moment": f"{timezone.localtime(oldest):%Y-%m-%d %H:%M}"},
            _("Start a worker."),
        )  # fmt: skip


def _calendars(now: datetime) -> Iterator[Finding]:
    for calendar in WorkCalendar.objects.filter(companies__isnull=False).distinct():
        ahead = (now + HOLIDAYS_AHEAD).date()
        if calendar.known_through is None or calendar.known_through < ahead:
            known = calendar.known_through or "–"
            yield Finding(
                "calendar", "note", _("The holidays of %(calendar)s are known through %(day)s.") % {"calendar": calendar.name, "day": known},
                _("Update Jinjie when next year's holidays are announced; until then later days follow the week."),
            )  # fmt: skip


def _accounts(_now: datetime) -> Iterator[Finding]:
    demo = Preference.objects.filter(key=DEMO_TODAY).exists()
    if not anyone_can_sign_in() and not demo:
        yield Finding(
            "accounts", "bad", _("Nobody can sign in."),
            _("Run “jinjie set-up” for a code and open /set-up, or “jinjie createadmin”."),
        )  # fmt: skip
        return
    state = where()
    if state.finished:
        return
    lacking = [step for step in LACKING if step not in state.done]
    for step in lacking[:1]:
        yield Finding("set-up", "note", LACKING[step](), _("Go on with it at /set-up."))


LACKING = {
    "company": lambda: _("The set-up is not finished: there is no company yet."),
    "roster": lambda: _("The set-up is not finished: there are no people yet."),
    "ladder": lambda: _("The set-up is not finished: no ladder says what the next level takes."),
    "figures": lambda: _("The set-up is not finished: no KPI values were imported."),
}


def _chain(now: datetime) -> Iterator[Finding]:
    report = verify(last=LAST_LINES)
    for damage in report.findings:
        yield Finding("audit", "bad", damage.said.said(tongue()), _("Run “jinjie audit verify”, and keep a copy of the database as it is."))  # fmt: skip
    if report.unsealed_since and now - report.unsealed_since > LATE:
        yield Finding(
            "audit", "bad", _("%(number)s lines of the audit log wait to be sealed.") % {"number": report.unsealed},
            _("Start a worker, or run “jinjie audit seal”."),
        )  # fmt: skip
    if report.whole:
        counts = {"lines": report.lines, "number": report.head.number}
        yield Finding(
            "audit", "good", _("The last %(lines)s lines of the audit log are whole; it ends at line %(number)s.") % counts,
            _("“jinjie audit verify” looks at all of it."),
        )  # fmt: skip


def _openness(_now: datetime) -> Iterator[Finding]:
    demo = Preference.objects.filter(key=DEMO_TODAY).exists()
    if demo:
        grade = "bad" if is_reached_from_elsewhere() else "note"
        remedy = _("Serve it to this machine alone.") if grade == "bad" else ""
        yield Finding(
            "demo", grade, _("This is the demo: anyone who reaches it can sign in as anyone."), remedy
        )
    if settings.DEBUG:
        yield Finding("debug", "bad", _("Debugging is on: errors show the inside."), _("Unset JINJIE_DEBUG."))
    yield from security()
