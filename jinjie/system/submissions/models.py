"""The table of forms that were sent."""

from django.conf import settings
from django.db import models


class Submission(models.Model):
    """A form's token, kept when what it asks was done; `answer` is the address that the sender was led to."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    token = models.CharField(max_length=32)
    at = models.DateTimeField()
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "token"], name="submissions_once")]
        indexes = [models.Index(fields=["at"], name="submissions_at")]

    def __str__(self) -> str:
        return self.token
