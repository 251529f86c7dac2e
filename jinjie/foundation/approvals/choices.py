"""Enumerations of approvals as a page calls them. Their values are those of the pure machine (`logic/terms.py`)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RequestState(models.TextChoices):
    """Where a request is; all but the first are ends."""

    RUNNING = "running", _("running")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")
    REVERSED = "reversed", _("withdrawn after approval")
    CANCELLED = "cancelled", _("cancelled")


class VersionState(models.TextChoices):
    """A draft concerns nobody yet."""

    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")


class StepState(models.TextChoices):
    """What became of a visit of a step."""

    OPEN = "open", _("open")
    PASSED = "passed", _("passed")
    REJECTED = "rejected", _("rejected")
    RETURNED = "returned", _("sent back")
    CLOSED = "closed", _("closed")


class TaskStates(models.TextChoices):
    """Where a task is; the first two are live."""

    OPEN = "open", _("to handle")
    WAITING = "waiting", _("in line")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")
    DONE = "done", _("done")
    RETURNED = "returned", _("sent back")
    HANDED = "handed", _("handed on")
    PASSED = "passed", _("passed by itself")
    CLOSED = "closed", _("not needed any more")
