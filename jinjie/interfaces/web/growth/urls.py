"""Addresses of the growth record."""

from django.urls import path, re_path, register_converter

from jinjie.interfaces.web.growth import files, reporting, views


class FactNumber:
    """A number that the database can hold."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        """The number in the address."""
        return int(value)

    def to_url(self, value: int) -> str:
        """The address of the number."""
        return str(value)


register_converter(FactNumber, "fact")

urlpatterns = [
    path("record", views.record, name="record"),
    path("record/add", reporting.report, name="report-fact"),
    re_path(r"^record/export\.(?P<form>pdf|json)$", files.export, name="export-record"),
    path("record/evidence/<fact:number>", files.evidence, name="evidence"),
    path("record/<fact:fact>", views.fact, name="fact"),
    path("record/<fact:fact>/change", reporting.change, name="change-fact"),
    path("record/<fact:fact>/withdraw", reporting.withdraw, name="withdraw-fact"),
    path("record/<fact:fact>/restore", reporting.restore, name="restore-fact"),
    path("people/<slug:company>/<path:number>/record", views.record, name="record"),
]
