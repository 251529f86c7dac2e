"""One row a setting; views of lists that people saved."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Preference(models.Model):
    """A named JSON value of the whole installation."""

    key = models.CharField(max_length=80, primary_key=True)
    value = models.JSONField()

    def __str__(self) -> str:
        return self.key


class SavedView(models.Model):
    """Filters, columns, order and grouping of a list (`page`), as the query of its address, under a name.

    Without a user it is everyone's who sees the page.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    page = models.CharField(_("page"), max_length=30)
    name = models.CharField(_("name"), max_length=40)
    query = models.CharField(_("query"), max_length=2000)
    created_at = models.DateTimeField(_("created at"))
    created_by = models.CharField(_("created by"), max_length=160)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "page", "name"], name="preferences_view_name"),
            models.UniqueConstraint(
                fields=["page", "name"], condition=Q(user__isnull=True), name="preferences_shared_view_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name
