"""How an employee comes in, as HR sees it: whether they have an account, and a one-time link for it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jinjie.foundation.people.actions.accounts import give_link, open_account, set_account_open
from jinjie.foundation.people.models import Employee
from jinjie.foundation.people.permissions import may_manage_people
from jinjie.foundation.people.queries import visible_to
from jinjie.foundation.people.sign_in import may_reset_access
from jinjie.interfaces.web.accounts.confirming import confirm_address, recently_confirmed
from jinjie.interfaces.web.asking import actor_of, clock, signed_in
from jinjie.interfaces.web.toasts import with_toast
from jinjie.system.accounts.actions.links import Issued
from jinjie.system.accounts.queries import access_state


def _person(request: HttpRequest, company: str, number: str) -> Employee:
    """The person, if the viewer sees them and manages people there; otherwise there is nobody."""
    seen = visible_to(actor_of(request), clock(request).today)
    person = seen.select_related("user", "company").filter(
        company__key=company, number=number.replace("\0", "")
    )
    found = person.first()
    if found is None:
        raise Http404
    may_manage_people(actor_of(request), found.company_id).require()
    return found


@never_cache
@require_safe
@signed_in
def sign_in_of(request: HttpRequest, company: str, number: str) -> HttpResponse:
    """Whether the person has an account, when it was last used, and the button for a link."""
    return _page(request, _person(request, company, number), None)


@never_cache
@require_POST
@signed_in
def make_link(request: HttpRequest, company: str, number: str) -> HttpResponse:
    """Make a link, with an account where there is none yet. It is shown this once, in no address and no log."""
    person, at = _person(request, company, number), timezone.now()
    if not recently_confirmed(
        request
    ):  # asked only here: of whom nobody may know there is nothing to confirm
        return redirect(confirm_address(request))
    actor = actor_of(request)
    user = open_account(actor=actor, at=at, employee=person)
    issued = give_link(
        actor=actor, at=at, user_id=user.pk, lifts_second_step=bool(request.POST.get("second_step"))
    )
    person.user = user
    return _page(request, person, issued)


@never_cache
@require_POST
@signed_in
def close_or_open(request: HttpRequest, company: str, number: str) -> HttpResponse:
    """Close the account with all its sessions, or open it again."""
    person = _person(request, company, number)
    if person.user_id is None:
        raise Http404
    if not recently_confirmed(request):
        return redirect(confirm_address(request))
    active = request.POST.get("active") == "yes"
    set_account_open(actor=actor_of(request), at=timezone.now(), user_id=person.user_id, active=active)
    said = (
        _("The account is open again.") if active else _("The account is closed and signed out everywhere.")
    )
    return with_toast(redirect("web:person-sign-in", company=company, number=number), said)


def _page(request: HttpRequest, person: Employee, issued: Issued | None) -> HttpResponse:
    state = access_state(person.user_id, timezone.now()) if person.user_id else None
    verdict = may_reset_access(actor_of(request), person.user_id) if person.user_id else None
    shown = {
        "person": person,
        "state": state,
        "refused": verdict.why.said(translation) if verdict is not None and not verdict else "",
        "own": person.user_id == request.user.pk,
        "link": request.build_absolute_uri(reverse("web:link", args=[issued.token])) if issued else "",
        "ends_at": issued.ends_at if issued else None,
        "name": person.label,
        "to_link": reverse("web:person-link", args=[person.company.key, person.number]),
        "to_state": reverse("web:person-account", args=[person.company.key, person.number]),
        "at": "people",
    }
    return render(request, "web/accounts/person.html", shown)
