"""Import pages of the ledger: upload, check, import, result, undo. The work is a worker's, no page waits for it."""

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
from apps.intake.operations.progress import look_up
from apps.intake.sentences import NO_ROWS, PHASES, TONES
from apps.intake.views import announced_too_big, refused_rows
from apps.kernel.errors import DomainError
from apps.kernel.keyset import Order, page

from .. import states
from ..forms.imports import UploadForm
from ..models import Fact, ImportOfFacts
from ..operations import import_runs
from ..operations.by_hand import own_source
from ..permissions import Permission, may_undo
from ..queries import words
from .places import crumbs, moved

SHOWN = 100  # refused rows on the screen; the file has all
SIZE = 40
LAYOUTS = {
    "penalty": gettext_lazy("penalties of the two publicities"),
    "licence": gettext_lazy("licences of the two publicities"),
    "ledger": gettext_lazy("the ledger's own layout"),
    "api": gettext_lazy("reported over the API"),
}
WORDS = PHASES | {
    "matching": gettext_lazy("comparing with the register and the ledger"),
    "merging": gettext_lazy("writing into the ledger"),
}


@require_safe
def run_list(request):
    """Imports of one's own area, newest first."""
    request.scope.require_any(Permission.RECORD, Permission.WITHDRAW)
    rows = ImportOfFacts.objects.visible_to(request.scope).select_related("source")
    found = page(rows, Order("id", descending=True), cursor=request.GET.get("cursor", ""), size=SIZE)
    context = {
        "runs": found.rows,
        "tones": TONES,
        "next": moved(request, found.next),
        "previous": moved(request, found.previous),
        "may_record": request.scope.may(Permission.RECORD),
        "crumbs": crumbs((_("Imports of facts"), "")),
    }
    return render(request, "records/import_list.html", context)


@csrf_exempt  # the inner view checks it: the check reads the whole body, which may be refused by its size alone
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request):
    request.scope.require(Permission.RECORD)
    error = announced_too_big(request)
    if error:
        form = UploadForm({}, scope=request.scope, own=None)
        form.errors.clear()
        form.refuse(error)
        response = render(request, "records/import_new.html", _upload_context(form), status=413)
        response["Connection"] = "close"
        return response
    return _upload(request)


@csrf_protect
def _upload(request):
    posted = request.method == "POST"
    own = own_source(request.scope)
    form = UploadForm(
        request.POST if posted else None, request.FILES if posted else None, scope=request.scope, own=own.pk
    )
    if posted and form.is_valid():
        try:
            run = import_runs.upload(by=request.scope, at=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            form.refuse(error)
        else:
            _send("records.run_import", request, run)
            return redirect("records:import", run.pk)
    return render(request, "records/import_new.html", _upload_context(form), status=422 if posted else 200)


def _upload_context(form):
    layouts = [{"name": LAYOUTS[code], "columns": names} for code, names in import_runs.layout_names().items()]
    trail = crumbs((_("Imports of facts"), reverse("records:imports")), (_("Import a file"), ""))
    return {"form": form, "limit": settings.IMPORT_MAX_BYTES, "layouts": layouts, "crumbs": trail}


@require_safe
def run_page(request, pk):
    return render(request, "records/import_run.html", _shown(request, _run(request, pk)))


@require_safe
def run_progress(request, pk):
    """The fragment the page asks for every second; without htmx, the whole page."""
    template = "records/import_state.html" if request.htmx else "records/import_run.html"
    return render(request, template, _shown(request, _run(request, pk)))


@require_POST
def begin(request, pk):
    """Check again, or import what was checked."""
    request.scope.require(Permission.RECORD)
    run = _run(request, pk)
    try:
        dry_run = request.POST.get("step") != "import"
        run = import_runs.queue(run_id=run.pk, dry_run=dry_run, by=request.scope, at=timezone.now())
        _send("records.run_import", request, run)
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("records:import", run.pk)


@require_safe
def rejects(request, pk):
    """All refused rows with their reasons, as CSV in the reader's language."""
    run = _run(request, pk)
    return refused_rows(run.refused.order_by("line", "pk"), file_name=run.file_name)


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request, pk):
    """What undoing will do; then it is put in the queue."""
    run = _run(request, pk)
    import_runs.require_undo(run, request.scope, timezone.now())
    if request.method == "POST":
        try:
            run = import_runs.queue_undo(run_id=run.pk, by=request.scope, at=timezone.now())
            _send("records.undo_import", request, run)
        except DomainError as error:
            messages.error(request, str(error.message))
        return redirect("records:import", run.pk)
    counts = run.counts
    consequences = [
        _("%(number)s facts this import created are withdrawn.") % {"number": f"{counts.get('created', 0):,}"},
        _("%(number)s facts it changed get back what they held before.") % {"number": f"{counts.get('updated', 0):,}"},
        _("If any of them was changed since, or another fact rests on it, nothing is undone."),
        _("The ratings of the enterprises concerned are computed anew."),
    ]
    trail = crumbs(
        (_("Imports of facts"), reverse("records:imports")), (run.file_name, reverse("records:import", args=[pk]))
    )
    return render(request, "records/import_undo.html", {"run": run, "consequences": consequences, "crumbs": trail})


def _run(request, pk):
    request.scope.require_any(Permission.RECORD, Permission.WITHDRAW)
    return fetch(ImportOfFacts.objects.select_related("source"), request.scope, pk=pk)


def _send(task, request, run):
    """To a worker by the task's name: a page imports no tasks."""
    args = [run.pk, request.scope.user_id, request.scope.post_id]
    transaction.on_commit(lambda: current_app.send_task(task, args=args))


def _blocking(request, run):
    """The first facts for which an undoing was refused, each with what it is now."""
    rows = Fact.objects.visible_to(request.scope).filter(pk__in=run.error_details.get("first", []))
    return rows.select_related("enterprise").order_by("pk") if request.scope.may(Permission.VIEW) else []


def _shown(request, run):
    state = (look_up(import_runs.progress_key(run.pk)) or {}) if run.is_running else {}
    phase = state.get("phase", "queued") if run.started_at else "queued"
    size = state.get("size")
    refused = run.refused.order_by("line", "pk")
    return {
        "run": run,
        "counts": run.counts,
        "may": {verb.verb for verb in states.IMPORT.open_to(run.state, request.scope)},
        "may_undo": may_undo(request.scope, run, timezone.now()),
        "may_match": request.scope.may(Permission.MATCH),
        "layout": LAYOUTS.get(run.layout, run.layout),
        "tone": TONES[run.state],
        "phase": WORDS[phase],
        "progress": state,
        "share": min(100, 100 * state["bytes"] // size) if size and phase == "reading" else None,
        "rejects": refused[:SHOWN],
        "reject_total": refused.count(),
        "shown": SHOWN,
        "no_rows": NO_ROWS if run.state in (states.CHECKED, states.DONE) and not run.counts.get("rows") else "",
        "to_do": run.counts.get("created", 0) + run.counts.get("updated", 0),
        "error": import_runs.why_failed(run),
        "blocking": _blocking(request, run),
        "state_words": words.STATE_WORDS,
        "state_tones": words.STATE_TONES,
        "crumbs": crumbs((_("Imports of facts"), reverse("records:imports")), (run.file_name, "")),
    }
