"""Lending one's rights to a colleague for a while: what is lent, what was borrowed, and ending it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from jinjie.foundation.people.access import access_of
from jinjie.foundation.people.actions.lending import delegate, end_delegation
from jinjie.foundation.people.grants import (
    OVER,
    LoanLine,
    loan_lines,
    offers,
    own_loans,
    user_called,
    visible_loans,
)
from jinjie.foundation.people.models import Company
from jinjie.interfaces.web.asking import actor_of, clock, signed_in
from jinjie.interfaces.web.once import AlreadySent, claim
from jinjie.interfaces.web.settings.forms import LendForm
from jinjie.interfaces.web.toasts import with_toast
from jinjie.kit.refusal import Refusal

PAST, MOST = 5, 100
"""How many ended loans are still shown, and how many are looked at."""


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def delegation(request: HttpRequest) -> HttpResponse:
    """What one lent and borrowed, and the form to lend."""
    actor, read = actor_of(request), clock(request)
    may = offers(actor, read.today)
    form = LendForm(request.POST or None, offers=may, today=read.today)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        own = access_of(actor, read.today).company_id
        companies = Company.objects.filter(pk=own) if own else Company.objects.all()
        borrower = user_called(said["person"], companies)
        if borrower is None:
            form.add_error("person", _("No colleague with a sign-in has this number. Check it, or ask HR."))
        else:
            try:
                with claim(request, at=read.now):
                    delegate(
                        actor=actor, at=read.now, on=read.today, borrower=borrower, reason=said["reason"],
                        grant=form.offers[said["what"]].grant, valid_from=said["valid_from"],
                        valid_until=said["valid_until"],
                    )  # fmt: skip
            except AlreadySent:
                return redirect("web:delegation")
            except Refusal as refusal:
                column = refusal.place.column if refusal.place.column in form.fields else None
                form.add_error(
                    column, f"{refusal.message.said(translation)} {refusal.remedy.said(translation)}"
                )
            else:
                return with_toast(redirect("web:delegation"), _("Lent. It ends by itself."))
    shown = {"form": form, "offers": may, "today": read.today, "at": "me", **_own(request)}
    return render(request, "web/settings/delegation.html", shown, status=422 if form.errors else 200)


@require_POST
@signed_in
def end(request: HttpRequest, loan: int) -> HttpResponse:
    """End a loan of one's own, or one of those whose roles one gives."""
    actor, read = actor_of(request), clock(request)
    row = visible_loans(actor, read.today).filter(pk=loan).first()
    if row is None:
        raise Http404
    end_delegation(actor=actor, at=read.now, loan=row)
    own = actor.user_id in (row.lender_id, row.borrower_id)
    back = reverse("web:delegation" if own else "web:access-loans")
    return with_toast(redirect(back), _("The delegation has ended."))


def _own(request: HttpRequest) -> dict[str, list[LoanLine]]:
    """The loans of who asks: given and taken, the last ended ones too. Two queries."""
    user, day = actor_of(request).user_id or 0, clock(request).today
    lines = loan_lines(own_loans(user)[:MOST], day)
    past = [line for line in lines if line.state == OVER][:PAST]
    shown = [line for line in lines if line.state != OVER] + past
    return {
        "given": [line for line in shown if line.lender_id == user],
        "taken": [line for line in shown if line.lender_id != user],
    }
