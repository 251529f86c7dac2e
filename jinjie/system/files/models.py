"""What is known of a stored file."""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class StoredFile(models.Model):
    """A file in `DATA_DIR/files/`, named by its SHA-256; the same content is kept once."""

    sha256 = models.CharField(_("checksum"), max_length=64)
    name = models.CharField(_("file name"), max_length=255)
    content_type = models.CharField(_("content type"), max_length=100, blank=True)
    size = models.BigIntegerField(_("size in bytes"))
    stored_at = models.DateTimeField(_("stored at"))
    stored_by = models.CharField(_("stored by"), max_length=160)

    class Meta:
        indexes = [models.Index(fields=["sha256"], name="files_sha256")]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Where the bytes are."""
        return Path(settings.DATA_DIR) / "files" / self.sha256[:2] / self.sha256
