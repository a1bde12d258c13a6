"""Backtests: ask for one, watch it, read what it found, list the enterprises that would move."""

from celery import current_app
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.access.fetch import fetch
from apps.kernel.keyset import Order, capped_count, page
from apps.registry.permissions import Registry
from apps.registry.views.common import attempt, posted

from .. import states
from ..forms.backtests import BacktestForm, MovesForm
from ..models import Ruleset
from ..models.backtest import Backtest, BacktestMove
from ..models.ruleset import Model
from ..operations.backtests import AlreadyEnded, request_backtest, stop_backtest
from ..permissions import Permission
from ..queries.trials import last_known_day
from ..ruleset_text import points_text
from .backtest_findings import findings
from .common import tabs

TONES = {"waiting": "info", "running": "info", "done": "good", "failed": "adverse", "stopped": "neutral"}
PROGRESS = {"waiting": "running", "running": "running", "done": "done"}


@require_safe
def backtest_list(request):
    """Trials, newest first."""
    request.scope.require(Permission.VIEW)
    rows = Backtest.objects.visible_to(request.scope).select_related("ruleset", "base")
    found = page(rows, Order("id", descending=True), cursor=request.GET.get("cursor", ""), size=30)
    for row in found.rows:
        row.tone = TONES[row.state]
    context = {
        "rows": found.rows,
        "next": f"?cursor={found.next}" if found.next else "",
        "previous": f"?cursor={found.previous}" if found.previous else "",
        "may_ask": _may_ask(request.scope),
        **tabs(request.scope, "backtests"),
    }
    return render(request, "credit/desk_backtests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def backtest_new(request):
    """Ask for a trial of a ruleset (`ruleset` in the address)."""
    request.scope.require_any(Permission.DRAFT_RULESET, Permission.APPROVE_RULESET)
    if not request.GET.get("ruleset"):
        return HttpResponseRedirect(reverse("credit_desk:rulesets"))
    ruleset = fetch(Ruleset, request.scope, pk=request.GET["ruleset"])
    form = BacktestForm(
        posted(request), initial={"observed_until": last_known_day(timezone.localdate())}, scope=request.scope
    )
    if request.method == "POST" and form.is_valid():
        done, backtest = attempt(form, _ask, ruleset_id=ruleset.pk, by=request.scope, at=timezone.now())
        if done:
            return HttpResponseRedirect(reverse("credit_desk:backtest", args=[backtest.pk]))
    context = {
        "form": form,
        "ruleset": ruleset,
        "crumbs": [(_("Backtests"), reverse("credit_desk:backtests")), (_("New backtest"), "")],
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "credit/desk_backtest_new.html", context, status=status)


def _ask(**arguments):
    backtest = request_backtest(**arguments)
    # by the task's name: a page imports no tasks. A lost message is made good by a sweep.
    transaction.on_commit(lambda: current_app.send_task("credit.run_backtest", args=[backtest.pk]))
    return backtest


@require_safe
def backtest_page(request, pk):
    """What a trial found, or how far it is."""
    backtest = backtest_of(request, pk)
    return render(request, "credit/desk_backtest.html", _progress(backtest, request.scope) | findings(backtest))


@require_safe
def backtest_progress(request, pk):
    """The part the page asks for every second; when it has ended, htmx loads the page anew."""
    backtest = backtest_of(request, pk)
    if not request.htmx:
        return render(request, "credit/desk_backtest.html", _progress(backtest, request.scope) | findings(backtest))
    response = render(request, "credit/desk_backtest_progress.html", _progress(backtest, request.scope))
    if PROGRESS.get(backtest.state) != "running":
        response["HX-Refresh"] = "true"
    return response


@require_POST
def backtest_stop(request, pk):
    """Stop a trial; back to its page, which says whether it has stopped or still ends its step."""
    request.scope.require_any(Permission.DRAFT_RULESET, Permission.APPROVE_RULESET)
    backtest = backtest_of(request, pk)
    try:
        stop_backtest(backtest_id=backtest.pk, by=request.scope, at=timezone.now())
    except AlreadyEnded as refusal:
        messages.error(request, str(refusal.message))
    return HttpResponseRedirect(reverse("credit_desk:backtest", args=[backtest.pk]))


@require_safe
def backtest_moves(request, pk):
    """The enterprises of one's area that would get another grade."""
    backtest = backtest_of(request, pk)
    form, rows = narrowed(request, backtest)
    found = page(rows, Order("id"), cursor=request.GET.get("cursor", ""), size=40)
    for row in found.rows:
        row.from_score = "—" if row.score_before is None else points_text(row.score_before)
        row.to_score = points_text(row.score_after)
    count, exact = capped_count(rows.select_related(None))
    query = request.GET.copy()
    query.pop("cursor", None)
    keep = f"{query.urlencode()}&" if query else ""
    context = {
        "backtest": backtest,
        "form": form,
        "rows": found.rows,
        "count": count,
        "exact": exact,
        "query": query.urlencode(),
        "next": f"?{keep}cursor={found.next}" if found.next else "",
        "previous": f"?{keep}cursor={found.previous}" if found.previous else "",
        "may_export": may_export(request.scope, backtest),
        "crumbs": [*_crumbs(backtest)[:1], (f"#{backtest.pk}", reverse("credit_desk:backtest", args=[backtest.pk])),
                   (_("Enterprises that move"), "")],
    }  # fmt: skip
    return render(request, "credit/desk_backtest_moves.html", context)


def narrowed(request, backtest):
    """(form, moves of one's area that its filters leave)."""
    form = MovesForm(request.GET or None, backtest=backtest)
    rows = BacktestMove.objects.visible_to(request.scope).filter(backtest=backtest)
    return form, form.narrow(rows).select_related("enterprise__division")


def may_export(scope, backtest):
    """Whether what a trial found may be taken out: the risk class never."""
    return scope.may(Registry.EXPORT) and backtest.model != Model.RISK


def _may_ask(scope):
    return scope.may(Permission.DRAFT_RULESET) or scope.may(Permission.APPROVE_RULESET)


def backtest_of(request, pk):
    """The Backtest with all its figures, in the reader's scope."""
    request.scope.require(Permission.VIEW)
    rows = Backtest.objects.select_related("ruleset", "base", "stop").prefetch_related("counts", "outcomes", "ranks")
    return fetch(rows, request.scope, pk=pk)


def _crumbs(backtest):
    return [(_("Backtests"), reverse("credit_desk:backtests")), (f"#{backtest.pk}", "")]


def _progress(backtest, scope):
    labels = [
        _("Comparing grades"),
        _("Rating a year ago by both rulesets"),
    ]
    return {
        "backtest": backtest,
        "tone": TONES[backtest.state],
        "progress_state": PROGRESS.get(backtest.state, "failed"),
        "total": len(states.BACKTEST_STEPS),
        "label": labels[min(backtest.step, 1)] if backtest.state == "running" else backtest.get_state_display(),
        "may_stop": _may_ask(scope) and PROGRESS.get(backtest.state) == "running",
        "may_export": may_export(scope, backtest),
        "stopping": getattr(backtest, "stop", None),
        "crumbs": _crumbs(backtest),
    }
