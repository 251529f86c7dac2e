"""Addresses of people. What has one part stands before a person's address, which has two and more."""

from django.urls import path

from jinjie.interfaces.web.people import attachments, editing, fields, hiring, looks, person, roster, worklife

urlpatterns = [
    path("people", roster.people, name="people"),
    path("people/reveal", roster.show, name="reveal"),
    path("people/filters", roster.filters, name="roster-filters"),
    path("people/columns", roster.columns, name="roster-columns"),
    path("people/export", roster.export, name="roster-export"),
    path("people/save-view", roster.keep_view, name="save-view"),
    path("people/remove-view", roster.forget_view, name="remove-view"),
    path("people/fields", fields.fields, name="custom-fields"),
    path("people/fields/<slug:key>", fields.field, name="custom-field"),
    path("people/fields/<slug:key>/order", fields.order_field, name="order-field"),
    path("people/new", hiring.new_person, name="new-person"),
    path("people/<slug:company>/<path:number>/change", worklife.change, name="change-person"),
    path("people/<slug:company>/<path:number>/planned/<str:day>", worklife.change, name="alter-change"),
    path(
        "people/<slug:company>/<path:number>/planned/<str:day>/cancel", worklife.cancel, name="cancel-change"
    ),
    path("people/<slug:company>/<path:number>/restore/<str:token>", worklife.restore, name="restore-change"),
    path("people/<slug:company>/<path:number>/leave", worklife.leave, name="leave-person"),
    path("people/<slug:company>/<path:number>/edit", editing.edit, name="edit-person"),
    path("people/<slug:company>/<path:number>/attach", attachments.bring, name="attach"),
    path("people/<slug:company>/<path:number>/attached/<int:pk>", attachments.hand_out, name="attached"),
    path("people/<slug:company>/<path:number>/file/<slug:kind>", editing.add, name="add-entry"),
    path(
        "people/<slug:company>/<path:number>/file/<slug:kind>/<int:pk>/remove",
        editing.remove,
        name="remove-entry",
    ),
    path(
        "people/<slug:company>/<path:number>/file/<slug:kind>/<int:pk>/restore",
        editing.put_back,
        name="restore-entry",
    ),
    path("people/<slug:company>/<path:number>/looks", looks.looks, name="looks"),
    path("people/<slug:company>/<path:number>/reveal", person.show_field, name="reveal-field"),
    path("people/<slug:company>/<path:number>", person.person, name="person"),
]
