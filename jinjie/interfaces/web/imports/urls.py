"""Addresses of imports. `import` is one run wherever it is; what changes it is posted below it."""

from django.urls import path

from jinjie.interfaces.web.imports import deciding, views

urlpatterns = [
    path("imports", views.runs, name="imports"),
    path("imports/new", views.new, name="import-new"),
    path("imports/<int:pk>", views.run, name="import"),
    path("imports/<int:pk>/columns", views.columns, name="import-columns"),
    path("imports/<int:pk>/sample", views.sample, name="import-sample"),
    path("imports/<int:pk>/problems", views.problems, name="import-problems"),
    path("imports/<int:pk>/answer", deciding.answer, name="import-answer"),
    path("imports/<int:pk>/reveal", deciding.reveal, name="import-reveal"),
    path("imports/<int:pk>/skip", deciding.skip, name="import-skip"),
    path("imports/<int:pk>/confirm", deciding.confirm, name="import-confirm"),
    path("imports/<int:pk>/discard", deciding.discard, name="import-discard"),
    path("imports/<int:pk>/undo", deciding.undo, name="import-undo"),
]
