"""Enumerations of people."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Gender(models.TextChoices):
    """As in the identity document; blank is unknown."""

    FEMALE = "f", _("female")
    MALE = "m", _("male")


class EmploymentState(models.TextChoices):
    """Where a person is in their work life on a day. Derived from dates, never stored."""

    PLANNED = "planned", _("to join")
    PROBATION = "probation", _("on probation")
    REGULAR = "regular", _("regular")
    LEAVING = "leaving", _("leaving")
    LEFT = "left", _("left")


class Change(models.TextChoices):
    """Why an assignment begins."""

    HIRED = "hired", _("hired")
    TRANSFERRED = "transferred", _("transferred")
    PROMOTED = "promoted", _("promoted")
    DEMOTED = "demoted", _("moved down")
    REASSIGNED = "reassigned", _("reassigned")
    CORRECTED = "corrected", _("corrected")


class Role(models.TextChoices):
    """What a user may do beyond their own record; scopes and field groups refine it."""

    HR = "hr", _("HR")
    EXECUTIVE = "executive", _("executive")
    ADMINISTRATOR = "administrator", _("administrator")


class ContractKind(models.TextChoices):
    """How long a labour contract runs."""

    FIXED = "fixed", _("fixed term")
    OPEN = "open", _("open-ended")
    TASK = "task", _("until a task is done")
    INTERN = "intern", _("internship")
    SERVICE = "service", _("service contract")


class Degree(models.TextChoices):
    """The degree or certificate of a school."""

    SECONDARY = "secondary", _("secondary school")
    COLLEGE = "college", _("college diploma")
    BACHELOR = "bachelor", _("bachelor")
    MASTER = "master", _("master")
    DOCTOR = "doctor", _("doctor")


class Relation(models.TextChoices):
    """Who someone is to the employee."""

    SPOUSE = "spouse", _("spouse")
    FATHER = "father", _("father")
    MOTHER = "mother", _("mother")
    CHILD = "child", _("child")
    SIBLING = "sibling", _("brother or sister")
    OTHER = "other", _("someone else")
