"""Flows and forms, each with numbered versions that are never changed once published."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jinjie.foundation.approvals.choices import VersionState
from jinjie.foundation.people.models import Company
from jinjie.foundation.people.models.organisation import Named


class Versioned(models.Model):
    """A version of a document. In force on a day: the published one with the latest `effective_from` ≤ day, then number."""

    number = models.IntegerField(_("version"))
    state = models.CharField(_("state"), max_length=10, choices=VersionState)
    effective_from = models.DateField(_("effective from"), null=True)
    definition = models.JSONField(_("document"))
    source = models.TextField(_("as written"), blank=True)
    """The text that the document was read from, with its comments; empty where it was made in the browser."""
    digest = models.CharField(_("digest"), max_length=64)
    saved_at = models.DateTimeField(_("saved at"))
    saved_by = models.CharField(_("saved by"), max_length=160)
    published_at = models.DateTimeField(_("published at"), null=True)
    published_by = models.CharField(_("published by"), max_length=160, blank=True)

    class Meta:
        abstract = True


class Form(Named):
    """What the company's own requests ask for, such as a purchase or a business trip."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="forms")
    key = models.SlugField(_("key"), max_length=60)
    created_at = models.DateTimeField(_("created at"))
    retired_at = models.DateTimeField(_("retired at"), null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "key"], name="approvals_form_key")]


class FormVersion(Versioned):
    """The fields of a form."""

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="versions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="approvals_form_version_number"),
            models.UniqueConstraint(
                fields=["form"], condition=Q(state="draft"), name="approvals_form_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(published_at__isnull=False, effective_from__isnull=False),
                name="approvals_form_published_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form_id} v{self.number}"


class Flow(Named):
    """A flow of a company. `subject` is the kind of subject that it is for; `form` where it is the company's own request."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="flows")
    key = models.SlugField(_("key"), max_length=60)
    subject = models.CharField(_("subject"), max_length=60, blank=True)
    form = models.ForeignKey(Form, on_delete=models.PROTECT, null=True, related_name="flows")
    created_at = models.DateTimeField(_("created at"))
    retired_at = models.DateTimeField(_("retired at"), null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "key"], name="approvals_flow_key")]


class FlowVersion(Versioned):
    """The steps of a flow."""

    flow = models.ForeignKey(Flow, on_delete=models.PROTECT, related_name="versions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["flow", "number"], name="approvals_flow_version_number"),
            models.UniqueConstraint(
                fields=["flow"], condition=Q(state="draft"), name="approvals_flow_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(published_at__isnull=False, effective_from__isnull=False),
                name="approvals_flow_published_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.flow_id} v{self.number}"
