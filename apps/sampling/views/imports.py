"""Import pages of results: upload, check, import, result, undo. The work is a worker's, no page waits for it."""

from celery import current_app
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.access.fetch import fetch
from apps.access.gates import agency_only
from apps.intake.operations.progress import look_up
from apps.intake.sentences import NO_ROWS, PHASES, TONES
from apps.intake.views import announced_too_big, refused_rows
from apps.kernel.errors import DomainError
from apps.kernel.keyset import Order, page

from .. import states
from ..forms.imports import UploadForm
from ..models import Batch, ImportOfResults
from ..operations import import_runs
from ..operations.importing import COUNTED, require_undo
from ..permissions import Permission, may_undo
from ..rules.result_rows import COLUMNS, REQUIRED

SHOWN = 100  # refused rows on the screen; the file has all
SIZE = 40
WORDS = PHASES | {"merging": gettext_lazy("writing results and facts")}


def _crumbs(*more):
    home = (_("Pass rates"), reverse("sampling_desk:figures"))
    return [home, *more]


def _list():
    return (_("Imports of results"), reverse("sampling_desk:imports"))


@require_safe
@agency_only
def run_list(request):
    """Imports of one's own area, newest first."""
    request.scope.require_any(Permission.PUBLISH, "records.withdraw")
    rows = ImportOfResults.objects.visible_to(request.scope).select_related("agency")
    found = page(rows, Order("id", descending=True), cursor=request.GET.get("cursor", ""), size=SIZE)
    context = {
        "runs": found.rows, "tones": TONES, "may_import": request.scope.may(Permission.PUBLISH),
        "next": f"?cursor={found.next}" if found.next else "",
        "previous": f"?cursor={found.previous}" if found.previous else "",
        "crumbs": _crumbs((_("Imports of results"), "")),
    }  # fmt: skip
    return render(request, "sampling/import_list.html", context)


@csrf_exempt  # the inner view checks it: the check reads the whole body, which may be refused by its size alone
@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def upload(request):
    request.scope.require(Permission.PUBLISH)
    error = announced_too_big(request)
    if error:
        form = UploadForm({})
        form.errors.clear()
        form.refuse(error)
        response = render(request, "sampling/import_new.html", _upload_context(form), status=413)
        response["Connection"] = "close"
        return response
    return _upload(request)


@csrf_protect
def _upload(request):
    posted = request.method == "POST"
    form = UploadForm(request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        try:
            run = import_runs.upload(by=request.scope, at=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            form.refuse(error)
        else:
            _send(request, run)
            return redirect("sampling_desk:import", run.pk)
    return render(request, "sampling/import_new.html", _upload_context(form), status=422 if posted else 200)


def _upload_context(form):
    columns = [(names[-1], names[0], field in REQUIRED) for field, names in COLUMNS.items()]
    return {
        "form": form, "limit": settings.IMPORT_MAX_BYTES, "columns": columns,
        "crumbs": _crumbs(_list(), (_("Import results"), "")),
    }  # fmt: skip


@require_safe
@agency_only
def run_page(request, pk):
    return render(request, "sampling/import_run.html", _shown(request, _run(request, pk)))


@require_safe
@agency_only
def run_progress(request, pk):
    """The fragment the page asks for every second; without htmx, the whole page."""
    template = "sampling/import_state.html" if request.htmx else "sampling/import_run.html"
    return render(request, template, _shown(request, _run(request, pk)))


@require_POST
@agency_only
def begin(request, pk):
    """Check again, or import what was checked."""
    request.scope.require(Permission.PUBLISH)
    return _queue(request, _run(request, pk), "import" if request.POST.get("step") == "import" else "check")


def _queue(request, run, verb):
    try:
        run = import_runs.queue(run_id=run.pk, verb=verb, by=request.scope, at=timezone.now())
        _send(request, run)
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("sampling_desk:import", run.pk)


@require_safe
@agency_only
def rejects(request, pk):
    """All refused rows with their reasons, as CSV in the reader's language."""
    run = _run(request, pk)
    return refused_rows(run.refused.order_by("line", "pk"), file_name=run.file_name)


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def undo(request, pk):
    """What undoing will do; then it is put in the queue."""
    run = _run(request, pk)
    require_undo(run, request.scope, timezone.now())
    if request.method == "POST":
        return _queue(request, run, "undo")
    consequences = [
        _("%(number)s results of this import are taken off the public pages, the figures and the feed.")
        % {"number": f"{run.counts.get('created', 0):,}"},
        _("%(number)s facts it brought into the ledger are withdrawn, and grades computed anew.")
        % {"number": f"{run.counts.get('facts', 0):,}"},
        _("If other work rests on one of them, nothing is undone."),
    ]
    if waiting := run.counts.get("waiting"):
        text = _("%(number)s that wait there for their enterprise are taken off the queue.")
        consequences.insert(2, text % {"number": f"{waiting:,}"})
    trail = _crumbs(_list(), (run.file_name, reverse("sampling_desk:import", args=[pk])))
    return render(request, "sampling/import_undo.html", {"run": run, "consequences": consequences, "crumbs": trail})


def _run(request, pk):
    request.scope.require_any(Permission.PUBLISH, "records.withdraw")
    return fetch(ImportOfResults.objects.select_related("agency"), request.scope, pk=pk)


def _send(request, run):
    """To a worker by the task's name: a page imports no tasks."""
    args = [run.pk, request.scope.user_id, request.scope.post_id]
    transaction.on_commit(lambda: current_app.send_task("sampling.run_import", args=args))


def _shown(request, run):
    state = (look_up(import_runs.progress_key(run.pk)) or {}) if run.is_running else {}
    phase = state.get("phase", "queued") if run.started_at else "queued"
    size = state.get("size")
    refused = run.refused.order_by("line", "pk")
    doubted = Batch.objects.doubted().filter(imported__run=run)
    return {
        "run": run, "counts": dict.fromkeys(COUNTED, 0) | run.counts, "tone": TONES[run.state],
        "phase": WORDS[phase], "progress": state,
        "may": {move.verb for move in states.IMPORTS.open_to(run.state, request.scope)},
        "may_undo": may_undo(request.scope, run, timezone.now()), "may_match": request.scope.may("records.match"),
        "share": min(100, 100 * state["bytes"] // size) if size and phase == "reading" else None,
        "rejects": refused[:SHOWN], "reject_total": refused.count(), "shown": SHOWN,
        "no_rows": NO_ROWS if run.state in (states.CHECKED, states.IMPORTED) and not run.counts.get("rows") else "",
        "doubted": run.results.filter(batch__in=doubted[:SHOWN]).select_related("batch__product").order_by("line"),
        "doubted_total": doubted.count(), "set_aside": run.results.filter(review="annulled").count(),
        "to_do": run.counts.get("created", 0), "error": import_runs.why_failed(run),
        "crumbs": _crumbs(_list(), (run.file_name, "")),
    }  # fmt: skip
