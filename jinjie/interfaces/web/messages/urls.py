"""Addresses of messages. `fact` is the growth record's converter: a number that the database can hold."""

from django.urls import path

from jinjie.interfaces.web.messages import choosing, devices, views

urlpatterns = [
    path("messages", views.messages, name="messages"),
    path("messages/read", views.read_all, name="messages-read"),
    path("messages/<fact:notice>", views.message, name="message"),
    path("messages/<fact:notice>/open", views.open_one, name="message-open"),
    path("messages/<fact:notice>/read", views.read_one, name="message-read"),
    path("messages/received", devices.received, name="message-received"),
    path("me/notices/devices", devices.add, name="notice-device-add"),
    path("me/notices/devices/<fact:device>/remove", devices.remove, name="notice-device-remove"),
    path("me/notices", choosing.wishes, name="notice-wishes"),
    path("me/notices/keep", choosing.keep, name="notice-wishes-keep"),
    path("messages/<fact:notice>/confirm", views.confirm_one, name="message-confirm"),
]
