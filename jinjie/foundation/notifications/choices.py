"""Enumerations of notices."""

from enum import Enum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.IntegerChoices):
    """How much a notice presses."""

    ROUTINE = 1, _("routine")
    IMPORTANT = 2, _("important")
    EMERGENCY = 3, _("emergency")


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
