"""Eight processes that write audit lines at once, and are killed at it: no gap, no fork, every line there or its action undone."""

import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest

from tests.databases import ROOT
from tests.faults.plain import rows

WRITERS, WRITES, ROUNDS = 8, 40, 3
WRITER = """
import sys
import django
django.setup()
from django.db import transaction
from django.utils import timezone
from jinjie.system.accounts.actors import principal
from jinjie.system.audit.actions import record
from jinjie.system.preferences.models import Preference
name, writes = sys.argv[1], int(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
def act(key):
    Preference.objects.create(pk=key, value=1)
    record(actor=principal(name), at=timezone.now(), action="test.act", object_type="t", object_id=key, after={"key": key})
for turn in range(writes):
    try:
        with transaction.atomic():
            act(f"{name}-{turn}")
            if turn % 4 == 3:  # several lines of one action, in another order of locks than the neighbour's
                Preference.objects.filter(pk=f"shared-{(turn + int(name[-1])) % 2}").select_for_update().first()
                act(f"{name}-{turn}-b")
            if turn % 5 == 4:
                raise ZeroDivisionError
    except ZeroDivisionError:
        pass
"""


def start(env: dict[str, str], name: str, writes: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, name, str(writes)]
    writer = subprocess.Popen(
        command, env=env, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )  # fmt: skip
    assert writer.stdout is not None
    assert writer.stdout.readline() == "ready\n", writer.communicate()[1]
    return writer


def go(writers: list[subprocess.Popen[str]]) -> None:
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()


def verified(env: dict[str, str]) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-m", "jinjie", "audit", "verify", "--format", "json"],
        env={**env, "LANG": "C"}, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    report: dict[str, object] = json.loads(done.stdout)
    return report


@pytest.mark.django_db(transaction=True)
def test_eight_writers_make_one_chain(process_env: dict[str, str], database_url: str) -> None:
    writers = [start(process_env, f"w{n}", WRITES) for n in range(WRITERS)]
    go(writers)
    said = [writer.communicate(timeout=120)[1] for writer in writers]
    assert [writer.returncode for writer in writers] == [0] * WRITERS, said
    kept = rows(database_url, "SELECT count(*) FROM preferences_preference WHERE key LIKE 'w%'")[0][0]
    assert kept == WRITERS * (WRITES - WRITES // 5 + WRITES // 4 - 2)
    numbers = [row[0] for row in rows(database_url, "SELECT number FROM audit_auditline ORDER BY number")]
    assert numbers == list(range(1, kept + 1)), "no gap, no fork, nothing unsealed"
    report = verified(process_env)
    assert (report["lines"], report["unsealed"]) == (kept, 0)
    assert report["anchors"]


@pytest.mark.django_db(transaction=True)
def test_writers_that_are_killed_leave_a_whole_chain(process_env: dict[str, str], database_url: str) -> None:
    chance = random.Random(7)
    for turn in range(ROUNDS):
        writers = [start(process_env, f"r{turn}w{n}", 4_000) for n in range(WRITERS)]
        go(writers)
        for writer in writers:
            time.sleep(chance.uniform(0, 0.15))
            os.kill(writer.pid, signal.SIGKILL)
        for writer in writers:
            writer.communicate()
        assert verified(process_env)["lines"], "whole also before anybody sealed what was left"
    subprocess.run([sys.executable, "-m", "jinjie", "audit", "seal"], env=process_env, check=True, capture_output=True)  # fmt: skip
    report = verified(process_env)
    kept = rows(database_url, "SELECT count(*) FROM preferences_preference WHERE key LIKE 'r%w%'")[0][0]
    assert (report["lines"], report["unsealed"]) == (kept, 0)
    assert kept > WRITERS
