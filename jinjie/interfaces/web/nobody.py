"""What someone sees who signed in without being an employee, where a page is about oneself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jinjie.foundation.people.directory import has_company, leads
from jinjie.interfaces.web.asking import Asked, actor_of


def page_of_nobody(request: HttpRequest, asked: Asked, at: str) -> HttpResponse:
    """To the people they lead, else a page that says what to do."""
    if not has_company():
        return render(request, "web/accounts/first_run.html")
    if leads(actor_of(request), asked.question.today):
        return redirect("web:people")
    return render(request, "web/career/no_employee.html", {"at": at}, status=404)
