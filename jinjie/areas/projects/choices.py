"""Enumerations of projects."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ProjectRole(models.TextChoices):
    """What a member does. A standard counts projects by this key."""

    LEAD = "lead", _("lead")
    CORE = "core", _("core member")
    MEMBER = "member", _("member")
    ADVISER = "adviser", _("adviser")


class ProjectState(models.TextChoices):
    """How far a project is."""

    RUNNING = "running", pgettext_lazy("project", "running")
    CLOSED = "closed", pgettext_lazy("project", "closed")


class Result(models.TextChoices):
    """What came of it. A standard counts projects by this key."""

    NONE = "", _("not known yet")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class MemberState(models.TextChoices):
    """How somebody stands with a project."""

    ASKED = "asked", _("would like to join")
    JOINED = "joined", _("takes part")
    DECLINED = "declined", _("was not taken")
    LEFT = "left", _("left")
