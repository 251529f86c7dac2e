"""Files of the employee file: brought, looked at before they are kept, handed out to those who may see their group."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from jinjie.foundation.people.access import access_of
from jinjie.foundation.people.actions.entries import attach, note_download
from jinjie.foundation.people.choices import SENSITIVE, Action, FieldGroup
from jinjie.foundation.people.dossier.reading import Profile, profile
from jinjie.foundation.people.models import Attachment
from jinjie.interfaces.web.accounts.confirming import recently_confirmed, to_confirmation
from jinjie.interfaces.web.asking import actor_of, clock, signed_in
from jinjie.interfaces.web.handing_out import handed_out
from jinjie.interfaces.web.people.day_forms import day_field
from jinjie.interfaces.web.people.worklife import address_of, refused
from jinjie.interfaces.web.toasts import with_toast
from jinjie.interfaces.web.uploads import Files, with_uploads
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import NotAllowed, Refusal
from jinjie.system.files.brought import ACCEPT


class AttachForm(forms.Form):
    """What the file is, for whom, until when."""

    title = forms.CharField(label=gettext_lazy("What it is"), max_length=120, required=False)
    group = forms.ChoiceField(
        label=gettext_lazy("Field group"), help_text=gettext_lazy("Who may see the group may open the file.")
    )
    expires_on = day_field(label=gettext_lazy("Valid until"), required=False)

    def __init__(self, *args: Any, groups: frozenset[FieldGroup], **given: Any) -> None:
        super().__init__(*args, **given)
        field: Any = self.fields["group"]
        field.choices = [(group.value, group.label) for group in FieldGroup if group in groups]


def _opened(request: HttpRequest, company: str, number: str) -> tuple[Profile, frozenset[FieldGroup]]:
    today = clock(request).today
    access = access_of(actor_of(request), today)
    found = profile(access, company, number, today)
    return found, access.groups(found.place, Action.CHANGE)


@require_http_methods(["GET", "HEAD", "POST"])
@with_uploads
@signed_in
def bring(request: HttpRequest, company: str, number: str) -> HttpResponse:
    """Bring one or more files; what is not safe is refused with the reason, the others are kept."""
    found, groups = _opened(request, company, number)
    if not groups:
        raise NotAllowed(phrase("Your role may not change this person's file."))
    form = AttachForm(request.POST or None, groups=groups)
    back, problems = address_of(found.employee), []
    if form.is_bound and form.is_valid():
        files = Files(request)
        problems = files.problems
        if not files.kept and not problems:
            form.add_error(None, _("Choose a file."))
        try:
            for file in files.kept:
                attach(
                    actor=actor_of(request), at=clock(request).now, on=clock(request).today, employee=found.employee,
                    group=FieldGroup(form.cleaned_data["group"]), title=form.cleaned_data["title"], file=file,
                    expires_on=form.cleaned_data["expires_on"],
                )  # fmt: skip
        except Refusal as error:
            refused(form, error)
        if files.kept and not problems and not form.errors:
            return with_toast(redirect(back), _("Added to the file."))
    given = {
        "at": "people", "form": form, "employee": found.employee, "back": back, "problems": problems, "accept": ACCEPT,
    }  # fmt: skip
    wrong = form.is_bound and (bool(form.errors) or bool(problems))
    return render(request, "web/people/attach.html", given, status=422 if wrong else 200)


@require_safe
@signed_in
def hand_out(request: HttpRequest, company: str, number: str, pk: int) -> HttpResponse:
    """One file, to who may see its group; never run by the browser. That it was opened is noted.

    What is sensitive asks first who is there, and comes back to the person's page, which hands the file out.
    """
    found, _groups = _opened(request, company, number)
    if pk >= 1 << 63:
        raise Http404
    rows = Attachment.objects.filter(employee=found.employee, pk=pk, voided_at__isnull=True)
    row = rows.filter(group__in=[group.value for group in found.groups]).select_related("file").first()
    if row is None or not row.file.path.exists():
        raise Http404
    if row.group in SENSITIVE and not recently_confirmed(request):
        return to_confirmation(request, f"{address_of(found.employee)}?file={row.pk}")
    note_download(actor=actor_of(request), at=clock(request).now, attachment=row)
    return handed_out(row.file, shown=False)
