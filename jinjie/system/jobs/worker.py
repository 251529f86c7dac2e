"""The durable worker: claims a job, beats while it runs, and gives back what a dead worker held.

A job is run at least once: when its worker dies, the next living one runs it again, up to `MAX_ATTEMPTS` times. So
jobs are written to be run twice.
"""

import logging
import os
import signal
import socket
import threading
from datetime import datetime, timedelta
from types import FrameType
from typing import Any
from uuid import uuid4

from django.db import close_old_connections, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from jinjie.kit.processes import pid_lives
from jinjie.system.jobs.models import WorkerBeat
from jinjie.system.jobs.schedule import start_due

log = logging.getLogger(__name__)
BEAT_SECONDS = 5.0
DEAD_AFTER = timedelta(seconds=60)
MAX_ATTEMPTS = 5
POLL_SECONDS = 0.2
HOUSEKEEPING_SECONDS = 10.0


def dead_workers(now: datetime, dead_after: timedelta = DEAD_AFTER) -> list[str]:
    """Workers whose beat is too old, or whose process on this host is gone."""
    host = socket.gethostname()
    return [
        beat.worker_id
        for beat in WorkerBeat.objects.all()
        if now - beat.beat_at > dead_after or (beat.host == host and not pid_lives(beat.pid))
    ]


def any_worker_alive(now: datetime) -> bool:
    """True if some worker will take jobs."""
    dead = set(dead_workers(now))
    return any(worker not in dead for worker in WorkerBeat.objects.values_list("worker_id", flat=True))


def reap(now: datetime, dead_after: timedelta = DEAD_AFTER) -> int:
    """Give the jobs of dead workers back to the queue, or fail those that were tried too often. Number of jobs."""
    dead = set(dead_workers(now, dead_after))
    alive = set(WorkerBeat.objects.values_list("worker_id", flat=True)) - dead
    freed = 0
    for job in DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING).only("id", "worker_ids"):
        holder = job.worker_ids[-1] if job.worker_ids else ""
        if holder in alive:
            continue
        with transaction.atomic():
            mine = DBTaskResult.objects.filter(
                pk=job.pk, status=TaskResultStatus.RUNNING, worker_ids=job.worker_ids
            )
            if len(job.worker_ids) >= MAX_ATTEMPTS:
                changed = mine.update(
                    status=TaskResultStatus.FAILED,
                    finished_at=now,
                    exception_class_path="builtins.RuntimeError",
                    traceback=f"Its worker died {len(job.worker_ids)} times; it was not tried again.",
                )
            else:
                changed = mine.update(status=TaskResultStatus.READY)
            freed += changed
    WorkerBeat.objects.filter(worker_id__in=dead).delete()
    return freed


def claim(worker_id: str) -> "DBTaskResult[Any, Any] | None":
    """Take the next ready job, or none. Two workers never take the same one."""
    with transaction.atomic():
        ready = DBTaskResult.objects.ready()
        if connection.features.has_select_for_update_skip_locked:
            ready = ready.select_for_update(skip_locked=True)
        job = ready.first()
        if job is not None:
            job.claim(worker_id)
    return job


def run_job(job: "DBTaskResult[Any, Any]") -> bool:
    """Run a claimed job and keep its result; a failure is kept with its traceback and does not stop the worker."""
    try:
        result = job.task.call(*job.args_kwargs["args"], **job.args_kwargs["kwargs"])
    except Exception as error:  # any job may fail in any way; the worker goes on and the failure is kept
        log.exception("job %s (%s) failed", job.pk, job.task_path)
        job.set_failed(error)
        return False
    job.set_successful(result)
    return True


def run_here(result_id: str) -> bool:
    """Claim and run one job in this process, for commands when no worker lives. False if someone else has it."""
    worker = Worker()
    worker.start_beating()
    try:
        with transaction.atomic():
            rows = DBTaskResult.objects.filter(pk=result_id, status=TaskResultStatus.READY)
            if connection.features.has_select_for_update_skip_locked:
                rows = rows.select_for_update(skip_locked=True)
            job = rows.first()
            if job is None:
                return False
            job.claim(worker.worker_id)
        run_job(job)
        return True
    finally:
        worker.stop_beating()


class Worker:
    """One worker: a loop in the main thread and a heartbeat beside it."""

    def __init__(self, dead_after: timedelta = DEAD_AFTER) -> None:
        self.worker_id = uuid4().hex
        self.dead_after = dead_after
        self.stopping = threading.Event()
        self._beating = threading.Event()

    def run(self, *, until_empty: bool = False) -> int:
        """Work until told to stop (SIGTERM finishes the running job first). Number of jobs run."""
        self.start_beating()
        done, housekept = 0, 0.0
        try:
            while not self.stopping.is_set():
                close_old_connections()
                moment = timezone.now()
                if moment.timestamp() - housekept >= HOUSEKEEPING_SECONDS:
                    housekept = moment.timestamp()
                    reap(moment, self.dead_after)
                    start_due(moment)
                job = claim(self.worker_id)
                if job is not None:
                    run_job(job)
                    done += 1
                elif until_empty:
                    break
                else:
                    self.stopping.wait(POLL_SECONDS)
        finally:
            self.stop_beating()
        return done

    def stop_on_signals(self) -> None:
        """Let SIGTERM and SIGINT end the loop after the running job."""

        def stop(_number: int, _frame: FrameType | None) -> None:
            self.stopping.set()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)

    def start_beating(self) -> None:
        """Say that this worker lives, now and every few seconds from a thread of its own."""
        moment = timezone.now()
        WorkerBeat.objects.create(
            worker_id=self.worker_id,
            host=socket.gethostname(),
            pid=os.getpid(),
            started_at=moment,
            beat_at=moment,
        )
        threading.Thread(target=self._beat, daemon=True).start()

    def stop_beating(self) -> None:
        """Say that this worker is gone; nothing it holds is running any more."""
        self._beating.set()
        WorkerBeat.objects.filter(Q(worker_id=self.worker_id)).delete()

    def _beat(self) -> None:
        while not self._beating.wait(BEAT_SECONDS):
            try:
                WorkerBeat.objects.filter(worker_id=self.worker_id).update(beat_at=timezone.now())
            except Exception:  # a beat missed while the database is away is not the end of the job
                log.exception("heartbeat failed")
        connection.close()
