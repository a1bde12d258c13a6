"""The desk of indices: the decision maker's dashboard, runs and what they moved, publications."""

from celery import current_app
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from apps.access.fetch import fetch
from apps.access.gates import agency_only
from apps.kernel.errors import DomainError

from .. import states
from ..forms.desk import ExplainForm, RunForm
from ..models import Definition, Fault, ImportOfValues, Index, Publication, Release, Result, Run
from ..operations import publishing, running
from ..permissions import Permission
from ..queries.changes import inputs_between, moved, new_vintages
from ..queries.figures import boards
from ..queries.places import area_name, sector_name
from ..queries.targets import progress
from ..queries.titles import title_of, titles_of
from ..rules import faults as rules
from .glance import glance, headline, leading, leading_of, of_home_first, trace_page
from .moves import cause_words, changes_of, ending_rows, move_rows, vintage_row
from .tracing import seen

TONES = {
    "queued": "info",
    "running": "info",
    "done": "good",
    "failed": "adverse",
    "faulty": "adverse",
    "waiting": "neutral",
    "prepared": "warn",
    "setting": "info",
    "published": "good",
    "declined": "neutral",
    "draft": "neutral",
    "simulated": "info",
    "submitted": "warn",
    "approved": "good",
    "rejected": "neutral",
    "planned": "neutral",
    "open": "info",
    "closed": "good",
}
SHOWN = 30
NEW_SHOWN = 15
PERIODS_OFFERED = 6


def state_words(state):
    return {
        "queued": _("waits for its turn"), "running": _("being computed"), "done": _("computed"),
        "failed": _("failed"), "faulty": _("faults found"), "waiting": _("waiting"),
        "prepared": _("waits for its decision"), "setting": _("decided, files being made"), "published": _("published"),
        "declined": _("declined"), "draft": _("draft"), "simulated": _("simulated"), "submitted": _("submitted"),
        "approved": _("in force or ended"), "rejected": _("given up"), "planned": _("planned"), "open": _("open"),
        "closed": _("closed"),
    }[state]  # fmt: skip


def tabs(current):
    found = [
        ("dashboard", _("Dashboard")), ("runs", pgettext("of indices", "Runs")), ("definitions", _("Definitions")),
        ("statistics", _("Statistics")), ("surveys", _("Surveys")), ("targets", _("Targets")),
        ("reports", pgettext("indices", "Reports")),
    ]  # fmt: skip
    return {"doors": [(key, label, reverse(f"indices_desk:{key}")) for key, label in found], "door": current}


def crumbs(*trail):
    return [(_("Indices and statistics"), reverse("indices_desk:dashboard")), *trail]


def viewer(view):
    """A page for whoever may see indices before they are published."""

    @agency_only
    def gate(request, *args, **kwargs):
        request.scope.require(Permission.VIEW)
        return view(request, *args, **kwargs)

    gate.__name__ = view.__name__
    return gate


@require_safe
@viewer
def dashboard(request):
    """The newest results, published or not: what stands first, map, places, every index, targets, what waits."""
    home = settings.PROVINCE_CODE
    found = [board for board in boards(published=False) if board.cells]
    lead, aims = leading_of(found), progress(published=False)
    context = {
        "rows": [glance(board, home, url=trace_page) for board in found], "targets": of_home_first(aims, home),
        "tiles": headline(found, home, aims), "demo": any(board.demo for board in found),
        "last": Run.objects.finished().order_by("-pk").first(),
        "waiting": list(Publication.objects.waiting_for(request.scope).select_related("index").order_by("pk")[:SHOWN]),
        "figures": list(Release.objects.waiting_for(request.scope).order_by("pk")[:SHOWN]),
        "drafts": list(Definition.objects.waiting_for(request.scope).select_related("index").order_by("pk")[:SHOWN]),
        **tabs("dashboard"),
    }  # fmt: skip
    if lead is not None:
        context |= leading(lead, home)
    return render(request, "indices/desk_dashboard.html", context)


# --- runs -----------------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@viewer
def runs(request):
    """Runs, newest first; POST begins one."""
    form = RunForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        request.scope.require(Permission.RUN)
        try:
            run = running.ask_run(trigger="demand", by=request.scope, at=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            form.refuse(error)
        else:
            transaction.on_commit(lambda: current_app.send_task("indices.continue_run", args=[run.pk]))
            return HttpResponseRedirect(reverse("indices_desk:run", args=[run.pk]))
    rows = Run.objects.annotate(
        total=Count("steps"),
        ready=Count("steps", filter=~Q(steps__state=states.WAITING)),
        faulty=Count("steps", filter=Q(steps__state__in=(states.FAULTY, states.FAILED))),
    ).order_by("-pk")[:SHOWN]
    rows = [{"run": row, "words": state_words(row.state), "tone": TONES[row.state]} for row in rows]
    context = {"rows": rows, "form": form, "may": request.scope.may(Permission.RUN), **tabs("runs")}
    return render(request, "indices/desk_runs.html", context, status=422 if form.errors else 200)


@require_safe
@viewer
def run(request, pk):
    """One run: its steps, and while it goes on how far it is."""
    row = fetch(Run, request.scope, pk=pk)
    template = "indices/desk_run_state.html" if request.htmx else "indices/desk_run.html"
    return render(request, template, _run_context(request, row))


def _run_context(request, row):
    steps = list(row.steps.select_related("index", "definition").annotate(wrong=Count("faults")).order_by("position"))
    done = sum(step.state != states.WAITING for step in steps)
    return {
        "run": row, "writes": _who_writes() if row.state == states.QUEUED else None,
        "words": state_words(row.state), "tone": TONES[row.state], "done": done, "total": len(steps),
        "steps": [{"step": step, "words": state_words(step.state), "tone": TONES[step.state]} for step in steps],
        "vintages": [vintage_row(each) for each in new_vintages(row)] if row.state == states.DONE else [],
        "publications": row.publications.select_related("index").order_by("pk"),
        "crumbs": crumbs((pgettext("of indices", "Runs"), reverse("indices_desk:runs")), (f"{row.pk}", "")),
    }  # fmt: skip


def _who_writes():
    """The import of figures that a queued run waits for, if it is one."""
    rows = ImportOfValues.objects.filter(state__in=states.IMPORT_RUNNING, started_at__isnull=False)
    return rows.order_by("pk").first()


@require_http_methods(["GET", "HEAD", "POST"])
@viewer
def step(request, pk, code):
    """What a run moved in one index, taken apart, with its faults; POST puts it before a second person."""
    row = fetch(Run, request.scope, pk=pk)
    found = row.steps.filter(index__code=code).select_related("index", "definition").first()
    if found is None:
        return HttpResponseRedirect(reverse("indices_desk:run", args=[pk]))
    fresh = publishing.fresh_results(found.index_id, row.pk)
    pairs = [(each["result"], each["before_result"]) for each in fresh]
    form = ExplainForm(request.POST if request.method == "POST" else None, initial={"explanation": _proposed(pairs)})
    if form.is_bound and form.is_valid():
        try:
            made = publishing.prepare_publication(
                run_id=row.pk, index_id=found.index_id, by=request.scope, at=timezone.now(), **form.cleaned_data
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("It waits for a second person, who publishes or declines it."))
            return HttpResponseRedirect(reverse("indices_desk:publication", args=[made.pk]))
    context = {"run": row, "step": found, "form": form, "fresh": len(fresh), **_of_step(row, found, pairs)}
    context["errata"] = publishing.errata_in(fresh)
    context["updates"] = sum(each["before"] not in (None, each["value"]) for each in fresh) - context["errata"]
    ending = publishing.ending_values(found.index_id, row.pk, fresh) if found.state == states.DONE else []
    context["ending"] = ending_rows(ending)
    context["waits"] = found.index.publications.filter(state=states.PREPARED).first()
    done = request.scope.may(Permission.RUN) and found.state == states.DONE and (fresh or ending)
    reads = [each for each in publishing.unshown(fresh, row.pk) if each["state"] != states.DONE]
    context["reads"] = [title_of(each) for each in reads]
    context["may"] = done and not context["waits"] and not reads
    if (reads or found.state == states.FAULTY) and request.scope.may(Permission.RUN):
        context["whole"] = _without_fault(
            row, [code, *(each["code"] for each in reads)], _new_periods(row, found, fresh)
        )
    return render(request, "indices/desk_step.html", context, status=422 if form.errors else 200)


def _new_periods(run_row, found, fresh):
    """Periods in which something is new: of a step with faults nothing can be published, but it computed something."""
    computed = Result.objects.filter(run=run_row, index=found.index_id).values_list("period", flat=True)
    return {each["period"] for each in fresh} | set(computed)


def _without_fault(run_row, codes, periods):
    """Which of them have no fault: computed by themselves, they need not wait for what others lack."""
    wrong = set(Fault.objects.filter(step__run=run_row, step__index__code__in=codes).values_list("period", flat=True))
    return [] if "" in wrong else sorted(periods - wrong, reverse=True)[:PERIODS_OFFERED]


def _of_step(run_row, found, pairs):
    """What the run computed otherwise than the one before, and what the public would see changed: not the same where
    something in between was never published."""
    decimals = found.definition.decimals if found.definition else 2
    titles = titles_of(found.index)
    rows = moved(run_row, found.index, decimals)
    faults = list(found.faults.order_by("pk")[:100])
    for each in faults:
        each.place = " · ".join(
            part for part in (area_name(each.area) if each.area else "", sector_name(each.sector_id or "")) if part
        )
        each.words = fault_words(each, titles)
        title = titles.get(each.node, each.node)
        each.named = "" if title in each.words else title
    return {
        # what differs from before; where all of it is new, the first of it as an example
        "moves": move_rows(
            found.index, [row for row in rows if row.before is not None] or rows[:NEW_SHOWN], titles, decimals
        ),
        "titles": titles,
        "faults": faults,
        "vintages": [vintage_row(each) for each in new_vintages(run_row, found.index)],
        **changes_of(found.index, pairs, titles, decimals),
        "crumbs": crumbs(
            (pgettext("of indices", "Runs"), reverse("indices_desk:runs")),
            (f"{run_row.pk}", reverse("indices_desk:run", args=[run_row.pk])),
            (str(found.index), ""),
        ),
    }  # fmt: skip


def fault_words(row, titles):
    """The sentence of a kept fault, from the rules' own, with the indicator by its title."""
    kinds = {
        kind.code: kind for kind in vars(rules).values() if isinstance(kind, type) and issubclass(kind, rules.Fault)
    }
    given = {key: value for key, value in row.details.items() if key != "definition"}
    kind = kinds.get(row.code, rules.Fault)
    return kind(node=titles.get(row.node, row.node), area=row.area, period=row.period, **given).message


def _proposed(pairs):
    """What the figures themselves say of the reason; whoever prepares writes on."""
    rows = inputs_between(pairs)
    return cause_words(rows[0], len(rows) - 1) if rows else ""


@require_safe
@viewer
def trace(request, code):
    """What the newest result rests on, published or not."""
    index = fetch(Index, request.scope, code=code)
    found = seen(request, index, published=False)
    if isinstance(found, HttpResponseRedirect):
        return found
    context, status = found
    context |= {"crumbs": crumbs((str(index), "")), "trace_to": "indices_desk:trace"}
    return render(request, "indices/desk_trace.html", context, status=status)
