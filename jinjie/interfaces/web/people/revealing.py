"""Showing a secret: the cell for htmx, a whole page without script, the question why where a reason is wanted.

Who is there is asked once more where that was long ago; what they wanted to see is shown when they come back.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation

from jinjie.foundation.people.actions.reveal import ReasonWanted, may_reveal, reveal
from jinjie.foundation.people.masks import masked
from jinjie.foundation.people.models import Employee
from jinjie.foundation.people.roster.answer import Secret
from jinjie.interfaces.web.accounts.confirming import confirm_then, kept_for, recently_confirmed
from jinjie.interfaces.web.asking import actor_of, clock
from jinjie.interfaces.web.people.cells import Drawing, secret


def revealed(
    request: HttpRequest,
    person_of: Callable[[str], Employee],
    whole: Callable[[dict[str, str]], HttpResponse],
    back: str,
) -> HttpResponse:
    """Reveal what was asked for (“person.field”), and answer.

    `person_of` finds whose it is, `whole` makes the page with the values shown, `back` is that page's address.
    """
    asked = request.POST.dict() if request.method == "POST" else kept_for(request)
    if asked is None:
        return redirect(back)
    key, reason = str(asked.get("reveal", "")), str(asked.get("reason", ""))
    employee, field = person_of(key), key.partition(".")[2]
    may_reveal(actor_of(request), employee, field, clock(request).today).require()
    if not recently_confirmed(request):
        return confirm_then(request, _address(request), {"reveal": key, "reason": reason})
    try:
        value = reveal(
            actor=actor_of(request), at=clock(request).now, on=clock(request).today, employee=employee, field=field,
            reason=reason,
        )  # fmt: skip
    except ReasonWanted as wanted:
        return _why(request, employee, key, wanted)
    if request.headers.get("HX-Request"):
        stars = Secret(masked(field.rpartition(".")[2], value.replace(" ", "")), True)
        answer = HttpResponse(secret(key, stars, Drawing({key: value}, "")))
    else:
        answer = whole({key: value})
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _address(request: HttpRequest) -> str:
    """Where to go on: with the question of the page that one is on, which htmx does not send."""
    if not request.headers.get("HX-Request"):
        return request.get_full_path()
    query = urlsplit(request.headers.get("HX-Current-URL", "")).query
    return f"{request.path}{'?' if query else ''}{query}"


def _why(request: HttpRequest, employee: Employee, key: str, wanted: ReasonWanted) -> HttpResponse:
    partial = bool(request.headers.get("HX-Request"))
    given = {
        "at": "people", "key": key, "person": employee, "wanted": wanted.message.said(translation),
        "wrong": "reason" in request.POST, "action": request.get_full_path(),
    }  # fmt: skip
    template = "web/people/reason_form.html" if partial else "web/people/reason.html"
    return render(request, template, given, status=422)
