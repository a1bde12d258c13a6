"""Backtests: ask for one, watch it, read what it found, list and take out the enterprises that would move."""

import csv
import io
import tempfile
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from celery import current_app
from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.access.fetch import fetch
from apps.kernel.errors import Invalid
from apps.kernel.figures import percent
from apps.kernel.keyset import Order, capped_count, page
from apps.kernel.rules.formulas import neutral
from apps.registry.operations.export_files import open_file
from apps.registry.permissions import Registry
from apps.registry.views.common import attempt, posted

from .. import states
from ..forms.backtests import BacktestForm, MovesForm
from ..models import Ruleset
from ..models.backtest import Backtest, BacktestMove
from ..models.ruleset import Model
from ..operations.backtests import YEAR, AlreadyEnded, note_export, request_backtest, stop_backtest
from ..permissions import Permission
from ..queries.trials import last_known_day, matrix_of, places_of, prediction_of
from ..rules.score import months_before
from ..ruleset_text import points_text
from .common import tabs

TONES = {"waiting": "info", "running": "info", "done": "good", "failed": "adverse", "stopped": "neutral"}
PROGRESS = {"waiting": "running", "running": "running", "done": "done"}
SHEET = 50_000  # rows of a workbook a page makes while one waits; more go out as CSV


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
    backtest = _backtest(request, pk)
    return render(request, "credit/desk_backtest.html", _progress(backtest, request.scope) | _findings(backtest))


@require_safe
def backtest_progress(request, pk):
    """The part the page asks for every second; when it has ended, htmx loads the page anew."""
    backtest = _backtest(request, pk)
    if not request.htmx:
        return render(request, "credit/desk_backtest.html", _progress(backtest, request.scope) | _findings(backtest))
    response = render(request, "credit/desk_backtest_progress.html", _progress(backtest, request.scope))
    if PROGRESS.get(backtest.state) != "running":
        response["HX-Refresh"] = "true"
    return response


@require_POST
def backtest_stop(request, pk):
    """Stop a trial; back to its page, which says whether it has stopped or still ends its step."""
    request.scope.require_any(Permission.DRAFT_RULESET, Permission.APPROVE_RULESET)
    backtest = _backtest(request, pk)
    try:
        stop_backtest(backtest_id=backtest.pk, by=request.scope, at=timezone.now())
    except AlreadyEnded as refusal:
        messages.error(request, str(refusal.message))
    return HttpResponseRedirect(reverse("credit_desk:backtest", args=[backtest.pk]))


@require_safe
def backtest_moves(request, pk):
    """The enterprises of one's area that would get another grade."""
    backtest = _backtest(request, pk)
    form, rows = _narrowed(request, backtest)
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
        "may_export": request.scope.may(Registry.EXPORT) and backtest.model != Model.RISK,
        "crumbs": [*_crumbs(backtest)[:1], (f"#{backtest.pk}", reverse("credit_desk:backtest", args=[backtest.pk])),
                   (_("Enterprises that move"), "")],
    }  # fmt: skip
    return render(request, "credit/desk_backtest_moves.html", context)


@require_safe
def backtest_export(request, pk, format):
    """The list as a file: CSV of any length, streamed; a workbook up to fifty thousand rows."""
    if format not in ("csv", "xlsx"):
        raise Http404
    request.scope.require(Registry.EXPORT)
    backtest = _backtest(request, pk)
    if backtest.model == Model.RISK:
        raise Invalid(_("The risk class is internal: it is read here and not taken out as a file."))
    _form, rows = _narrowed(request, backtest)
    count = rows.select_related(None).count()
    if format == "xlsx" and count > SHEET:
        raise Invalid(_("The list is too long for a workbook made at once. Narrow it, or take it as CSV."))
    note_export(backtest_id=backtest.pk, rows=count, format=format, by=request.scope, at=timezone.now())
    name = f"backtest-{backtest.pk}.{format}"
    head = [_("Enterprise"), _("Unified social credit code"), _("Division"), _("Stands"), _("Would be"),
            _("Score before"), _("Score after")]  # fmt: skip
    cells = (_cells(row) for row in rows.order_by("pk").iterator(chunk_size=2000))
    if format == "xlsx":
        return _workbook(name, head, cells)
    lines = csv.writer(_Echo(), lineterminator="\r\n")
    text = (lines.writerow([neutral(cell) for cell in row]) for row in _with(head, cells))
    response = StreamingHttpResponse(_with("\ufeff", text), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


class _Echo:
    """A file that gives back what is written: csv.writer needs one."""

    def write(self, text):
        return text


def _with(first, rest):
    yield first
    yield from rest


def _workbook(name, head, cells):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        out = open_file(path, "xlsx")
        for row in _with(head, cells):
            out.write([str(cell) for cell in row])
        out.close()
        # read whole: the folder goes with the request, and the list is capped
        return FileResponse(io.BytesIO(path.read_bytes()), as_attachment=True, filename=name)


def _cells(row):
    before = "" if row.score_before is None else f"{row.score_before / 100:.2f}"
    held = row.enterprise
    return [
        held.name,
        held.uscc or "",
        str(held.division),
        row.before,
        row.after,
        before,
        f"{row.score_after / 100:.2f}",
    ]


def _narrowed(request, backtest):
    form = MovesForm(request.GET or None, backtest=backtest)
    rows = BacktestMove.objects.visible_to(request.scope).filter(backtest=backtest)
    return form, form.narrow(rows).select_related("enterprise__division")


def _may_ask(scope):
    return scope.may(Permission.DRAFT_RULESET) or scope.may(Permission.APPROVE_RULESET)


def _backtest(request, pk):
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
        "stopping": getattr(backtest, "stop", None),
        "crumbs": _crumbs(backtest),
    }


def _findings(backtest):
    if backtest.state != states.TRIAL_DONE:
        return {"done": False}
    counts = list(backtest.counts.all())
    before = dict(backtest.base.bands.values_list("grade", "rank"))
    after = dict(backtest.ruleset.bands.values_list("grade", "rank"))
    base, draft = prediction_of(backtest, "base"), prediction_of(backtest, "draft")
    places = {name: places_of(counts, name, before, after) for name in ("city", "industry", "scale")}
    return {
        "done": True,
        "matrix": matrix_of(counts, before, after),
        "share": percent(backtest.moved / backtest.enterprises) if backtest.enterprises else "—",
        "places": [
            (_("By city"), places["city"]),
            (_("By industry"), places["industry"]),
            (_("By size"), places["scale"]),
        ],
        "predictions": [(_("Ruleset in force"), backtest.base, base), (_("Ruleset tried"), backtest.ruleset, draft)],
        "rated_on": months_before(backtest.observed_until, YEAR),
        "rates": _rates(base, draft),
        "observed": base.enterprises,  # of both: each ruleset grades everybody who was there that day
        "columns": [_("Grade"), _("Ruleset in force"), _("Ruleset tried")],
        "city_rows": [[place.label, place.up, place.down] for place in places["city"]],
        "city_columns": [_("City"), _("up"), _("down")],
        "verdict": _verdict(base, draft),
    }


def _rates(base, draft):
    """[grade, percent by the one, percent by the other] for the chart; None where nobody held the grade."""
    shares = [{row.grade: row.share for row in side.grades} for side in (base, draft)]
    grades = list(dict.fromkeys(row.grade for side in (base, draft) for row in side.grades))
    return [[grade, *(hundred(side.get(grade)) for side in shares)] for grade in grades]


def hundred(share):
    """As the table beneath writes it: two decimals, rounded half up."""
    return None if share is None else float((share * 100).quantize(Decimal("0.01"), ROUND_HALF_UP))


def _verdict(base, draft):
    """The finding in a sentence, careful where there is too little to tell."""
    if base.auc is None or draft.auc is None:
        return _("Nobody failed in that year, or everybody did: nothing can be said of the prediction.")
    gain = draft.auc - base.auc
    if abs(gain) < 0.005:  # half a percentage point of pairs
        return _("The draft puts later failures in order about as well as the ruleset in force.")
    if gain > 0:
        return _("The draft puts later failures in order better than the ruleset in force.")
    return _("The draft puts later failures in order worse than the ruleset in force.")
