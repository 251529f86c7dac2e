"""Addresses of people. What has one part stands before a person's address, which has two and more."""

from django.urls import path

from jinjie.interfaces.web.people import person, roster

urlpatterns = [
    path("people", roster.people, name="people"),
    path("people/reveal", roster.show, name="reveal"),
    path("people/filters", roster.filters, name="roster-filters"),
    path("people/columns", roster.columns, name="roster-columns"),
    path("people/export", roster.export, name="roster-export"),
    path("people/save-view", roster.keep_view, name="save-view"),
    path("people/remove-view", roster.forget_view, name="remove-view"),
    path("people/<slug:company>/<path:number>/reveal", person.show_field, name="reveal-field"),
    path("people/<slug:company>/<path:number>", person.person, name="person"),
]
