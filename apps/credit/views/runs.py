"""Ratings: the province at a glance, the runs with their progress, starting one, and when they run by the clock."""

from datetime import time

from celery import current_app
from django.db import transaction
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from apps.access.fetch import fetch
from apps.kernel.keyset import Order, page
from apps.registry.views.common import perform, posted

from .. import states
from ..forms.runs import DAYS, ScheduleForm, StartForm
from ..models.rating import Run
from ..models.ruleset import Model, Ruleset
from ..operations.rate import start_run
from ..operations.schedule import reschedule
from ..permissions import Permission
from ..queries.glance import glance, last_published, runs_seen
from ..queries.schedule import NAMES, scheduled
from ..querysets import models_seen
from .common import tabs

TONES = {states.RUNNING: "info", states.PUBLISHED: "good", states.FAILED: "adverse"}
PROGRESS = {states.RUNNING: "running", states.PUBLISHED: "done"}
SLOW = 10 * 60  # seconds after which a run that still has waiting parts is explained


def run_words(state):
    words = {
        states.RUNNING: pgettext("rating", "running"),
        states.PUBLISHED: _("published"),
        states.FAILED: _("failed"),
    }
    return words.get(state, state)


@require_safe
def ratings(request):
    """Results by place, last and next run, the schedule, the runs."""
    request.scope.require(Permission.VIEW)
    scope, now = request.scope, timezone.now()
    model = request.GET.get("model", Model.GRADE)
    if model not in models_seen(scope):
        raise Http404
    kind = request.GET.get("kind", Run.Kind.FULL)
    if kind not in Run.Kind.values:
        raise Http404
    runs = runs_seen(scope).filter(model=model, kind=kind).select_related("ruleset")
    found = page(runs, Order("id", descending=True), cursor=request.GET.get("cursor", ""), size=15)
    for run in found.rows:
        run.words, run.tone = run_words(run.state), TONES.get(run.state, "neutral")
    keep = f"model={model}&kind={kind}"
    context = {
        "model": Model(model),
        "models": [(m, Model(m).label, f"?model={m}") for m in models_seen(scope)],
        "glance": glance(scope, model, now),
        "last": last_published(model),
        "running": runs_seen(scope).filter(model=model, state=states.RUNNING).order_by("pk").first(),
        "ruleset": Ruleset.objects.in_force(model, timezone.localdate(now)).first(),
        "schedules": _schedules(scope, now),
        "kinds": [(k, label, f"?model={model}&kind={k}") for k, label in Run.Kind.choices],
        "kind": kind,
        "runs": found.rows,
        "next": f"?{keep}&cursor={found.next}" if found.next else "",
        "previous": f"?{keep}&cursor={found.previous}" if found.previous else "",
        "may_rate": scope.may(Permission.RATE),
        **tabs(scope, "ratings"),
    }
    return render(request, "credit/desk_ratings.html", context)


def _schedules(scope, now):
    days = dict(DAYS)
    rows = [scheduled(name, now) for name, model in NAMES.items() if model in models_seen(scope)]
    return [{"row": row, "days": days[row.table.days], "label": row.model.label} for row in rows]


@require_http_methods(["GET", "HEAD", "POST"])
def run_start(request):
    """Rate the province now, as of today."""
    request.scope.require(Permission.RATE)
    form = StartForm(posted(request), scope=request.scope)
    context = {"crumbs": [(_("Ratings"), reverse("credit_desk:ratings")), (_("Rate now"), "")]}
    return perform(
        request, form, _start, template="credit/desk_run_start.html", context=context,
        target=lambda run: reverse("credit_desk:run", args=[run.pk]),
    )  # fmt: skip


def _start(*, model, by, at):
    run = start_run(model=model, as_of=timezone.localdate(at), by=by, at=at)
    transaction.on_commit(lambda: _hand_out(run))
    return run


def _hand_out(run):
    """To the workers by the task's name: a page imports no tasks. Lost messages are made good by a sweep."""
    for _shard in range(run.shards.count()):
        current_app.send_task("credit.rate_shard", args=[run.pk])


@require_safe
def run_page(request, pk):
    """One run: what it rates by which rules, how far it is, what it changed, why it stands still."""
    return render(request, "credit/desk_run.html", _shown(_run(request, pk)))


@require_safe
def run_progress(request, pk):
    """The part the page asks for every second; without htmx, the whole page."""
    template = "credit/desk_run_progress.html" if request.htmx else "credit/desk_run.html"
    return render(request, template, _shown(_run(request, pk)))


def _run(request, pk):
    request.scope.require(Permission.VIEW)
    return fetch(runs_seen(request.scope).select_related("ruleset"), request.scope, pk=pk)


def _shown(run):
    shards = list(run.shards.order_by("number"))
    done = sum(shard.state == states.DONE for shard in shards)
    waited = (timezone.now() - run.started_at).total_seconds()
    return {
        "run": run,
        "words": run_words(run.state),
        "tone": TONES.get(run.state, "neutral"),
        "shards": [
            {
                "number": shard.number,
                "done": shard.state == states.DONE,
                "enterprises": shard.enterprises,
                "attempts": shard.attempts,
            }
            for shard in shards
        ],
        "done": done,
        "total": len(shards),
        "progress_state": PROGRESS.get(run.state, "failed"),
        "slow": run.state == states.RUNNING and done < len(shards) and waited > SLOW,
        "lasted": (run.finished_at - run.started_at).total_seconds() if run.finished_at else None,
        "crumbs": [(_("Ratings"), f"{reverse('credit_desk:ratings')}?model={run.model}"), (f"#{run.pk}", "")],
    }


@require_http_methods(["GET", "HEAD", "POST"])
def schedule_edit(request, name):
    """When one of the two ratings runs by the clock."""
    request.scope.require(Permission.RATE)
    if name not in NAMES or NAMES[name] not in models_seen(request.scope):
        raise Http404
    row = scheduled(name, timezone.now())
    initial = {
        "days": row.table.days,
        "time": time(row.table.hour, row.table.minute),
        "enabled": row.table.enabled,
        "seen": str(row.table),
    }
    form = ScheduleForm(posted(request), initial=initial, scope=request.scope)
    context = {
        "row": row,
        "crumbs": [(_("Ratings"), reverse("credit_desk:ratings")), (_("Schedule"), "")],
    }
    return perform(
        request, form, reschedule, template="credit/desk_schedule.html", context=context, name=name,
        target=reverse("credit_desk:ratings"), said=_("The schedule is changed; it holds from now on."),
    )  # fmt: skip
