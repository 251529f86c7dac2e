"""What a person does with a run: answers, rows left out, a masked cell uncovered, confirmation, undoing. All of it is posted."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jinjie.interfaces.transfer import bringing
from jinjie.interfaces.transfer.bringing import NoSuchRun, company_of, run_for
from jinjie.interfaces.transfer.deciding import DAY, FIX, answers
from jinjie.interfaces.web.accounts.confirming import recently_confirmed
from jinjie.interfaces.web.asking import actor_of, signed_in
from jinjie.interfaces.web.imports.kept import keep_and_confirm, typed_in
from jinjie.interfaces.web.imports.views import checked, uncovered
from jinjie.interfaces.web.toasts import with_toast
from jinjie.kit.refusal import NotAllowed, Refusal

Step = Callable[..., HttpResponse]


def on_run(step: Step) -> Step:
    """A posted step: what it refuses is told on the run's own page, where the person sees how things are now."""

    @require_POST
    @signed_in
    @wraps(step)
    def asked(request: HttpRequest, batch: int, **given: Any) -> HttpResponse:
        try:
            return step(request, batch, **given)
        except (NotAllowed, NoSuchRun):
            raise
        except Refusal as refusal:
            said = f"{refusal.message.said(translation)} {refusal.remedy.said(translation)}".strip()
            if request.headers.get("HX-Request"):
                answer = HttpResponse()
                answer.headers["HX-Redirect"] = request.path.rpartition("/")[0]
                return with_toast(answer, said)
            return with_toast(redirect("web:import", batch=batch), said)

    return asked


@on_run
def answer(request: HttpRequest, batch: int) -> HttpResponse:
    """Texts in fields, or one button: see `transfer/deciding.py`."""
    found = run_for(actor_of(request), batch)
    company = company_of(found)
    if company is None:
        return redirect("web:imports")
    form = {n: str(value).replace("\0", "") for n, value in request.POST.items() if "\0" not in n}
    said = answers(found, company, form)
    if said.withdrawn:
        bringing.withdraw(
            actor=actor_of(request), at=timezone.now(), run_id=batch, corrections=said.withdrawn
        )
    bringing.decide(
        actor=actor_of(request), at=timezone.now(), run_id=batch, made=said.made, options=said.options
    )
    if said.wrong or request.headers.get("HX-Request"):
        return _again(request, batch, form if said.wrong else {}, said.wrong)
    return redirect(f"{request.path.rpartition('/')[0]}#problems")


def _again(request: HttpRequest, batch: int, form: dict[str, str], wrong: dict[str, str]) -> HttpResponse:
    """The check page as it is now, or its progress where a worker does the check."""
    found = run_for(actor_of(request), batch)
    if not found.held or found.state not in (found.State.PROBLEMS, found.State.READY):
        answered = HttpResponse()
        answered.headers["HX-Redirect"] = request.path.rpartition("/")[0]
        return answered if request.headers.get("HX-Request") else redirect("web:import", batch=batch)
    typed = {name.removeprefix(FIX): text for name, text in form.items() if name.startswith(FIX)}
    typed |= {DAY: form[DAY]} if DAY in form else {}
    return checked(request, found, typed=typed, wrong=wrong)


@on_run
def reveal(request: HttpRequest, batch: int) -> HttpResponse:
    """Show one masked cell, once, to who showed lately who they are; it is noted that it was shown.

    Others are asked first, and come back to the cell with all that they had typed.
    """
    found = run_for(actor_of(request), batch)
    cell = request.POST.get("cell", "").replace("\0", "")[:400]
    if not recently_confirmed(request):
        return keep_and_confirm(request, batch, cell)
    shown = uncovered(request, batch, cell)
    if shown is None:
        return redirect("web:import", batch=batch)
    return checked(request, found, typed=typed_in(request), revealed=shown)


@on_run
def skip(request: HttpRequest, batch: int) -> HttpResponse:
    """Leave every wrong row out."""
    bringing.skip_wrong(actor=actor_of(request), at=timezone.now(), run_id=batch)
    if request.headers.get("HX-Request"):
        return _again(request, batch, {}, {})
    return redirect("web:import", batch=batch)


@on_run
def confirm(request: HttpRequest, batch: int) -> HttpResponse:
    """Import, as it was shown."""
    expected = request.POST.get("expected", "")
    bringing.confirm(
        actor=actor_of(request), at=timezone.now(), run_id=batch, compared=request.POST.get("compared") == "on",
        expected=int(expected) if expected.isdecimal() and len(expected) < 10 else 0,
    )  # fmt: skip
    return redirect("web:import", batch=batch)


@on_run
def discard(request: HttpRequest, batch: int) -> HttpResponse:
    """Give the run up."""
    bringing.discard(actor=actor_of(request), at=timezone.now(), run_id=batch)
    return with_toast(redirect("web:imports"), _("Discarded. Nothing was written."))


@on_run
def undo(request: HttpRequest, batch: int) -> HttpResponse:
    """Take the import back."""
    if request.POST.get("sure") != "on":
        return with_toast(redirect("web:import", batch=batch), _("Tick that you mean it, then undo."))
    bringing.undo(actor=actor_of(request), at=timezone.now(), run_id=batch)
    return with_toast(redirect("web:import", batch=batch), _("The import is undone."))
