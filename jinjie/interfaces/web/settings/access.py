"""Who may see and do what: roles given and taken back, rights lent, and what each role holds."""

from collections.abc import Callable

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jinjie.foundation.people.access import access_of
from jinjie.foundation.people.actions.roles import grant_role, revoke_role
from jinjie.foundation.people.choices import Ability, Action, FieldGroup
from jinjie.foundation.people.grants import (
    LATER,
    NOW,
    OVER,
    companies_to_grant_in,
    departments_of,
    grant_lines,
    loan_lines,
    role_lines,
    select_grants,
    user_called,
    visible_grants,
    visible_loans,
)
from jinjie.foundation.people.permissions import may_grant_roles, may_see_roles
from jinjie.interfaces.web.accounts.confirming import needs_confirmation
from jinjie.interfaces.web.asking import actor_of, clock, signed_in
from jinjie.interfaces.web.once import AlreadySent, claim
from jinjie.interfaces.web.settings.forms import GrantForm, RevokeForm
from jinjie.interfaces.web.toasts import with_toast
from jinjie.kit.refusal import Refusal

PAGE = 30
STATES: dict[str, Callable[[], str]] = {
    NOW: lambda: _("In force"),
    LATER: lambda: _("Planned"),
    OVER: lambda: _("Ended"),
}


@require_safe
@signed_in
def access(request: HttpRequest) -> HttpResponse:
    """The grants: those in force, planned, or ended, newest first."""
    actor, day = actor_of(request), clock(request).today
    may_see_roles(actor).require()
    state = request.GET.get("state", NOW)
    state = state if state in STATES else NOW
    rows = select_grants(visible_grants(actor, day), state, day)
    found = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    shown = {
        "lines": grant_lines(found.object_list, day),
        "found": found,
        "state": state,
        "states": [(key, word()) for key, word in STATES.items()],
        "gives": _gives(request),
        "tab": "grants",
        "at": "settings",
    }
    return render(request, "web/settings/access.html", shown)


@require_safe
@signed_in
def loans(request: HttpRequest) -> HttpResponse:
    """Whose rights are lent to whom, of all whose roles one sees."""
    actor, day = actor_of(request), clock(request).today
    may_see_roles(actor).require()
    found = Paginator(visible_loans(actor, day), PAGE).get_page(request.GET.get("page"))
    shown = {
        "lines": loan_lines(found.object_list, day),
        "found": found,
        "gives": _gives(request),
        "tab": "loans",
        "at": "settings",
    }
    return render(request, "web/settings/loans.html", shown)


@require_safe
@signed_in
def roles(request: HttpRequest) -> HttpResponse:
    """What each role holds: a table of field groups."""
    actor, day = actor_of(request), clock(request).today
    may_see_roles(actor).require()
    shown = {
        "lines": role_lines(day),
        "groups": [group.label for group in FieldGroup],
        "actions": list(Action),
        "gives": _gives(request),
        "tab": "roles",
        "at": "settings",
    }
    return render(request, "web/settings/roles.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@needs_confirmation
def grant(request: HttpRequest) -> HttpResponse:
    """The form that gives a role."""
    actor, read = actor_of(request), clock(request)
    companies, everywhere = companies_to_grant_in(actor, read.today)
    if not companies:
        may_grant_roles(actor, None).require()
    form = GrantForm(
        request.POST or None, roles=role_lines(read.today), companies=companies, everywhere=everywhere,
        departments=departments_of(companies), today=read.today,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        user = user_called(form.cleaned_data["person"], companies)
        if user is None:
            form.add_error(
                "person",
                _("Nobody with a sign-in is called so. Check the number, or give them a sign-in first."),
            )
        else:
            try:
                with claim(request, at=read.now):
                    grant_role(actor=actor, at=read.now, user_id=user.pk, on=read.today, **form.given)
            except AlreadySent:
                return redirect("web:access")
            except Refusal as refusal:
                refuse(form, refusal)
            else:
                return with_toast(redirect("web:access"), _("The role was given."))
    shown = {
        "form": form,
        "lines": [line for line in role_lines(read.today) if line.granted],
        "at": "settings",
    }
    status = 422 if form.errors else 200
    return render(request, "web/settings/grant.html", shown, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@needs_confirmation
def revoke(request: HttpRequest, grant: int) -> HttpResponse:
    """Taking a role back, with the reason typed."""
    actor, read = actor_of(request), clock(request)
    may_see_roles(actor).require()
    rows = list(visible_grants(actor, read.today).filter(pk=grant, revoked_at__isnull=True))
    if not rows:
        raise Http404
    [row] = rows
    may_grant_roles(actor, row.company_id).require()
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            revoke_role(actor=actor, at=read.now, grant=row, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return with_toast(redirect("web:access"), _("The role was taken back."))
    [line] = grant_lines(rows, read.today)
    status = 422 if form.errors else 200
    return render(
        request, "web/settings/revoke.html", {"form": form, "line": line, "at": "settings"}, status=status
    )


def refuse(form: GrantForm | RevokeForm, refusal: Refusal) -> None:
    """Say a refusal beside the field that it is about, else above the form."""
    column = refusal.place.column if refusal.place.column in form.fields else None
    said = (refusal.message.said(translation), refusal.remedy.said(translation))
    form.add_error(column, " ".join(words for words in said if words))


def _gives(request: HttpRequest) -> bool:
    access = access_of(actor_of(request), clock(request).today)
    return any(Ability.ACCESS in right.bundle.abilities for right in access.rights)
