"""The address of the audit log, among the settings."""

from django.urls import path

from jinjie.interfaces.web.audit import views

urlpatterns = [path("settings/audit", views.audit, name="audit")]
