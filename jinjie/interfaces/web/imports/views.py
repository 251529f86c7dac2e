"""Reading pages of imports, and the two that begin one: the file, and its columns."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods, require_safe

from jinjie.interfaces.transfer import bringing
from jinjie.interfaces.transfer.afterwards import done_page, sample_of
from jinjie.interfaces.transfer.bringing import run_for
from jinjie.interfaces.transfer.checkpage import check_page
from jinjie.interfaces.transfer.errorfile import error_file
from jinjie.interfaces.transfer.overview import columns_of, entries, managed
from jinjie.interfaces.web.asking import actor_of, clock, signed_in
from jinjie.interfaces.web.imports.forms import KINDS, OptionsForm, UploadForm
from jinjie.interfaces.web.imports.kept import kept_of
from jinjie.interfaces.web.once import AlreadySent, claim
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import NotAllowed, Refusal, read_refusal
from jinjie.system.imports.models import ImportRun
from jinjie.system.jobs.worker import any_worker_alive

State = ImportRun.State
LOOKS_AGAIN = 3
"""Seconds between two looks of a reader without script who asked for that."""
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@signed_in
def runs(request: HttpRequest) -> HttpResponse:
    """The list of imports."""
    asked = request.GET.get("page", "")
    page = int(asked) if asked.isdecimal() and 0 < len(asked) < 6 else 1
    _allowed(request)
    found, more = entries(actor_of(request), clock(request).now, max(page, 1))
    shown = {"entries": found, "more": more, "page": page, "at": "imports"}
    return render(request, "web/imports/runs.html", shown)


def _allowed(request: HttpRequest) -> list[Any]:
    companies = managed(actor_of(request))
    if not companies:
        raise NotAllowed(phrase("Only HR may import."))
    return companies


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request: HttpRequest) -> HttpResponse:
    """Choose a file and say what it is."""
    companies = _allowed(request)
    kind = request.GET.get("kind", "")
    chosen = {"kind": kind} if kind in ImportRun.Kind.values else {}
    form = UploadForm(companies, request.POST or None, request.FILES or None, initial=chosen)
    if request.method == "POST" and form.is_valid():
        try:
            return _begun(request, form)
        except AlreadySent as sent:
            return redirect(sent.answer or "web:imports")
        except Refusal as refusal:
            if isinstance(refusal, NotAllowed):
                raise
            said = f"{refusal.message.said(translation)} {refusal.remedy.said(translation)}".strip()
            form.add_error("file", said)
    kinds = [(kind.value, label, note) for kind, label, note in KINDS]
    shown = {"form": form, "kinds": kinds, "at": "imports", "largest": bringing.LARGEST >> 20}
    return render(request, "web/imports/new.html", shown, status=422 if form.is_bound else 200)


def _begun(request: HttpRequest, form: UploadForm) -> HttpResponse:
    read, file, chosen = clock(request), form.cleaned_data["file"], form.chosen_company
    with (
        bringing.received(file, file.name) as path,
        claim(request, at=timezone.now(), answer=reverse("web:imports")),
    ):
        run = bringing.upload(
            actor=actor_of(request), at=timezone.now(), today=read.today, company=chosen,
            kind=form.cleaned_data["kind"], path=path, name=file.name,
        )  # fmt: skip
    return redirect("web:import-columns", batch=run.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def columns(request: HttpRequest, batch: int) -> HttpResponse:
    """Which column is what."""
    run = run_for(actor_of(request), batch)
    if (
        run.state not in (State.UPLOADED, State.PROBLEMS, State.READY, State.REFUSED)
        or not run.held
        or run.confirmed_at
    ):
        return redirect("web:import", batch=batch)  # fmt: skip
    asked = request.POST if request.method == "POST" else request.GET
    sheet, problem, given = asked.get("sheet"), None, None
    page = columns_of(run, sheet)
    form = OptionsForm(run.kind, request.POST or None, initial=page.options)
    if request.method == "POST":
        given = {
            c.header: request.POST.get(f"column-{c.place}", "").replace("\0", "")[:200] for c in page.columns
        }
        try:
            if form.is_valid():
                return _read(
                    request, batch, given, {**form.options(), **({"sheet": page.sheet} if sheet else {})}
                )
        except Refusal as refusal:
            if isinstance(refusal, NotAllowed):
                raise
            problem = f"{refusal.message.said(translation)} {refusal.remedy.said(translation)}".strip()
        page = columns_of(run, sheet, given)
    shown = {"page": page, "form": form, "problem": problem, "at": "imports"}
    return render(request, "web/imports/columns.html", shown, status=422 if given is not None else 200)


def _read(request: HttpRequest, batch: int, given: dict[str, str], options: dict[str, Any]) -> HttpResponse:
    bringing.read_columns(
        actor=actor_of(request), at=timezone.now(), run_id=batch, columns=given, options=options
    )
    return redirect("web:import", batch=batch)


@require_safe
@signed_in
def run(request: HttpRequest, batch: int) -> HttpResponse:
    """An import where it stands: columns, progress, check, what was written, or why it was refused."""
    found = run_for(actor_of(request), batch)
    if found.state == State.UPLOADED:
        return redirect("web:import-columns", batch=batch)
    if found.state in (State.CHECKING, State.WRITING) or (
        found.state == State.READY and (found.confirmed_at or not found.held)
    ):
        return _progress(request, found)  # fmt: skip
    if request.headers.get("HX-Request") and request.GET.get("watch"):
        answer = HttpResponse()
        answer.headers["HX-Redirect"] = reverse("web:import", kwargs={"batch": batch})
        return answer
    if found.state in (State.PUBLISHED, State.UNDONE):
        shown: dict[str, Any] = {"page": done_page(found, clock(request).now), "at": "imports"}
        return render(request, "web/imports/done.html", shown)
    if found.held and found.state in (State.PROBLEMS, State.READY):
        return _checked_again(request, found)
    refusal = read_refusal(found.refusal) if found.refusal else None
    shown = {
        "run": found,
        "at": "imports",
        "message": refusal.message.said(translation) if refusal else "",
        "remedy": refusal.remedy.said(translation) if refusal else "",
    }
    return render(request, "web/imports/refused.html", shown)


def _progress(request: HttpRequest, found: ImportRun) -> HttpResponse:
    share = min(found.progress_row / found.rows_read, 1.0) if found.rows_read else 0.0
    shown = {
        "run": found,
        "writes": bool(found.confirmed_at) or found.state == State.WRITING or not found.held,
        "share": round(share * 100),
        "alive": any_worker_alive(timezone.now()),
        "at": "imports",
        "follows": LOOKS_AGAIN if request.GET.get("follow") else None,
    }
    part = request.headers.get("HX-Request") and request.GET.get("watch")
    answer = render(request, "web/imports/progress_part.html" if part else "web/imports/progress.html", shown)
    if shown["follows"]:
        answer.headers["Refresh"] = str(LOOKS_AGAIN)
    return answer


def _checked_again(request: HttpRequest, found: ImportRun) -> HttpResponse:
    """The check page; to whoever comes from the question who is there, with the cell and the texts of before."""
    kept = kept_of(request)
    if kept is None:
        return checked(request, found)
    cell, typed = kept
    try:
        shown = uncovered(request, found.pk, cell)
    except NotAllowed:
        raise
    except Refusal:  # the row is handled meanwhile; what was typed stays all the same
        shown = None
    return checked(request, found, typed=typed, revealed=shown)


def uncovered(request: HttpRequest, batch: int, cell: str) -> tuple[str, str] | None:
    """A masked cell (“likeness:row:column”) in plain, with a line in the log; None for what names no cell."""
    alike, _colon, rest = cell.partition(":")
    row, _colon, column = rest.partition(":")
    if not (row.isascii() and row.isdecimal()) or len(row) > 9:
        return None
    text = bringing.reveal(
        actor=actor_of(request), at=timezone.now(), run_id=batch, row=int(row), column=column
    )
    return alike, text


def checked(
    request: HttpRequest,
    found: ImportRun,
    *,
    typed: dict[str, str] | None = None,
    wrong: dict[str, str] | None = None,
    revealed: tuple[str, str] | None = None,
) -> HttpResponse:
    """The check page, with texts that were typed, why some of them can't be, and one cell that was uncovered."""
    company = bringing.company_of(found)
    if company is None:
        return redirect("web:imports")
    shown = {
        "page": check_page(found, company, clock(request).now),
        "typed": typed or {},
        "wrong": wrong or {},
        "revealed": {revealed[0]: revealed[1]} if revealed else {},
        "changed": found.options.get("changed"),
        "at": "imports",
    }
    part = bool(request.headers.get("HX-Request"))
    answer = render(
        request, "web/imports/check_part.html" if part else "web/imports/check.html", shown, status=422 if wrong else 200
    )  # fmt: skip
    if revealed:
        answer.headers["Cache-Control"] = "no-store"
    return answer


@require_safe
@signed_in
def sample(request: HttpRequest, batch: int) -> HttpResponse:
    """Rows picked by chance, to compare with the file."""
    found = run_for(actor_of(request), batch)
    if found.state not in (State.PROBLEMS, State.READY) or not found.held:
        return redirect("web:import", batch=batch)
    shown = {"run": found, "sample": sample_of(found), "at": "imports"}
    part = request.headers.get("HX-Request")
    return render(request, "web/imports/sample_part.html" if part else "web/imports/sample.html", shown)


@require_safe
@signed_in
def problems(request: HttpRequest, batch: int) -> HttpResponse:
    """The error file: row, column, value, reason, what to do."""
    found = run_for(actor_of(request), batch)
    answer = HttpResponse(error_file(found), content_type=WORKBOOK)
    answer.headers["Content-Disposition"] = f'attachment; filename="import-{found.pk}-problems.xlsx"'
    return answer
