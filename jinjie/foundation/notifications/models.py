"""Notices."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jinjie.foundation.notifications.choices import Level, Rhythm, State
from jinjie.foundation.notifications.logic import QUIET_FROM, QUIET_UNTIL
from jinjie.foundation.people.fields import EncryptedTextField
from jinjie.foundation.people.models import Employee


class Notice(models.Model):
    """One person is told one thing once. `values` fill the kind's texts; `planned_at` is empty until a worker planned its ways."""

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="notices", db_index=False)
    kind = models.CharField(_("kind"), max_length=60)
    topic = models.CharField(_("what it is about"), max_length=120)
    change = models.CharField(_("which change of it"), max_length=120, blank=True)
    about = models.CharField(_("what it opens"), max_length=200, blank=True)
    level = models.SmallIntegerField(_("how pressing"), choices=Level)
    values = models.JSONField(_("values"), default=dict)
    told_at = models.DateTimeField(_("told at"))
    planned_at = models.DateTimeField(_("planned at"), null=True)
    read_at = models.DateTimeField(_("read at"), null=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "kind", "topic", "change"], name="notifications_told_once"
            )
        ]
        indexes = [
            models.Index(fields=["employee", "-told_at"], name="notifications_inbox"),
            models.Index(fields=["employee"], condition=Q(read_at__isnull=True), name="notifications_unread"),
            models.Index(
                fields=["told_at"], condition=Q(planned_at__isnull=True), name="notifications_unplanned"
            ),
            models.Index(fields=["kind", "topic"], name="notifications_topic"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.topic} → {self.employee_id}"


class Delivery(models.Model):
    """A notice on its way by one channel. `first_due_at` stays when it is tried again; `why` is a stored phrase.

    `parcel` names the attempt: rows of the same one went in one message. `joins`: may go with others.
    """

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="+", db_index=False)
    channel = models.CharField(_("channel"), max_length=20)
    state = models.SmallIntegerField(_("state"), choices=State, default=State.WAITING)
    joins = models.BooleanField(_("may be joined with others"), default=False)
    due_at = models.DateTimeField(_("due at"))
    first_due_at = models.DateTimeField(_("first due at"))
    attempts = models.SmallIntegerField(_("attempts"), default=0, db_default=0)
    tried_at = models.DateTimeField(_("tried at"), null=True)
    settled_at = models.DateTimeField(_("settled at"), null=True)
    parcel = models.CharField(_("parcel"), max_length=32, blank=True, default="", db_default="")
    why = models.JSONField(_("why"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="notifications_once_a_channel")
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state=State.WAITING), name="notifications_due"),
            models.Index(
                fields=["employee", "channel"], condition=Q(state=State.WAITING), name="notifications_joined"
            ),
            models.Index(fields=["tried_at"], condition=Q(state=State.SENDING), name="notifications_sending"),
            models.Index(fields=["channel", "state", "-settled_at"], name="notifications_log"),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} by {self.channel}"


class ChannelState(models.Model):
    """How a channel fares: since when and why it is down, and until when it is left alone."""

    key = models.CharField(max_length=20, primary_key=True)
    failures = models.SmallIntegerField(default=0)
    down_since = models.DateTimeField(null=True)
    down_until = models.DateTimeField(null=True)
    why = models.JSONField(null=True)
    sent_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.key


class Wishes(models.Model):
    """How a person wants to be told. `off` maps a kind to the channels that are off for it."""

    employee = models.OneToOneField(Employee, on_delete=models.CASCADE, related_name="+")
    quiet_from = models.TimeField(_("quiet from"), default=QUIET_FROM)
    quiet_until = models.TimeField(_("quiet until"), default=QUIET_UNTIL)
    rhythm = models.CharField(_("rhythm"), max_length=8, choices=Rhythm, default=Rhythm.AT_ONCE)
    off = models.JSONField(_("switched off"), default=dict)

    def __str__(self) -> str:
        return str(self.employee_id)


class Endpoint(models.Model):
    """A device or an account through which a channel reaches a person. What it is reached by is ciphertext."""

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(_("channel"), max_length=20)
    address = EncryptedTextField(_("address"), purpose="endpoint.address")
    address_index = models.CharField(max_length=64)
    label = models.CharField(_("device"), max_length=120, blank=True)
    made_at = models.DateTimeField(_("made at"))
    used_at = models.DateTimeField(_("last used"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "address_index"], name="notifications_endpoint_once")
        ]

    def __str__(self) -> str:
        return f"{self.channel} of {self.employee_id}"
