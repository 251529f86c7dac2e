"""The people one may see, to get to their paths."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jinjie.foundation.people.directory import entries, present
from jinjie.interfaces.web.asking import actor_of, clock, signed_in

PAGE = 30


@require_safe
@signed_in
def people(request: HttpRequest) -> HttpResponse:
    """A list with search and pages; someone who leads nobody finds just themselves."""
    viewer, day = actor_of(request), clock(request).today
    text = request.GET.get("q", "").strip()
    found = Paginator(present(viewer, day, text), PAGE).get_page(request.GET.get("page"))
    shown = {
        "entries": entries(list(found.object_list), day),
        "found": found,
        "q": text,
        "at": "people",
    }
    return render(request, "web/people/people.html", shown)
