"""What users may do beyond their own: roles granted, and rights lent for a while."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jinjie.foundation.people.choices import Role, Scope
from jinjie.foundation.people.models.organisation import Company, Department


class RoleGrant(models.Model):
    """A role of a user, from and until a day (both included, each open where empty).

    `company` is empty for all companies only. `departments` are those of the scope `named`; each stands for
    everything below it too. A revoked grant stays as a row.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="role_grants")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(_("role"), max_length=16, choices=Role)
    scope = models.CharField(_("scope"), max_length=16, choices=Scope, default=Scope.COMPANY)
    departments = models.ManyToManyField(Department, related_name="+")
    valid_from = models.DateField(_("from"), null=True)
    valid_until = models.DateField(_("until"), null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    granted_at = models.DateTimeField(_("granted at"), null=True)
    granted_by = models.CharField(_("granted by"), max_length=160, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True)
    revoked_by = models.CharField(_("revoked by"), max_length=160, blank=True)
    revoked_why = models.CharField(_("reason of revoking"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(scope=Scope.ALL, company__isnull=True)
                | (Q(company__isnull=False) & ~Q(scope__in=[Scope.ALL, Scope.SELF, Scope.REPORTS])),
                name="people_role_grant_scope",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                name="people_role_grant_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


class Delegation(models.Model):
    """A user's rights lent to another until a day, included.

    It points at the rights, it does not copy them: `grant` is the lender's grant; without one it is the people whom
    the lender leads. So the borrower never has more than the lender has on the day, and nothing once the lender is gone.
    """

    lender = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="lent")
    borrower = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="borrowed")
    grant = models.ForeignKey(RoleGrant, on_delete=models.CASCADE, null=True, related_name="+")
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    made_at = models.DateTimeField(_("made at"))
    made_by = models.CharField(_("made by"), max_length=160)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    ended_by = models.CharField(_("ended by"), max_length=160, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="people_delegation_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(lender=F("borrower")), name="people_delegation_not_to_oneself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lender_id} → {self.borrower_id}"
