"""Exports: ask, watch, fetch."""

from celery import current_app
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.access.fetch import fetch
from apps.documents.views import download
from apps.kernel.errors import DomainError
from apps.kernel.keyset import capped_count
from apps.kernel.rules.whole import whole_number

from ..filters import chosen_rows
from ..forms.desk import ExportForm
from ..models import ExportJob
from ..operations.exports import cancel_export, request_export, retry_export, take_file
from ..permissions import Registry
from ..queries.columns import EXPORTED, chosen_columns
from .common import attempt, posted

TONES = {"waiting": "info", "running": "info", "done": "good", "failed": "adverse", "cancelled": "neutral",
         "expired": "neutral"}  # fmt: skip
STATES = {"waiting": "running", "running": "running", "done": "done"}


@require_safe
def export_list(request):
    """One's own exports, newest first."""
    request.scope.require(Registry.EXPORT)
    jobs = ExportJob.objects.visible_to(request.scope).order_by("-pk")[:50]
    return render(request, "registry/export_list.html", {"jobs": jobs, "tones": TONES})


@require_http_methods(["GET", "HEAD", "POST"])
def export_new(request):
    """What will be in the file and how many rows, before anything is written."""
    request.scope.require(Registry.EXPORT)
    ids = sorted({whole_number(key) for key in request.GET.getlist("id")} - {None})
    query = request.GET.copy()
    for name in ("cursor", "id"):
        query.pop(name, None)
    columns = [c.key for c in chosen_columns(query["cols"])] if query.get("cols") else list(EXPORTED)
    form = ExportForm(posted(request), initial={"columns": columns}, scope=request.scope)
    if request.method == "POST" and form.is_valid():
        language = get_language()
        done, job = attempt(
            form, request_export, query=query.urlencode(), ids=ids, language=language, by=request.scope,
            at=timezone.now(),
        )  # fmt: skip
        if done:
            transaction.on_commit(lambda: _send(job))
            return HttpResponseRedirect(reverse("registry:export", args=[job.pk]))
    probe = ExportJob(ids=ids, query=query.urlencode())
    count, exact = capped_count(chosen_rows(probe, request.scope).select_related(None), 100_000)
    back = f"{reverse('registry:enterprises')}?{query.urlencode()}"
    context = {"form": form, "count": count, "exact": exact, "ticked": len(ids), "back": back}
    return render(request, "registry/export_new.html", context, status=422 if form.is_bound and form.errors else 200)


@require_safe
def export_page(request, pk):
    return render(request, "registry/export.html", _shown(_job(request, pk)))


@require_safe
def export_progress(request, pk):
    """The fragment the page asks for every second; without htmx, the whole page."""
    job = _job(request, pk)
    template = "registry/export_progress.html" if request.htmx else "registry/export.html"
    return render(request, template, _shown(job))


@require_safe
def export_file(request, pk):
    """The file, to its owner, as an attachment; every download is audited."""
    job = take_file(job_id=_job(request, pk).pk, by=request.scope, at=timezone.now())
    return download(request, job.document_id)


@require_POST
def export_step(request, pk, step):
    """Cancel or begin again."""
    operations = {"cancel": cancel_export, "retry": retry_export}
    if step not in operations:
        raise Http404
    job = _job(request, pk)
    try:
        operations[step](job_id=job.pk, by=request.scope, at=timezone.now())
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        if step == "retry":
            transaction.on_commit(lambda: _send(job))
        messages.success(request, _("Stopped.") if step == "cancel" else _("Begun again."))
    return HttpResponseRedirect(reverse("registry:export", args=[job.pk]))


def _send(job):
    """To a worker by the task's name: a page imports no tasks. A lost message is made good by the sweep."""
    current_app.send_task("registry.write_export", args=[job.pk])


def _job(request, pk):
    request.scope.require(Registry.EXPORT)
    return fetch(ExportJob, request.scope, pk=pk)


def _shown(job):
    return {
        "job": job,
        "tone": TONES[job.state],
        "progress_state": STATES.get(job.state, "failed"),
        "crumbs": [(_("Exports"), reverse("registry:exports")), (job.file_name or f"#{job.pk}", "")],
    }
