"""App registration."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """The `projects` area."""

    name = "jinjie.areas.projects"
    label = "projects"
