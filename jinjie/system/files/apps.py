"""App registration."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """The `files` room."""

    name = "jinjie.system.files"
    label = "files"
