"""Enumerations of the growth record."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FactKind(models.TextChoices):
    """What sort of thing a fact type records; the measures that fit it follow from this."""

    INDICATOR = "indicator", _("indicator")
    GRADE = "grade", _("performance grade")
    SCORE = "score", _("score")
    OKR = "okr", _("objective score")
    REVIEW_360 = "review_360", _("360 review")
    COMPETENCY = "competency", _("competency")
    COURSE = "course", _("course")
    TEST = "test", _("test")
    CERTIFICATE = "certificate", _("certificate")
    PROJECT = "project", _("project")
    AWARD = "award", _("award")
    DOCUMENT = "document", _("document")
    FEEDBACK = "feedback", _("feedback")
    MENTORSHIP = "mentorship", _("mentorship")
    ATTENDANCE = "attendance", _("attendance")
    DISCIPLINE = "discipline", _("discipline case")
    CONFIRMATION = "confirmation", _("yes/no confirmed by a role")
    CUSTOM = "custom", _("company's own")


class Source(models.IntegerChoices):
    """Where a fact came from."""

    IMPORT = 1, _("import")
    INTEGRATION = 2, _("integration")
    REVIEW = 3, _("review")
    PERSON = 4, _("reported by the person")
    HR = 5, _("entered by HR")
    SYSTEM = 6, _("system")


class Status(models.IntegerChoices):
    """Whether a fact has been confirmed by whoever its type names."""

    CONFIRMED = 1, _("confirmed")
    WAITING = 2, _("waiting for confirmation")
    REJECTED = 3, _("not confirmed")
    WITHDRAWN = 4, _("withdrawn")


class Confirmer(models.TextChoices):
    """Who confirms a self-reported fact of a type."""

    NOBODY = "", _("nobody")
    MANAGER = "manager", _("manager")
    HR = "hr", _("HR")


class EvidenceKind(models.TextChoices):
    """What proves a fact besides its import row."""

    FILE = "file", _("file")
    LINK = "link", _("link")
