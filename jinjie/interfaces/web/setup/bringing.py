"""The two steps of the set-up that bring a table: the same upload, columns and check as every import."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from jinjie.foundation.people.models import Company, Employment
from jinjie.interfaces.transfer import bringing
from jinjie.interfaces.transfer.afterwards import glance
from jinjie.interfaces.transfer.overview import columns_of
from jinjie.interfaces.transfer.samples import invented_roster
from jinjie.interfaces.web.asking import actor_of, clock
from jinjie.journeys.set_up import SetUp
from jinjie.kit.refusal import NotAllowed, Refusal
from jinjie.system.imports.models import ImportRun

KINDS = {"roster": ImportRun.Kind.ROSTER, "figures": ImportRun.Kind.INDICATORS}
WAYS = ("own", "template", "demo")
State = ImportRun.State
Page = Callable[..., HttpResponse]


def step_page(request: HttpRequest, state: SetUp, here: str, page: Page) -> HttpResponse:
    """Upload, or go on with what was uploaded."""
    company = state.company
    if company is None:
        return redirect("web:set-up")
    problem = ""
    if request.method == "POST":
        try:
            return _done(request, company, here)
        except NotAllowed:
            raise
        except Refusal as refusal:
            problem = f"{refusal.message.said(translation)} {refusal.remedy.said(translation)}".strip()
    way = request.POST.get("way") or request.GET.get("way") or "own"
    shown: dict[str, Any] = {"way": way if way in WAYS else "own", "problem": problem, "done": state.done}
    waiting = _waiting(company, KINDS[here])
    if waiting is not None and not problem:
        shown |= _glanced(waiting)
    shown["people"] = Employment.objects.filter(voided_at__isnull=True).count() if here == "roster" else 0
    return page(request, state, here, status=422 if problem else 200, **shown)


def _waiting(company: Company, kind: str) -> ImportRun | None:
    """The last file of that kind that is not written and not given up."""
    open_states = (State.UPLOADED, State.CHECKING, State.PROBLEMS, State.READY, State.WRITING)
    runs = ImportRun.objects.filter(company_key=company.key, kind=kind, held=True, state__in=open_states)
    return runs.select_related("file").order_by("-pk").first()


def _glanced(run: ImportRun) -> dict[str, Any]:
    columns = columns_of(run, None)
    return {
        "run": run,
        "columns": columns,
        "glance": glance(run, columns),
        "checked": run.state != State.UPLOADED,
    }


def _done(request: HttpRequest, company: Company, here: str) -> HttpResponse:
    actor, now, today = actor_of(request), timezone.now(), clock(request).today
    verb = request.POST.get("do", "")
    if verb == "check":
        run = _waiting(company, KINDS[here])
        if run is None:
            return redirect(f"web:set-up-{here}")
        if run.state == State.UPLOADED:
            columns = columns_of(run, None)
            targets = {column.header: column.target for column in columns.columns}
            options = {**columns.options, "create_missing": here == "figures"}
            bringing.read_columns(actor=actor, at=now, run_id=run.pk, columns=targets, options=options)
        return redirect("web:import", batch=run.pk)
    if verb == "discard":
        run = _waiting(company, KINDS[here])
        if run is not None:
            bringing.discard(actor=actor, at=now, run_id=run.pk)
        return redirect(f"web:set-up-{here}")
    if verb == "demo" and here == "roster":
        return _invented(request, company)
    file = request.FILES.get("file")
    if file is None:
        return redirect(f"web:set-up-{here}")
    with bringing.received(file, file.name or "table") as path:
        bringing.upload(
            actor=actor, at=now, today=today, company=company, kind=KINDS[here], path=path,
            name=file.name or "table", setup=True,
        )  # fmt: skip
    return redirect(f"web:set-up-{here}")


def _invented(request: HttpRequest, company: Company) -> HttpResponse:
    """Fifty people who do not exist, by an import that can be taken back like any other."""
    actor, today = actor_of(request), clock(request).today
    name = f"{_('Invented people')}.csv"
    with bringing.received(BytesIO(invented_roster(today)), name) as path:
        run = bringing.upload(
            actor=actor, at=timezone.now(), today=today, company=company, kind=ImportRun.Kind.ROSTER, path=path,
            name=name, setup=True,
        )  # fmt: skip
    targets = {column.header: column.target for column in columns_of(run, None).columns}
    bringing.read_columns(
        actor=actor, at=timezone.now(), run_id=run.pk, columns=targets, options={"create_missing": True}
    )
    return redirect("web:import", batch=run.pk)
