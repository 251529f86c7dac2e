"""Eight processes that write at the same time, with a worker beside them: nothing is lost and nobody is turned away."""

import subprocess
import sys
import time

import pytest

from jinjie.foundation.growth.models import Fact
from jinjie.foundation.people.models import Employee
from jinjie.interfaces.cli.bench_standard import make_company
from jinjie.system.audit.models import AuditLine
from jinjie.system.preferences.models import Preference
from tests.databases import ROOT
from tests.faults.plain import rows

WRITERS, WRITES = 8, 20
WRITER = """
import sys
import django
django.setup()
from datetime import date
from django.utils import timezone
from jinjie.foundation.growth.actions.facts import NewFact, record_fact
from jinjie.foundation.growth.choices import Source
from jinjie.foundation.growth.models import FactItem, FactType
from jinjie.foundation.people.models import Employee
from jinjie.system.accounts.actors import principal
award, item = FactType.objects.get(key="award"), FactItem.objects.get(key="excellent")
number, writes = int(sys.argv[1]), int(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
for turn in range(writes):
    record_fact(
        actor=principal("cli:writer"), at=timezone.now(), employee=Employee.objects.get(pk=number * writes + turn + 1),
        fact_type=award, new=NewFact(happened_on=date(2026, 11, 12), item=item), source=Source.SYSTEM,
    )
"""


@pytest.mark.django_db(transaction=True)
def test_eight_writers_lose_nothing_and_nobody_is_turned_away(
    process_env: dict[str, str], database_url: str
) -> None:
    make_company(WRITERS * WRITES)
    Preference.objects.create(key="demo.today", value="2026-11-12")
    facts, lines = Fact.objects.count(), AuditLine.objects.count()
    commands = [[sys.executable, "-c", WRITER, str(n), str(WRITES)] for n in range(WRITERS)]
    writers = [
        subprocess.Popen(command, env=process_env, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for command in commands
    ]  # fmt: skip
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    worker = subprocess.Popen([sys.executable, "-m", "jinjie", "worker"], env=process_env, cwd=ROOT, stderr=subprocess.PIPE, text=True)  # fmt: skip
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    said = [writer.communicate(timeout=120)[1] for writer in writers]
    assert [writer.returncode for writer in writers] == [0] * WRITERS, said
    undone = "SELECT (SELECT count(*) FROM criteria_stalemark) + (SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status IN ('READY', 'RUNNING'))"
    deadline = time.monotonic() + 180
    while rows(database_url, undone) != [(0,)] and time.monotonic() < deadline:
        time.sleep(0.1)
    worker.terminate()
    complaints = worker.communicate(timeout=180)[1]
    assert "locked" not in complaints, complaints
    assert Fact.objects.count() == facts + WRITERS * WRITES
    assert AuditLine.objects.filter(action="growth.record_fact").count() == WRITERS * WRITES
    assert AuditLine.objects.count() > lines
    standing = "SELECT count(DISTINCT employee_id) FROM criteria_standing"
    assert rows(database_url, standing) == [(Employee.objects.count(),)]
    assert rows(database_url, undone) == [(0,)]
