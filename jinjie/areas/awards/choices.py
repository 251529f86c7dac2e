"""Enumerations of awards."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jinjie.foundation.people.choices import Role


class AwardKind(models.TextChoices):
    """What an award is for. A standard counts awards of a kind by this key."""

    PERFORMANCE = "performance", _("Results")
    CONTRIBUTION = "contribution", _("Contribution")
    INNOVATION = "innovation", _("Innovation")
    SERVICE = "service", _("Service to customers")
    TEAMWORK = "teamwork", _("Teamwork")
    OTHER = "other", pgettext_lazy("kind of award", "Other")


class Often(models.TextChoices):
    """How often one person may be given an award. The values are those of periods."""

    ALWAYS = "", _("as often as deserved")
    MONTH = "month", _("once a month")
    QUARTER = "quarter", _("once a quarter")
    HALF_YEAR = "half_year", _("once a half-year")
    YEAR = "year", _("once a year")


GIVERS = (Role.MANAGER, Role.HEAD, Role.HR, Role.EXECUTIVE)
"""The roles that the catalogue can let give an award, each to the people whom the role is about."""
