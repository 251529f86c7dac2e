"""Whether someone sees more people than themselves: a condition for a query that is made anyway."""

from datetime import date

from django.db.models import Exists, Q

from jinjie.foundation.people.choices import Role
from jinjie.foundation.people.models import Department, RoleGrant
from jinjie.foundation.people.queries import assignments_on


def leads_others(user_id: int | None, as_of: date) -> Q:
    """True (on any row) if `people.queries.visible_to` would show this user others: HR, executives, heads, managers."""
    user = user_id or 0
    grants = RoleGrant.objects.filter(user_id=user, role__in=[Role.HR, Role.EXECUTIVE])
    heads = Department.objects.filter(head__user_id=user)
    reports = assignments_on(as_of).filter(manager__user_id=user)
    return Q(Exists(grants)) | Q(Exists(heads)) | Q(Exists(reports))
