"""The import pages: upload, columns, check, import, result, undo."""

from celery import current_app
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.access.fetch import fetch
from apps.intake.errors import FileError
from apps.intake.operations.progress import look_up
from apps.intake.sentences import NO_ROWS, TONES
from apps.intake.views import announced_too_big, refused_rows
from apps.kernel.errors import DomainError

from ..forms.imports import ColumnsForm, UploadForm
from ..models import ImportRun
from ..models.reasons import BLOCKS
from ..operations.imports import filing
from ..operations.imports.errors import why_failed
from ..operations.imports.running import recover
from ..operations.imports.wording import PHASES
from ..operations.relations import label_of
from ..permissions import Registry, may_undo

SHOWN = 100  # refused rows on the screen; the file has all
LISTED = 100


@require_safe
def run_list(request):
    """Imports of one's own division, newest first."""
    request.scope.require_any(Registry.IMPORT, Registry.UNDO_IMPORT)
    recover(at=timezone.now())
    runs = ImportRun.objects.visible_to(request.scope).order_by("-pk")[:LISTED]
    return render(
        request, "registry/import_list.html", {"runs": runs, "tones": TONES, "may_import": _may_import(request)}
    )


@csrf_exempt  # the inner view checks it: the check reads the whole body, which may be refused by its size alone
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request):
    request.scope.require(Registry.IMPORT)
    error = announced_too_big(request)
    if error:
        form = UploadForm({})
        form.errors.clear()
        form.refuse(error)
        response = render(request, "registry/import_new.html", _upload_context(form), status=413)
        response["Connection"] = "close"
        return response
    return _upload(request)


@csrf_protect
def _upload(request):
    posted = request.method == "POST"
    form = UploadForm(request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        try:
            run = filing.upload(
                file=form.cleaned_data["file"], encoding=form.cleaned_data["encoding"],
                renames=form.cleaned_data["renames"], by=request.scope, at=timezone.now(),
            )  # fmt: skip
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect("imports:columns", run.pk)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "registry/import_new.html", _upload_context(form), status=status)


def _upload_context(form):
    return {"form": form, "limit": settings.IMPORT_MAX_BYTES}


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request, pk):
    """Which column holds what, with the first rows beside it; then the check begins."""
    request.scope.require(Registry.IMPORT)
    run = _run(request, pk)
    try:
        header, rows = filing.preview(run)
    except FileError as error:
        messages.error(request, str(error.message))
        return redirect("imports:run", run.pk)
    form = ColumnsForm(request.POST or None, header=header, mapping=run.mapping)
    if request.method == "POST" and form.is_valid():
        try:
            filing.choose_columns(run_id=run.pk, mapping=form.mapping(), by=request.scope, at=timezone.now())
            _queue(request, run, dry_run=True)
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect("imports:run", run.pk)
    samples = {
        column: " · ".join(row[place][:40] for row in rows if place < len(row) and row[place].strip())
        for place, column in reversed(list(enumerate(header)))
    }
    left = [column for column in header if column and column not in run.mapping.values()]
    context = {"run": run, "form": form, "samples": samples, "left": left, "crumbs": _crumbs(run)}
    return render(request, "registry/import_columns.html", context, status=422 if form.is_bound else 200)


@require_safe
def run_page(request, pk):
    return render(request, "registry/import_run.html", _shown(request, _run(request, pk)))


@require_safe
def run_progress(request, pk):
    """The fragment the page asks for every second; without htmx, the whole page."""
    template = "registry/import_state.html" if request.htmx else "registry/import_run.html"
    return render(request, template, _shown(request, _run(request, pk)))


@require_POST
def begin(request, pk):
    """Check again, or import what was checked."""
    request.scope.require(Registry.IMPORT)
    run = _run(request, pk)
    try:
        _queue(request, run, dry_run=request.POST.get("step") != "import")
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("imports:run", run.pk)


@require_safe
def rejects(request, pk):
    """All refused rows with their reasons, as CSV in the reader's language."""
    run = _run(request, pk)
    return refused_rows(run.rejects.order_by("line", "warning", "pk"), file_name=run.file_name)


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request, pk):
    """What undoing will do; then it is put in the queue."""
    run = _run(request, pk)
    filing.require_undo(run, request.scope, timezone.now())
    if request.method == "POST":
        try:
            filing.queue_undo(run_id=run.pk, by=request.scope, at=timezone.now())
            _send("registry.undo_import", run.pk, request.scope.user_id, request.scope.post_id)
        except DomainError as error:
            messages.error(request, str(error.message))
        return redirect("imports:run", run.pk)
    consequences = [
        _("%(number)s enterprises this import created are removed from the register.") % {"number": f"{run.created:,}"},
        _("%(number)s enterprises it changed get back what they held before.") % {"number": f"{run.updated:,}"},
        _("If any of them was changed since, or other records rest on it, nothing is undone and you see which."),
        _("The undoing is recorded in the audit trail under your name."),
    ]
    context = {"run": run, "consequences": consequences, "crumbs": _crumbs(run)}
    return render(request, "registry/import_undo.html", context)


def _may_import(request):
    return request.scope.may(Registry.IMPORT)


def _run(request, pk):
    request.scope.require_any(Registry.IMPORT, Registry.UNDO_IMPORT)
    return fetch(ImportRun, request.scope, pk=pk)


def _queue(request, run, *, dry_run):
    filing.queue(run_id=run.pk, dry_run=dry_run, by=request.scope, at=timezone.now())
    _send("registry.run_import", run.pk, dry_run, request.scope.user_id, request.scope.post_id)


def _send(task, *args):
    """To a worker by the task's name: a page imports no tasks."""
    transaction.on_commit(lambda: current_app.send_task(task, args=args))


def _crumbs(run):
    return [(_("Imports"), reverse("imports:list")), (run.file_name, "")]


def _why(row):
    """The sentence of what stands in the way; with the name of the records, where they are known."""
    what = label_of(row.get("relation", ""))
    return f"{BLOCKS[row['why']]}{_(': ')}{what}" if what else BLOCKS[row["why"]]


def _shown(request, run):
    state = (look_up(run.pk) or {}) if run.is_running else {}
    phase = state.get("phase", "queued") if run.started_at or run.state == "undoing" else "queued"
    return {
        "run": run,
        "tone": TONES[run.state],
        "phase": PHASES[phase],
        "progress": state,
        "share": min(100, 100 * state["bytes"] // state["size"]) if state.get("size") and phase == "reading" else None,
        "counts": run.counts,
        "to_do": run.created + run.updated,
        "rejects": run.rejects.order_by("warning", "line", "pk")[:SHOWN],
        "reject_total": run.rejects.count(),
        "shown": SHOWN,
        "may_import": _may_import(request),
        "may_undo": may_undo(request.scope, run, timezone.now()),
        "no_rows": NO_ROWS if run.state in ("checked", "done") and not run.rows else "",
        "error": why_failed(run),
        "blocks": [{**row, "why": _why(row)} for row in run.error_details.get("enterprises", [])],
        "crumbs": _crumbs(run),
    }
