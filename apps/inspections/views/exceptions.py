"""Exceptions from the yearly limit: asked for and decided at the desk, listed in public."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.access.gates import agency_only
from apps.kernel.errors import DomainError
from apps.kernel.keyset import Order, page
from apps.registry.queries.numbered import enterprise_numbered

from ..forms.base import ReasonForm
from ..forms.steps import ExceptionForm
from ..models import LimitException, Task
from ..operations.exceptions import ask_exception, decide_exception
from ..permissions import Permission, own_agency
from ..queries.exceptions import public_exceptions
from .common import PER_PAGE, crumbs, data_of, done, form_page, of

STEPS = {"grant": True, "refuse": False}


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def exception_new(request, pk):
    """Ask that a campaign may check an enterprise beyond the yearly limit."""
    request.scope.require(Permission.PLAN)
    row = of(Task, request, pk, "agency__division")
    form = ExceptionForm(data_of(request), scope=request.scope, today=timezone.localdate())
    if request.method == "POST" and form.is_valid() and _asked(request, form, row):
        return done(request, _("Asked for. A second officer grants it or refuses it."), "task", row.pk)
    here = reverse("inspections:task", args=[row.pk])
    title = _("Ask for an exception from the yearly limit")
    lead = _("For a check that a complaint, a lead, a risk or a transfer calls for: it counts against no limit.")
    follows = [_("A second officer decides it. Granted, it stands in public with ground and reason; nobody is named.")]
    trail = crumbs((_("Tasks"), reverse("inspections:tasks")), (row.title, here), (title, ""))
    return form_page(request, form, title=title, label=_("Ask for it"), crumbs=trail, lead=lead, back=here,
                     follows=follows)  # fmt: skip


def _asked(request, form, row):
    values = form.arguments()
    code = values.pop("code")
    try:
        firm = enterprise_numbered(request.scope, code)
        if firm is None:
            form.add_error("code", _("No enterprise of your area has these numbers: %(codes)s") % {"codes": code})
            return None
        return ask_exception(task_id=row.pk, enterprise_id=firm.pk, by=request.scope, at=timezone.now(), **values)
    except DomainError as error:
        form.refuse(error)
        return None


@require_POST
@agency_only
def exception_step(request, pk, verb):
    """The second officer grants (`grant`) or refuses (`refuse`, with a reason)."""
    request.scope.require(Permission.VIEW)
    row = of(LimitException, request, pk)
    if verb not in STEPS:
        raise Http404
    reason = request.POST.get("reason", "")
    try:
        decide_exception(exception_id=row.pk, granted=STEPS[verb], reason=reason, by=request.scope, at=timezone.now())
    except DomainError as error:
        if error.status == 403:
            raise
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The exception is granted.") if STEPS[verb] else _("The exception is refused."))
    return HttpResponseRedirect(reverse("inspections:task", args=[row.task_id]))


def exceptions_of(request, task):
    """What the page of a campaign shows: [(LimitException, whether the reader decides it)], whether one
    waits for the reader, and a refusal's form."""
    rows = task.exceptions.select_related("enterprise", "ground").order_by("pk") if task.kind == "campaign" else []
    may = own_agency(request.scope, task.agency_id) and request.scope.may(Permission.APPROVE)
    found = [(row, may and row.granted is None and row.asked_by_id != request.scope.user_id) for row in rows]
    return {
        "exceptions": found,
        "decides_any": any(decides for _row, decides in found),
        "refusal": ReasonForm(scope=request.scope, today=timezone.localdate()),
    }


@login_not_required
@require_safe
def public_list(request):
    """Each check that was allowed beyond the yearly limit: campaign, ground with its basis, reason. Nobody is named."""
    found = page(public_exceptions(), Order("id", descending=True), cursor=request.GET.get("cursor", ""), size=PER_PAGE)
    context = {
        "rows": found.rows, "next": f"?cursor={found.next}" if found.next else "",
        "previous": f"?cursor={found.previous}" if found.previous else "",
    }  # fmt: skip
    return render(request, "inspections/public_exceptions.html", context)
