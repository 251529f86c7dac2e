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
    """A named bundle of field groups, actions and abilities; `data/roles.yaml` says what is in each.

    The first three come by themselves: from being employed, from reporting lines, from heading a department. The
    others are granted.
    """

    EMPLOYEE = "employee", _("Employee")
    MANAGER = "manager", _("Manager")
    HEAD = "head", _("Head of department")
    HR = "hr", _("HR")
    HR_PARTNER = "hr_partner", _("HR partner")
    EXECUTIVE = "executive", _("Executive")
    ADMINISTRATOR = "administrator", _("Administrator")
    SYSTEM_ADMINISTRATOR = "system_admin", _("System administrator")
    SECURITY_ADMINISTRATOR = "security_admin", _("Security administrator")
    AUDITOR = "auditor", _("Audit administrator")


class Scope(models.TextChoices):
    """Whom a role is about. The first two come with the implied roles, the others are chosen in a grant."""

    SELF = "self", _("Oneself")
    REPORTS = "reports", _("Direct reports")
    DEPARTMENT = "department", _("Own department")
    BELOW = "below", _("Own department and below")
    NAMED = "named", _("Named departments and below")
    COMPANY = "company", _("Whole company")
    ALL = "all", _("All companies")


class FieldGroup(models.TextChoices):
    """The parts of an employee's file that are shown or hidden as one."""

    BASIC = "basic", _("Basic")
    CONTACT = "contact", _("Contact")
    IDENTITY = "identity", _("Identity")
    PAY = "pay", _("Pay")
    PERFORMANCE = "performance", _("Performance")
    HEALTH = "health", _("Health")


SENSITIVE = frozenset({FieldGroup.IDENTITY, FieldGroup.PAY, FieldGroup.HEALTH})
"""Groups whose files are opened only by who showed lately who they are (PIPL art. 28: identity, accounts, health)."""


class Action(models.TextChoices):
    """What is done with a field group. To reveal is to read unmasked, which is logged.

    Of performance, where the growth record belongs: to confirm is to let count what a person reported, to record is to
    write into the record.
    """

    SEE = "see", _("see")
    REVEAL = "reveal", _("reveal")
    CHANGE = "change", _("edit")
    EXPORT = "export", _("export")
    CONFIRM = "confirm", _("confirm")
    RECORD = "record", _("record")


class Ability(models.TextChoices):
    """What a role may do in a company beside reading and changing people's fields."""

    PEOPLE = "people", _("hire, move and part with people")
    ORGANISATION = "organisation", _("change the organisation")
    LADDERS = "ladders", _("change ladders and standards")
    RECORDS = "records", _("keep the growth record")
    IMPORTS = "imports", _("bring data in")
    SYSTEM = "system", _("run the system")
    ACCESS = "access", _("grant and revoke roles")
    AUDIT = "audit", _("read the audit log")
    FLOWS = "flows", _("design flows and keep requests going")


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
