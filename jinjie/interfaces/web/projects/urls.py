"""Addresses of projects."""

from django.urls import path

from jinjie.interfaces.web.projects import leading, views

urlpatterns = [
    path("projects", views.projects, name="projects"),
    path("projects/new", views.new, name="project-new"),
    path("projects/<int:project>", views.one_project, name="project"),
    path("projects/<int:project>/join", views.join, name="project-join"),
    path("projects/<int:project>/leave", views.leave, name="project-leave"),
    path("projects/<int:project>/decide", leading.decide, name="project-decide"),
    path("projects/<int:project>/seat", leading.seat, name="project-seat"),
    path("projects/<int:project>/take", leading.take, name="project-take"),
    path("projects/<int:project>/change", leading.change, name="project-change"),
    path("projects/<int:project>/close", leading.close, name="project-close"),
    path("projects/<int:project>/reopen", leading.reopen, name="project-reopen"),
]
