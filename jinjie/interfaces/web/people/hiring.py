"""A new employee: one form, a preview in words, and nothing twice."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jinjie.areas.career.wording import on_day
from jinjie.foundation.people.access import Placement, access_of
from jinjie.foundation.people.actions.worklife import Person, hire
from jinjie.foundation.people.choices import Ability, Action
from jinjie.foundation.people.models import Company, Employee
from jinjie.interfaces.web.asking import actor_of, clock, signed_in
from jinjie.interfaces.web.once import AlreadySent, claim
from jinjie.interfaces.web.people.identity_forms import ALL_THE_SAME
from jinjie.interfaces.web.people.worklife import address_of, refused
from jinjie.interfaces.web.people.worklife_forms import HireForm
from jinjie.interfaces.web.toasts import with_toast
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import NotAllowed, Refusal

ENTERED = ("number", "name", "name_en", "gender", "born_on", "email", "id_number", "phone", "bank_account")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_person(request: HttpRequest) -> HttpResponse:
    """The form, first to be looked at, then entered."""
    company = _company(request)
    usual = {"number": next_number(company), "hired_on": clock(request).today}
    access = access_of(actor_of(request), clock(request).today)
    groups = access.groups(Placement(employee_id=0, company_id=company.pk), Action.CHANGE)
    form = HireForm(request.POST or None, company=company, groups=groups, initial=usual)
    if form.is_bound and form.is_valid() and "sure" in request.POST:
        try:
            return _entered(request, company, form)
        except Refusal as error:
            refused(form, error)
    ready = form.is_bound and not form.errors
    given = {
        "at": "people", "form": form, "company": company, "back": reverse("web:people"),
        "happens": _happens(form) if ready else [], "own": [form[name] for name in form.customs],
        "all_the_same": form[ALL_THE_SAME] if ALL_THE_SAME in form.fields else None,
    }  # fmt: skip
    return render(
        request, "web/people/hire.html", given, status=422 if form.is_bound and form.errors else 200
    )


def _company(request: HttpRequest) -> Company:
    """The company to enter somebody into: the one named, else one's own, else the only one; HR's to choose."""
    access = access_of(actor_of(request), clock(request).today)
    companies = [row for row in Company.objects.order_by("pk") if access.can(Ability.PEOPLE, row.pk)]
    if not companies:
        raise NotAllowed(phrase("Only HR may change people's work life."))
    wanted = request.GET.get("company", "")
    return next((row for row in companies if row.key == wanted), companies[0])


def next_number(company: Company) -> str:
    """The number after the newest one, written the same way."""
    last = (
        Employee.objects.filter(company=company).order_by("-number").values_list("number", flat=True).first()
    )
    found = re.fullmatch(r"(.*?)(\d{1,15})", last or "")
    if not found:
        return ""
    return f"{found[1]}{int(found[2]) + 1:0{len(found[2])}d}"


def _entered(request: HttpRequest, company: Company, form: HireForm) -> HttpResponse:
    said, at = form.cleaned_data, clock(request).now
    position = said["position"]
    kept = {name: said[name] for name in ENTERED}
    back = reverse("web:person", kwargs={"company": company.key, "number": said["number"]})
    try:
        with claim(request, at=at, answer=back):
            employee = hire(
                actor=actor_of(request), at=at, company=company, person=Person(**kept), hired_on=said["hired_on"],
                department=said["department"], position=position,
                level=said["level"] or (position.level if position else None), manager=said["manager"],
                probation_until=said["probation_until"], customs=form.custom_values(),
            )  # fmt: skip
    except AlreadySent:
        return redirect(back)
    return with_toast(redirect(address_of(employee)), _("%(name)s was entered.") % {"name": employee.label})


def _happens(form: HireForm) -> list[str]:
    said: dict[str, Any] = form.cleaned_data
    day = on_day(said["hired_on"])
    lines = [
        _("%(name)s joins %(place)s on %(day)s.")
        % {"name": said["name"], "place": said["department"].label, "day": day}
    ]
    boss = said["manager"] or said["department"].head
    if boss is not None:
        lines.append(_("%(name)s leads them and decides what they apply for.") % {"name": boss.label})
    if said["probation_until"]:
        lines.append(_("They are on probation until %(day)s.") % {"day": on_day(said["probation_until"])})
    lines.append(_("Phone, ID and bank numbers are encrypted and masked."))
    return [*lines, _("They cannot sign in yet, and nobody is notified.")]
