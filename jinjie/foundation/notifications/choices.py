"""Enumerations of notices."""

from enum import Enum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.IntegerChoices):
    """How much a notice presses."""

    ROUTINE = 1, _("routine")
    IMPORTANT = 2, _("important")
    EMERGENCY = 3, _("emergency")


class State(models.IntegerChoices):
    """Where a delivery is."""

    WAITING = 0, _("waits")
    SENDING = 1, _("is being sent")
    SENT = 2, _("sent")
    DELIVERED = 3, _("arrived")
    SKIPPED = 4, _("was not needed")
    FAILED = 5, _("failed")
    UNSURE = 6, _("not known whether it arrived")


class Rhythm(models.TextChoices):
    """How often a person wants messages that can wait."""

    AT_ONCE = "at_once", _("as they come")
    DAILY = "daily", _("once a day, at 9:00")
    WEEKLY = "weekly", _("once a week, on Monday at 9:00")


class Sort(Enum):
    """What sort of value a text names; the second half never leaves the house."""

    NAME = "name"
    TITLE = "title"
    DAY = "day"
    COUNT = "count"
    FIGURE = "figure"
    GRADE = "grade"
    COMMENT = "comment"
    IDENTITY = "identity"


MAY_LEAVE = frozenset({Sort.NAME, Sort.TITLE, Sort.DAY, Sort.COUNT})
"""What a mail or a push may say: who, which level or type, when, how many."""
