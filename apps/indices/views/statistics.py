"""The statistics store at the desk: series, and imports that are checked first. The work is a worker's."""

from celery import current_app
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseRedirect
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
from apps.kernel.rules.unseen import says_something

from .. import states
from ..forms.desk import SeriesForm, TargetForm, UploadForm
from ..models import ImportOfValues, Index, Series, Target
from ..models.words import THEMES
from ..operations import import_runs
from ..operations import targets as verbs
from ..operations.catalogue import add_series
from ..permissions import Permission
from ..queries.clearances import undecided
from ..queries.places import cities
from ..queries.series import with_counts
from ..queries.targets import by_city, progress, waiting
from ..rules.value_rows import COLUMNS, REQUIRED
from .desk import crumbs, tabs, viewer
from .shapes import city_label

SHOWN = 100
WORDS = PHASES | {"merging": gettext_lazy("checking the figures against each other")}


@require_safe
@viewer
def statistics(request):
    """Series by theme, and the last imports."""
    runs = ImportOfValues.objects.order_by("-pk")[:20]
    context = {
        "themes": with_counts(published=False), "runs": runs, "tones": TONES, "undecided": undecided(),
        "may": request.scope.may(Permission.RECORD), **tabs("statistics"),
    }  # fmt: skip
    return render(request, "indices/desk_statistics.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@viewer
def series_new(request):
    """A series for the catalogue; its figures come by import."""
    request.scope.require(Permission.RECORD)
    form = SeriesForm(request.POST if request.method == "POST" else None, themes=THEMES.items())
    if form.is_bound and form.is_valid():
        try:
            row = add_series(by=request.scope, at=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The series is in the catalogue. Its figures come by import."))
            return redirect("indices_public:series", row.code)
    context = {
        "form": form, "title": _("Add a series"), "label": _("Add"), "back": reverse("indices_desk:statistics"),
        "crumbs": crumbs((_("Statistics"), reverse("indices_desk:statistics")), (_("Add a series"), "")),
    }  # fmt: skip
    return render(request, "indices/desk_form.html", context, status=422 if form.errors else 200)


@csrf_exempt  # the inner view checks it: the check reads the whole body, which may be refused by its size alone
@require_http_methods(["GET", "HEAD", "POST"])
@viewer
def upload(request):
    request.scope.require(Permission.RECORD)
    error = announced_too_big(request)
    if error:
        form = UploadForm({})
        form.errors.clear()
        form.refuse(error)
        response = render(request, "indices/desk_import_new.html", _upload_context(form), status=413)
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
            return redirect("indices_desk:import", run.pk)
    return render(request, "indices/desk_import_new.html", _upload_context(form), status=422 if posted else 200)


def _upload_context(form):
    columns = [(names[-1], names[0], field in REQUIRED) for field, names in COLUMNS.items()]
    return {
        "form": form, "limit": settings.IMPORT_MAX_BYTES, "columns": columns,
        "crumbs": crumbs((_("Statistics"), reverse("indices_desk:statistics")), (_("Import figures"), "")),
    }  # fmt: skip


@require_safe
@viewer
def import_page(request, pk):
    template = "indices/desk_import_state.html" if request.htmx else "indices/desk_import.html"
    return render(request, template, _shown(request, fetch(ImportOfValues, request.scope, pk=pk)))


@require_POST
@viewer
def begin(request, pk):
    """Check again, or take in what was checked; what is doubtful needs a reason."""
    request.scope.require(Permission.RECORD)
    run = fetch(ImportOfValues, request.scope, pk=pk)
    verb = "import" if request.POST.get("step") == "import" else "check"
    accepted = request.POST.get("accepted", "").strip()
    if verb == "import" and run.doubts and not says_something(accepted):
        messages.error(request, _("Some figures are doubtful. Say why they are right, or mend the file."))
        return redirect("indices_desk:import", pk)
    try:
        run = import_runs.queue(run_id=run.pk, verb=verb, accepted=accepted, by=request.scope, at=timezone.now())
        _send(request, run)
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("indices_desk:import", pk)


@require_safe
@viewer
def rejects(request, pk):
    """All refused and doubtful rows with their reasons, as CSV in the reader's language."""
    run = fetch(ImportOfValues, request.scope, pk=pk)
    return refused_rows(run.refused.order_by("line", "pk"), file_name=run.file_name)


def _send(request, run):
    """To a worker by the task's name: a page imports no tasks."""
    args = [run.pk, request.scope.user_id, request.scope.post_id]
    transaction.on_commit(lambda: current_app.send_task("indices.run_import", args=args))


def _shown(request, run):
    state = (look_up(import_runs.progress_key(run.pk)) or {}) if run.is_running else {}
    phase = state.get("phase", "queued") if run.started_at else "queued"
    size = state.get("size")
    refused = run.refused.order_by("warning", "line", "pk")
    return {
        "run": run, "counts": run.counts, "tone": TONES[run.state], "phase": WORDS.get(phase, phase), "progress": state,
        "may": {move.verb for move in states.IMPORTS.open_to(run.state, request.scope)},
        "share": min(100, 100 * state["bytes"] // size) if size and phase == "reading" else None,
        "rejects": refused[:SHOWN], "reject_total": refused.count(), "shown": SHOWN,
        "no_rows": NO_ROWS if run.state in (states.CHECKED, states.IMPORTED) and not run.counts.get("rows") else "",
        "unreleased": run.release and not run.release.clearances.filter(given=True).exists(),
        "to_do": run.counts.get("created", 0) + run.counts.get("updated", 0), "error": import_runs.why_failed(run),
        "crumbs": crumbs((_("Statistics"), reverse("indices_desk:statistics")), (run.file_name, "")),
    }  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@viewer
def targets(request):
    """Targets with their progress, and those that wait for another; POST sets one."""
    may = request.scope.may(Permission.TARGET)
    owners = [(f"index:{row.code}", str(row)) for row in Index.objects.order_by("position")]
    owners += [(f"series:{row.code}", str(row)) for row in Series.objects.order_by("position")]
    home = settings.PROVINCE_CODE
    areas = [
        (home, city_label(home)),
        *((row.code, city_label(row.code)) for row in cities(home)),
        ("100000", _("Nation")),
    ]
    form = TargetForm(
        request.POST if request.method == "POST" else None, owners=owners, areas=areas, today=timezone.localdate(),
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        request.scope.require(Permission.TARGET)
        given = dict(form.cleaned_data)
        model, _colon, code = given.pop("of").partition(":")
        of = (Index if model == "index" else Series).objects.get(code=code)
        try:
            verbs.set_target(of=of, by=request.scope, at=timezone.now(), **given)
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The target is set. It is public once another agrees."))
            return HttpResponseRedirect(reverse("indices_desk:targets"))
    whole, cities_of = by_city(progress(published=False))
    context = {
        "rows": whole, "by_city": cities_of, "form": form, "may": may, "waiting": waiting(request.scope),
        **tabs("targets"),
    }  # fmt: skip
    return render(request, "indices/desk_targets.html", context, status=422 if form.errors else 200)


@require_POST
@viewer
def target_step(request, pk, verb):
    """Agree to a target that another set, or decline it with a reason."""
    row = fetch(Target, request.scope, pk=pk)
    told = {"target_id": row.pk, "by": request.scope, "at": timezone.now()}
    try:
        if verb == "agree":
            verbs.agree_to(**told)
            messages.success(request, _("Done."))
        elif verb == "decline":
            verbs.decline(reason=request.POST.get("reason", ""), **told)
            messages.success(request, _("Done."))
    except DomainError as error:
        messages.error(request, str(error.message))
    return HttpResponseRedirect(reverse("indices_desk:targets"))
