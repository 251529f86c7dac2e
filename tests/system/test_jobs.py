"""The durable worker and the schedule, with real processes where one has to die."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from jinjie.system.jobs import schedule as schedules
from jinjie.system.jobs.models import ScheduledRun, WorkerBeat
from jinjie.system.jobs.queue import enqueue_once
from jinjie.system.jobs.worker import MAX_ATTEMPTS, Worker, any_worker_alive, claim, dead_workers, reap
from jinjie.system.preferences.models import Preference
from tests.databases import ROOT
from tests.system.tasks_of_tests import die_first, fail, leave, nothing

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 12, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nothing_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    """The product's own schedule is another test's."""
    monkeypatch.setattr(schedules, "_schedules", {})


def state(name: str) -> list[str]:
    return list(DBTaskResult.objects.filter(task_path__endswith=name).values_list("status", flat=True))


def test_jobs_are_run_once_and_their_answer_kept() -> None:
    job = leave.enqueue("one")
    assert Worker().run(until_empty=True) == 1
    kept = DBTaskResult.objects.get(pk=job.id)
    assert (kept.status, kept.return_value) == ("SUCCESSFUL", "one")
    assert Worker().run(until_empty=True) == 0


def test_a_job_that_fails_keeps_its_traceback_and_the_next_one_runs() -> None:
    fail.enqueue()
    leave.enqueue("after")
    assert Worker().run(until_empty=True) == 2
    assert "as any job may" in DBTaskResult.objects.get(status="FAILED").traceback
    assert Preference.objects.filter(key="after").exists()


def test_two_workers_never_take_the_same_job() -> None:
    for number in range(30):
        leave.enqueue(f"job {number}")
    done: list[int] = []

    def work() -> None:
        done.append(Worker().run(until_empty=True))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(done) == 30
    assert state("leave") == ["SUCCESSFUL"] * 30  # a second run would have violated the key


def test_a_job_whose_worker_was_killed_runs_again(process_env: dict[str, str]) -> None:
    die_first.enqueue("killed")
    worker = [sys.executable, "-m", "jinjie", "worker", "--until-empty"]
    first = subprocess.run(worker, env=process_env, cwd=ROOT, check=False, capture_output=True)
    assert first.returncode == -signal.SIGKILL
    assert state("die_first") == ["RUNNING"]
    subprocess.run(worker, env=process_env, cwd=ROOT, check=True, capture_output=True)
    kept = DBTaskResult.objects.get(task_path__endswith="die_first")
    assert (kept.status, len(kept.worker_ids)) == ("SUCCESSFUL", 2)
    assert kept.return_value not in (None, os.getpid())


def test_a_job_that_kills_every_worker_is_given_up() -> None:
    job = leave.enqueue("never")
    rows = DBTaskResult.objects.filter(pk=job.id)
    for turn in range(MAX_ATTEMPTS):
        assert claim(f"dead {turn}") is not None
        assert reap(NOW) == 1
    kept = rows.get()
    assert kept.status == "FAILED"
    assert f"died {MAX_ATTEMPTS} times" in kept.traceback
    assert claim("next") is None


def test_reap_when_the_worker_beats_leaves_its_job() -> None:
    leave.enqueue("mine")
    worker = Worker()
    worker.start_beating()
    try:
        assert claim(worker.worker_id) is not None
        assert reap(timezone.now()) == 0
        assert any_worker_alive(timezone.now())
    finally:
        worker.stop_beating()
    assert not any_worker_alive(timezone.now())
    assert reap(timezone.now()) == 1


@pytest.mark.parametrize(("host", "pid", "age", "dead"), [("here", 1, 0, False), ("here", 2**22 + 1, 0, True), ("elsewhere", 2**22 + 1, 0, False), ("elsewhere", 1, 61, True)])  # fmt: skip
def test_dead_workers_are_those_without_process_or_beat(host: str, pid: int, age: int, dead: bool) -> None:
    WorkerBeat.objects.create(
        worker_id="w", host=socket.gethostname() if host == "here" else "another.invalid", pid=pid,
        started_at=NOW, beat_at=NOW - timedelta(seconds=age),
    )  # fmt: skip
    assert dead_workers(NOW) == (["w"] if dead else [])


def test_sigterm_lets_a_worker_end_and_take_its_beat_away(process_env: dict[str, str]) -> None:
    worker = subprocess.Popen([sys.executable, "-m", "jinjie", "worker"], env=process_env, cwd=ROOT)
    try:
        deadline = time.monotonic() + 180
        while not WorkerBeat.objects.exists():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        worker.terminate()
        assert worker.wait(timeout=180) == 0
    finally:
        worker.kill()
    assert not WorkerBeat.objects.exists()


def test_enqueue_once_when_the_same_waits_adds_nothing() -> None:
    assert enqueue_once(leave, "a")
    assert not enqueue_once(leave, "a")
    assert enqueue_once(leave, "b")
    assert claim("somebody") is not None  # takes “a”, which has begun and may have seen too little
    assert enqueue_once(leave, "a")


def test_enqueue_once_keeps_the_waiting_job_from_beginning_before_the_change_is_there() -> None:
    enqueue_once(leave, "drain")
    taken: list[object] = []

    def another() -> None:
        taken.append(claim("another"))
        connection.close()

    thread = threading.Thread(target=another)
    with transaction.atomic():
        assert not enqueue_once(leave, "drain")
        thread.start()
        if connection.vendor == "postgresql":  # SQLite's other writers wait for this transaction anyway
            thread.join()
            assert taken == [None]
    thread.join()
    if connection.vendor == "postgresql":
        another()
    assert taken[-1] is not None


def test_schedule_when_due_is_started_once() -> None:
    schedules.schedule("nightly", "30 2 * * *", nothing)
    due = datetime(2026, 11, 11, 18, 30, tzinfo=UTC)  # 02:30 in Shanghai
    assert schedules.last_due("30 2 * * *", NOW) == due
    assert schedules.start_due(NOW) == ["nightly"]
    assert schedules.start_due(NOW + timedelta(minutes=1)) == []
    assert ScheduledRun.objects.get().due_at == due
    assert schedules.start_due(NOW + timedelta(days=1)) == ["nightly"]
    assert len(state("nothing")) == 2


def test_schedule_when_missed_for_days_is_started_once() -> None:
    schedules.schedule("nightly", "30 2 * * *", nothing)
    assert schedules.start_due(NOW) == ["nightly"]
    assert schedules.start_due(NOW + timedelta(days=5)) == ["nightly"]
    assert len(state("nothing")) == 2


def test_schedule_when_several_workers_look_is_started_by_one() -> None:
    schedules.schedule("nightly", "30 2 * * *", nothing)
    started: list[str] = []

    def look() -> None:
        started.extend(schedules.start_due(NOW))
        connection.close()

    threads = [threading.Thread(target=look) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert started == ["nightly"]
    assert len(state("nothing")) == 1
