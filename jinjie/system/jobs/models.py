"""Workers that live, leases, and what the schedule has started. The queue itself is django-tasks-db's table."""

from django.db import models


class WorkerBeat(models.Model):
    """One running worker process. A beat that is too old, or a dead pid on this host, frees its jobs."""

    worker_id = models.CharField(max_length=64, primary_key=True)
    host = models.CharField(max_length=120)
    pid = models.IntegerField()
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.worker_id


class ScheduledRun(models.Model):
    """One due time of one schedule; unique, so that several workers never start it twice."""

    schedule = models.CharField(max_length=120)
    due_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["schedule", "due_at"], name="jobs_one_run_per_due_time")
        ]

    def __str__(self) -> str:
        return f"{self.schedule} {self.due_at}"
