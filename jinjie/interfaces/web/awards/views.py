"""The catalogue, one award, giving it, keeping it, taking back what was given."""

from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jinjie.areas.awards import actions, queries
from jinjie.areas.awards.models import Award
from jinjie.areas.awards.permissions import may_keep_catalogue
from jinjie.foundation.growth.models import FactType
from jinjie.interfaces.web.asking import signed_in
from jinjie.interfaces.web.awards.forms import AwardForm, GiveForm
from jinjie.interfaces.web.doing import do, now_of
from jinjie.interfaces.web.organisation.asking import Sight, sight_of
from jinjie.interfaces.web.toasts import with_toast


@require_safe
@signed_in
def awards(request: HttpRequest) -> HttpResponse:
    """The catalogue, and what was given lately."""
    sight = sight_of(request)
    page = queries.catalogue(sight.viewer, sight.company, sight.today)
    return render(request, "web/awards/awards.html", {"page": page, "sight": sight, "at": "awards"})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def one_award(request: HttpRequest, award: int) -> HttpResponse:
    """One award, who has it, and giving it. What lacks is said beside the form, which keeps what was typed."""
    sight = sight_of(request)
    row, form = queries.award_row(sight.company, award), GiveForm(initial={"given_on": sight.today})
    status = 200
    if request.method == "POST":
        form, status = GiveForm(request.POST), 422
        if form.is_valid():
            here, said = _here(sight, award), _("Given. The person was told.")
            answer = do(request, sight, form, lambda: here, said, lambda: _give(sight, row, form), here)
            if answer is not None:
                return answer
    page = queries.award_page(sight.viewer, sight.company, sight.today, award)
    shown = {"page": page, "form": form, "sight": sight, "at": "awards"}
    return render(request, "web/awards/award.html", shown, status=status)


def _give(sight: Sight, row: Award, form: GiveForm) -> None:
    said = form.cleaned_data
    employee = queries.receiver(sight.viewer, sight.company, sight.today, said["person"])
    actions.give_award(
        actor=sight.viewer, at=now_of(sight), on=sight.today, award=row, employee=employee,
        given_on=said["given_on"], reason=said["reason"],
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request: HttpRequest) -> HttpResponse:
    """An award is added to the catalogue."""
    sight = _kept(request)
    form = AwardForm(request.POST or None, grades=queries.grade_types(sight.company), today=sight.today)
    back = reverse("web:awards") + sight.query

    def act() -> None:
        said = form.cleaned_data
        row = actions.define_award(
            actor=sight.viewer, at=timezone.now(), company=sight.company, name=said["name"], name_en=said["name_en"],
            kind=said["kind"], often=said["often"], givers=said["givers"], what_for=said["what_for"],
        )  # fmt: skip
        if form.chosen_rule is not None:
            _rule(sight, row, form)

    if request.method == "POST" and form.is_valid():
        answer = do(request, sight, form, lambda: back, _("Added to the catalogue"), act, back)
        if answer is not None:
            return answer
    return _form(request, sight, form, _("New award"), _("Add"), back)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit(request: HttpRequest, award: int) -> HttpResponse:
    """What an award is for, who gives it, and its rule."""
    sight = _kept(request)
    row = queries.award_row(sight.company, award)
    form = AwardForm(
        request.POST or None, grades=queries.grade_types(sight.company), today=sight.today, award=row
    )
    back = _here(sight, award)

    def act() -> None:
        said = form.cleaned_data
        actions.change_award(
            actor=sight.viewer, at=timezone.now(), award=row, kind=said["kind"], often=said["often"],
            givers=said["givers"], what_for=said["what_for"],
        )  # fmt: skip
        _rule(sight, row, form)

    if request.method == "POST" and form.is_valid():
        answer = do(request, sight, form, lambda: back, _("Changed"), act, back)
        if answer is not None:
            return answer
    return _form(request, sight, form, row.label, _("Save"), back, award=row)


@require_POST
@signed_in
def retire(request: HttpRequest, award: int) -> HttpResponse:
    """It is given no more, or again."""
    sight = _kept(request)
    row, again = queries.award_row(sight.company, award), "again" in request.POST
    actions.retire_award(actor=sight.viewer, at=timezone.now(), award=row, again=again)
    return with_toast(
        redirect(_here(sight, award)), _("It can be given again") if again else _("It is given no more")
    )


@require_POST
@signed_in
def revoke(request: HttpRequest, gift: int) -> HttpResponse:
    """What was given is taken back."""
    sight = sight_of(request)
    row = queries.gift_row(sight.viewer, sight.today, gift)
    at = now_of(sight)
    actions.revoke_gift(actor=sight.viewer, at=at, gift=row, reason=request.POST.get("reason", ""))
    return with_toast(redirect("web:award", row.award_id), _("Taken back. The person was told."))


def _kept(request: HttpRequest) -> Sight:
    sight = sight_of(request)
    may_keep_catalogue(sight.viewer, sight.company.pk).require()
    return sight


def _rule(sight: Sight, row: Award, form: AwardForm) -> None:
    chosen = form.chosen_rule
    kind = FactType.objects.get(pk=chosen[0]) if chosen else None
    actions.set_rule(
        actor=sight.viewer, at=timezone.now(), award=row, fact_type=kind,
        at_least=Decimal(chosen[1]) if chosen else None, since=form.cleaned_data["rule_since"] or sight.today,
    )  # fmt: skip


def _here(sight: Sight, award: int) -> str:
    return reverse("web:award", args=[award]) + sight.query


def _form(
    request: HttpRequest,
    sight: Sight,
    form: AwardForm,
    title: str,
    verb: str,
    back: str,
    award: Award | None = None,
) -> HttpResponse:
    shown = {
        "form": form,
        "title": title,
        "verb": verb,
        "back": back,
        "award": award,
        "sight": sight,
        "at": "awards",
    }
    return render(request, "web/awards/form.html", shown, status=422 if form.errors else 200)
