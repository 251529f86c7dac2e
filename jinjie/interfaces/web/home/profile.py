"""One's own profile."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jinjie.foundation.people.profile import NoProfile, own_profile
from jinjie.interfaces.web.asking import actor_of, asked_of, signed_in
from jinjie.interfaces.web.nobody import page_of_nobody


@require_safe
@signed_in
def profile(request: HttpRequest) -> HttpResponse:
    """Own master data with secret values masked, the posts held, and what others may see."""
    asked = asked_of(request)
    moment = asked.question.moment
    try:
        page = own_profile(actor_of(request), asked.question.today, moment.known_on)
    except NoProfile:
        return page_of_nobody(request, asked, "me")
    return render(request, "web/home/profile.html", {"page": page, "at": "me"})
