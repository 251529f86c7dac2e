"""One row a setting."""

from django.db import models


class Preference(models.Model):
    """A named JSON value of the whole installation."""

    key = models.CharField(max_length=80, primary_key=True)
    value = models.JSONField()

    def __str__(self) -> str:
        return self.key
