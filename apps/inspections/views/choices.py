"""Whom a campaign visits: chosen by one officer, agreed to or not by another, withdrawn before."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from apps.access.gates import agency_only
from apps.kernel.errors import DomainError
from apps.registry.queries.numbered import enterprise_numbered

from .. import states
from ..forms.base import ReasonForm
from ..forms.steps import DirectForm
from ..models import Choice, Inspector, Task
from ..operations import directing
from ..permissions import Permission, own_agency
from .common import crumbs, data_of, done, form_page, of

STEPS = {
    "agree": (directing.agree_choice, gettext_lazy("The visits stand on the lists of their inspectors.")),
    "decline": (directing.decline_choice, gettext_lazy("Not agreed to; nobody is visited.")),
    "withdraw": (directing.withdraw_choice, gettext_lazy("The choice is withdrawn.")),
}
SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def task_direct(request, pk):
    """Choose enterprises for a campaign, by their codes, and the inspectors who go."""
    request.scope.require(Permission.PLAN)
    row = of(Task, request, pk, "agency__division")
    form = DirectForm(data_of(request), scope=request.scope)
    if request.method == "POST" and form.is_valid() and _chosen(request, form, row):
        return done(request, _("Chosen. A second officer agrees or not; nobody is visited before."), "task", row.pk)
    here = reverse("inspections:task", args=[row.pk])
    trail = crumbs((_("Tasks"), reverse("inspections:tasks")), (row.title, here), (_("Choose enterprises"), ""))
    follows = [
        _("A second officer agrees or not. Then they are checked outside of the random plan; it shows in public.")
    ]
    return form_page(request, form, title=_("Choose enterprises"), label=_("Hand in the choice"), crumbs=trail,
                     back=here, follows=follows)  # fmt: skip


def _chosen(request, form, row):
    try:
        firms = {code: enterprise_numbered(request.scope, code) for code in form.cleaned_data["codes"]}
        strangers = [code for code, firm in firms.items() if firm is None]
        if strangers:
            form.add_error("codes", _("No enterprise of your area has these numbers: %(codes)s")
                           % {"codes": ", ".join(strangers[:5])})  # fmt: skip
            return None
        return directing.choose(
            task_id=row.pk, enterprise_ids=[firm.pk for firm in firms.values()], by=request.scope, at=timezone.now(),
            inspector_ids=form.cleaned_data["inspectors"], reason=form.cleaned_data["reason"],
        )  # fmt: skip
    except DomainError as error:
        form.refuse(error)
        return None


@require_POST
@agency_only
def choice_step(request, pk, verb):
    """The second officer agrees (`agree`) or not (`decline`), or the bureau takes the choice back (`withdraw`)."""
    request.scope.require(Permission.VIEW)
    row = of(Choice, request, pk)
    if verb not in STEPS:
        raise Http404
    run, said = STEPS[verb]
    given = {} if verb == "agree" else {"reason": request.POST.get("reason", "")}
    try:
        run(choice_id=row.pk, by=request.scope, at=timezone.now(), **given)
    except DomainError as error:
        if error.status == 403:
            raise
        messages.error(request, str(error.message))
    else:
        messages.success(request, said)
    return HttpResponseRedirect(reverse("inspections:task", args=[row.task_id]))


def choices_of(request, task):
    """What the page of a campaign shows: whether one can choose, [(Choice, enterprises, inspectors, what the reader
    may do)], and the form of a reason."""
    if task.kind != Task.Kind.CAMPAIGN:
        return {}
    mine, scope = own_agency(request.scope, task.agency_id), request.scope
    rows = list(task.choices.prefetch_related("targets__enterprise").order_by("-pk"))
    names = dict(Inspector.objects.filter(agency=task.agency_id).values_list("key", "name"))
    waits = any(row.agreed is None for row in rows)
    open_ = task.state in (states.SET, states.RUNNING)
    return {
        "may_direct": mine and open_ and not waits and scope.may(Permission.PLAN),
        "may_except": mine and open_ and scope.may(Permission.PLAN),
        "choices": [(row, *_who(row, names), _ways(row, task, scope) if mine else ()) for row in rows],
        "choice_reason": ReasonForm(scope=scope, today=timezone.localdate()),
    }


def _who(row, names):
    return [target.enterprise for target in row.targets.all()[:SHOWN]], [names.get(key, key) for key in row.inspectors]


def _ways(row, task, scope):
    if row.agreed is not None:
        return ()
    ways = []
    if scope.may(Permission.APPROVE) and scope.user_id != row.asked_by_id:
        ready = task.approved_on is not None or task.state == states.RUNNING
        ways += ["agree", "decline"] if ready else ["decline"]
    return [*ways, "withdraw"] if scope.may(Permission.PLAN) else ways
