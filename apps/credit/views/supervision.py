"""The table of measures at the desk: in force, earlier, as a draft, and its approval by a second person."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.access.fetch import fetch
from apps.kernel.errors import DomainError

from ..forms.desk import ApprovalForm, CodeForm, MeasuresForm, ReasonForm
from ..models import MeasureTable
from ..operations.authors import wrote
from ..operations.supervision import (
    approve_measures,
    change_measures,
    draft_measures,
    recall_measures,
    return_measures,
    submit_measures,
)
from ..permissions import Permission
from ..queries.supervision import grid, table_in_force
from .common import reason_of, recall_of

TONES = {"approved": "good", "submitted": "warn", "draft": "info", "rejected": "neutral", "recalled": "neutral"}


@require_http_methods(["GET", "HEAD", "POST"])
def tables(request):
    """The table in force and all versions; POST drafts a new one from it."""
    request.scope.require(Permission.VIEW)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            table = draft_measures(**form.cleaned_data, by=request.scope, at=timezone.now())
        except DomainError as error:
            form.add_error("code", str(error.message))
        else:
            return HttpResponseRedirect(reverse("credit_grades:measures_edit", args=[table.pk]))
    now = table_in_force(timezone.localdate())
    rows = MeasureTable.objects.order_by("-validity__startswith", "-pk")
    context = {"table": now, "grid": grid(now) if now else [], "rows": list(rows), "form": form, "tones": TONES}
    context["may_draft"] = request.scope.may(Permission.DRAFT_RULESET)
    return render(request, "credit/desk_measures.html", context, status=422 if form.errors else 200)


@require_safe
def table_page(request, pk):
    request.scope.require(Permission.VIEW)
    table = fetch(MeasureTable, request.scope, pk=pk)
    context = {
        "table": table,
        "grid": grid(table),
        "tone": TONES[table.state],
        "approval": ApprovalForm(),
        "reason": ReasonForm(),
        "author": wrote(request.scope, table.authors, table.submitted_by),
        "may_draft": request.scope.may(Permission.DRAFT_RULESET),
        "may_approve": request.scope.may(Permission.APPROVE_RULESET),
        "recall": recall_of(table, request.scope, timezone.localdate()),
    }
    return render(request, "credit/desk_measure_table.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    """All cells of a draft on one page."""
    request.scope.require(Permission.DRAFT_RULESET)
    table = fetch(MeasureTable, request.scope, pk=pk)
    form = MeasuresForm(request.POST if request.method == "POST" else None, table=table)
    if form.is_bound and form.is_valid():
        try:
            change_measures(table_id=table.pk, by=request.scope, at=timezone.now(), **form.arguments())
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("Draft saved."))
            return HttpResponseRedirect(reverse("credit_grades:measures", args=[table.pk]))
    context = {"table": table, "form": form}
    return render(request, "credit/desk_measures_edit.html", context, status=422 if form.errors else 200)


@require_POST
def step(request, pk, verb):
    """`submit`, `approve` from a day, `return` or `recall` with a reason."""
    request.scope.require_any(Permission.DRAFT_RULESET, Permission.APPROVE_RULESET)
    table = fetch(MeasureTable, request.scope, pk=pk)
    try:
        _do(verb, request, table)
    except DomainError as error:
        messages.error(request, str(error.message))
    return HttpResponseRedirect(reverse("credit_grades:measures", args=[table.pk]))


def _do(verb, request, table):
    given = {"table_id": table.pk, "by": request.scope, "at": timezone.now()}
    if verb == "submit":
        submit_measures(**given)
    elif verb == "return":
        return_measures(reason=reason_of(request), **given)
    elif verb == "recall":
        recall_measures(reason=reason_of(request), **given)
    elif verb == "approve":
        form = ApprovalForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Give the day from which the table is in force."))
            return
        approve_measures(effective_from=form.cleaned_data["effective_from"], **given)
    else:
        raise Http404
