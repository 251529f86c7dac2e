"""Addresses of imports. `import` is one run wherever it is; what changes it is posted below it."""

from django.urls import path

from jinjie.interfaces.web.imports import deciding, views

urlpatterns = [
    path("imports", views.runs, name="imports"),
    path("imports/new", views.new, name="import-new"),
    path("imports/<int:batch>", views.run, name="import"),
    path("imports/<int:batch>/columns", views.columns, name="import-columns"),
    path("imports/<int:batch>/sample", views.sample, name="import-sample"),
    path("imports/<int:batch>/problems", views.problems, name="import-problems"),
    path("imports/<int:batch>/answer", deciding.answer, name="import-answer"),
    path("imports/<int:batch>/reveal", deciding.reveal, name="import-reveal"),
    path("imports/<int:batch>/skip", deciding.skip, name="import-skip"),
    path("imports/<int:batch>/confirm", deciding.confirm, name="import-confirm"),
    path("imports/<int:batch>/discard", deciding.discard, name="import-discard"),
    path("imports/<int:batch>/undo", deciding.undo, name="import-undo"),
]
