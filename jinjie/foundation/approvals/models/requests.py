"""A running request as rows: the request, its stages, tasks and log. `actions/keeping.py` alone writes them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jinjie.foundation.approvals.choices import RequestState, StepState, TaskStates
from jinjie.foundation.approvals.models.definitions import FlowVersion, FormVersion
from jinjie.foundation.people.models import Company, Employee
from jinjie.system.files.models import StoredFile

LIVE = Q(state__in=["open", "waiting"])


class Request(models.Model):
    """A request about a subject (`subject_kind`, `subject_id`: a reference, empty for the company's own forms).

    `values` are form values, `facts` what was known of the requester at submission, `choices` whom somebody chose for
    which step. `version` counts the acts. `step` is where it is, `waits_until` the day that it waits for.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="requests")
    flow_version = models.ForeignKey(FlowVersion, on_delete=models.PROTECT, related_name="requests")
    form_version = models.ForeignKey(
        FormVersion, on_delete=models.PROTECT, null=True, related_name="requests"
    )
    requester = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="requests")
    subject_kind = models.CharField(_("subject"), max_length=60, blank=True)
    subject_id = models.CharField(_("subject's id"), max_length=60, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=RequestState, default=RequestState.RUNNING)
    values = models.JSONField(_("values"), default=dict)
    facts = models.JSONField(_("facts of the requester"), default=dict)
    choices = models.JSONField(_("people chosen"), default=dict)
    version = models.IntegerField(_("acts so far"), default=0)
    step = models.CharField(_("step"), max_length=60, blank=True)
    waits_until = models.DateField(_("waits until"), null=True)
    ahead = models.JSONField(_("what comes after the present step"), default=list)
    submitted_at = models.DateTimeField(_("submitted at"))
    submitted_by = models.CharField(_("submitted by"), max_length=160)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    reminded_at = models.DateTimeField(_("reminded at"), null=True)
    token = models.CharField(max_length=64, blank=True)
    """Of the form that was sent: the same one makes no second request."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="running", ended_at__isnull=True)
                | (
                    Q(state__in=[s for s in RequestState.values if s != "running"])
                    & Q(ended_at__isnull=False)
                ),
                name="approvals_request_one_end",
            ),
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id"],
                condition=Q(state="running") & ~Q(subject_id=""),
                name="approvals_request_one_running",
            ),
            models.UniqueConstraint(
                fields=["requester", "token"], condition=~Q(token=""), name="approvals_request_token"
            ),
        ]
        indexes = [
            models.Index(fields=["requester", "-submitted_at"], name="approvals_request_mine"),
            models.Index(fields=["company", "state", "-submitted_at"], name="approvals_request_company"),
            models.Index(fields=["subject_kind", "subject_id"], name="approvals_request_subject"),
            models.Index(
                fields=["waits_until"],
                condition=Q(state="running", waits_until__isnull=False),
                name="approvals_request_waits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class Stage(models.Model):
    """One visit of one step; `step` is `start` where the request is back with its requester."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="stages")
    number = models.SmallIntegerField(_("number"))
    step = models.CharField(_("step"), max_length=60)
    state = models.CharField(_("state"), max_length=10, choices=StepState)
    back_to = models.JSONField(_("goes straight back to"), default=list)
    void = models.BooleanField(_("no longer counts"), default=False)
    opened_at = models.DateTimeField(_("opened at"))
    closed_at = models.DateTimeField(_("closed at"), null=True)
    until = models.DateField(_("waits until"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="approvals_stage_number"),
            models.UniqueConstraint(
                fields=["request"], condition=Q(state="open"), name="approvals_stage_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.number} {self.step}"


class Task(models.Model):
    """One person asked in one stage; without a `person` it lies on the desk. `logic/state.py` says what the fields mean."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="tasks")
    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="tasks")
    number = models.SmallIntegerField(_("number"))
    seat = models.SmallIntegerField(_("seat"))
    person = models.ForeignKey(
        Employee, on_delete=models.PROTECT, null=True, related_name="tasks", db_index=False
    )
    part = models.CharField(_("part"), max_length=10)
    state = models.CharField(_("state"), max_length=10, choices=TaskStates)
    origin = models.CharField(_("origin"), max_length=14)
    source = models.ForeignKey(
        Employee, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    blocks = models.SmallIntegerField(_("is waited for by"), default=0)
    after = models.SmallIntegerField(_("comes after"), default=0)
    created_at = models.DateTimeField(_("created at"))
    opened_at = models.DateTimeField(_("opened at"), null=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)
    closed_by = models.ForeignKey(
        Employee, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    why = models.CharField(_("why by itself"), max_length=14, blank=True)
    comment = models.TextField(_("comment"), blank=True)
    read_at = models.DateTimeField(_("first read at"), null=True)
    """Kept only where the flow shows it."""
    remind_at = models.DateTimeField(_("reminder at"), null=True)
    due_at = models.DateTimeField(_("due at"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="approvals_task_number"),
            models.UniqueConstraint(
                fields=["stage", "person"], condition=LIVE, name="approvals_task_one_live"
            ),
            models.UniqueConstraint(
                fields=["stage"], condition=LIVE & Q(person__isnull=True), name="approvals_task_one_on_desk"
            ),
            models.CheckConstraint(
                condition=(LIVE & Q(closed_at__isnull=True)) | (~LIVE & Q(closed_at__isnull=False)),
                name="approvals_task_live_or_closed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["person", "opened_at"], condition=Q(state="open"), name="approvals_task_inbox"
            ),
            models.Index(fields=["person", "-closed_at"], name="approvals_task_handled"),
            models.Index(fields=["closed_by", "-closed_at"], name="approvals_task_done_by"),
            models.Index(
                fields=["due_at"], condition=Q(state="open", due_at__isnull=False), name="approvals_task_due"
            ),
            models.Index(
                fields=["remind_at"],
                condition=Q(state="open", remind_at__isnull=False),
                name="approvals_task_remind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.number} {self.state}"


class Line(models.Model):
    """A line of a request's log; only ever added. `key` is that of the act which wrote it: the same one acts once.

    `by` is empty for the system, and for an administrator who is no employee: then `by_name` says who.
    """

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="lines")
    number = models.IntegerField(_("number"))
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(Employee, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    by_name = models.CharField(_("by"), max_length=160, blank=True)
    for_person = models.ForeignKey(
        Employee, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    verb = models.CharField(_("what"), max_length=14)
    step = models.CharField(_("step"), max_length=60, blank=True)
    stage = models.SmallIntegerField(_("stage"), default=0)
    task = models.SmallIntegerField(_("task"), default=0)
    comment = models.TextField(_("comment"), blank=True)
    people = models.JSONField(_("people"), default=list)
    why = models.CharField(_("why"), max_length=14, blank=True)
    detail = models.JSONField(_("detail"), default=dict)
    key = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="approvals_line_number"),
            models.UniqueConstraint(
                fields=["request", "key"], condition=~Q(key=""), name="approvals_line_key"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.number} {self.verb}"


class Attachment(models.Model):
    """A file added to a request, by whoever handed it in."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="attachments")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Employee, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(_("at"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "file"], name="approvals_attachment_once")]

    def __str__(self) -> str:
        return f"{self.request_id} {self.file_id}"
