"""Files that nobody attached are cleared away after a week, and nothing else is."""

import io
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from jinjie.foundation.growth.models import Evidence
from jinjie.foundation.people.models import Attachment
from jinjie.system.audit.models import AuditLine
from jinjie.system.files import jobs
from jinjie.system.files.abandoned import KEPT, clear_abandoned, unattached
from jinjie.system.files.actions import store
from jinjie.system.files.models import StoredFile
from jinjie.system.imports.models import ImportRun
from jinjie.system.jobs.schedule import all_schedules
from tests.factories.people import TESTER, World

NOW = datetime(2026, 11, 12, 3, 40, tzinfo=UTC)
OLD = NOW - KEPT - timedelta(minutes=1)


@pytest.fixture(autouse=True)
def data(db: None, settings: Any, tmp_path: Path) -> Iterator[Path]:
    settings.DATA_DIR = tmp_path
    yield tmp_path


def kept(content: bytes, at: datetime = OLD) -> StoredFile:
    row = store(actor=TESTER, at=at, source=io.BytesIO(content), name="a.pdf")
    os.utime(row.path, (at.timestamp(), at.timestamp()))
    return row


def test_only_what_waited_a_week_and_is_attached_to_nothing_goes() -> None:
    world = World()
    abandoned, fresh = kept(b"abandoned"), kept(b"fresh", NOW - KEPT + timedelta(minutes=1))
    attached, imported = kept(b"attached"), kept(b"imported")
    Attachment.objects.create(
        employee=world.person(), group="basic", title="x", file=attached, recorded_at=NOW, recorded_by="x"
    )
    ImportRun.objects.create(company_key="x", kind="roster", state="discarded", file=imported, started_at=NOW)
    assert clear_abandoned(actor=TESTER, at=NOW) == 1
    assert not abandoned.path.exists() and not StoredFile.objects.filter(pk=abandoned.pk).exists()
    for row in (fresh, attached, imported):
        assert row.path.exists() and StoredFile.objects.filter(pk=row.pk).exists(), row.pk
    line = AuditLine.objects.get(action="files.clear_abandoned")
    assert (line.object_id, line.actor) == (str(abandoned.pk), TESTER.name)
    assert clear_abandoned(actor=TESTER, at=NOW) == 0


def test_every_table_that_points_to_files_is_asked() -> None:
    asked = str(unattached(NOW).query)
    for model in (Attachment, Evidence, ImportRun):
        assert model._meta.db_table in asked, model


def test_bytes_that_another_row_describes_stay() -> None:
    world = World()
    twice, again = kept(b"same"), kept(b"same")
    Attachment.objects.create(
        employee=world.person(), group="basic", title="x", file=again, recorded_at=NOW, recorded_by="x"
    )
    assert clear_abandoned(actor=TESTER, at=NOW) == 1
    assert not StoredFile.objects.filter(pk=twice.pk).exists() and again.path.read_bytes() == b"same"


def test_bytes_that_somebody_stores_again_in_that_moment_stay() -> None:
    row = kept(b"again")
    os.utime(row.path, (NOW.timestamp(), NOW.timestamp()))  # the bytes of a request that is not over yet
    assert clear_abandoned(actor=TESTER, at=NOW) == 1
    assert row.path.read_bytes() == b"again"


def test_what_failed_requests_left_behind_goes(data: Path) -> None:
    stray, half = data / "files" / "ab" / ("ab" * 32), data / "files" / "tmp123"
    stray.parent.mkdir(parents=True)
    young = data / "files" / "cd" / ("cd" * 32)
    young.parent.mkdir(parents=True)
    for path in (stray, half, young):
        path.write_bytes(b"x")
    for path in (stray, half):
        os.utime(path, (OLD.timestamp(), OLD.timestamp()))
    os.utime(young, (NOW.timestamp(), NOW.timestamp()))
    assert clear_abandoned(actor=TESTER, at=NOW) == 0
    assert (stray.exists(), half.exists(), young.exists()) == (False, False, True)


def test_it_runs_by_the_clock() -> None:
    assert "files.clear_abandoned" in {entry.name for entry in all_schedules()}
    assert jobs.clear_abandoned_files.func() == 0
