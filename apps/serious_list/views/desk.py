"""The bureau's desk: cases in work, entries, what has ended; one case; a proposal."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.access.gates import agency_only
from apps.deadlines import queries as deadlines
from apps.kernel.errors import DomainError
from apps.kernel.keyset import Order, page
from apps.registry.queries.numbered import enterprise_numbered

from .. import states
from ..forms.desk import CaseFilter
from ..forms.steps import ProposeForm
from ..models import STATES, Case, Repair
from ..offers import TONES
from ..operations.proposing import propose
from ..operations.repairing import SUBJECT as SUBJECT_OF_REPAIR
from ..permissions import Permission
from ..queries import next_limits
from ..repair_offers import TONES as REPAIR_TONES
from .common import case_of, shown_case, take_step

TABS = {"open": (*states.OPEN, states.DECIDED, states.SERVED), "listed": (states.PUBLISHED,), "ended": states.ENDED}
REPAIRS = "repairs"


@require_safe
@agency_only
def case_list(request):
    """Cases of the scope: in work, on the list, ended; name, number and state narrow. Applications for early removal
    beside them."""
    request.scope.require(Permission.VIEW)
    if request.GET.get("show") == REPAIRS:
        return _applications(request)
    tab = request.GET.get("show") if request.GET.get("show") in TABS else "open"
    form = CaseFilter(request.GET, states=[(code, STATES[code]) for code in TABS[tab]])
    asked = form.asked()
    rows = Case.objects.visible_to(request.scope).named(asked["q"])
    rows = rows.select_related("enterprise", "agency", "ground", "entry")
    rows = rows.filter(state__in=[asked["state"]] if asked["state"] else TABS[tab])
    found = page(rows, Order("id", descending=True), cursor=request.GET.get("cursor", ""), size=40)
    limits = next_limits(found.rows, timezone.now())
    shown = [{"case": row, "clock": limits.get(row.pk), "tone": TONES[row.state]} for row in found.rows]
    return _list(request, tab, form, found, shown)


def _applications(request):
    """Applications that somebody has to do something about, with their limits."""
    form = CaseFilter(request.GET)
    rows = Repair.objects.visible_to(request.scope).open().named(form.asked()["q"])
    rows = rows.select_related("case__enterprise", "case__agency", "case__ground")
    found = page(rows, Order("id"), cursor=request.GET.get("cursor", ""), size=40)
    limits = deadlines.next_limits(SUBJECT_OF_REPAIR, [row.pk for row in found.rows], timezone.now())
    shown = [
        {"case": row.case, "clock": limits.get(row.pk), "tone": REPAIR_TONES[row.state],
         "state": row.get_state_display} for row in found.rows
    ]  # fmt: skip
    return _list(request, REPAIRS, form, found, shown)


def _list(request, tab, form, found, rows):
    here, asked = reverse("serious_list:cases"), form.asked()
    query = urlencode({"show": tab} | {name: value for name, value in asked.items() if value})
    context = {
        "lost": found.lost,
        "rows": rows,
        "form": form,
        "carried": [("show", tab)],
        "searched": any(asked.values()),
        "tabs": _tabs(request.scope, here),
        "tab": tab,
        "may_propose": request.scope.may(Permission.HANDLE),
        "next": f"{here}?{query}&cursor={found.next}" if found.next else "",
        "previous": f"{here}?{query}&cursor={found.previous}" if found.previous else "",
    }
    return render(request, "serious_list/case_list.html", context)


def _tabs(scope, here):
    return [
        ("open", _("In work"), here),
        (REPAIRS, _("Early removal"), f"{here}?show={REPAIRS}", Repair.objects.visible_to(scope).open().count()),
        ("listed", _("On the list"), f"{here}?show=listed"),
        ("ended", _("Closed cases"), f"{here}?show=ended"),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def new_case(request):
    """A proposal: the enterprise by its code, the ground, what was found."""
    request.scope.require(Permission.HANDLE)
    today = timezone.localdate()
    initial = {name: request.GET.get(name, "")[:40] for name in ("code", "ground")}
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ProposeForm(*sent, initial=initial, today=today)
    if request.method == "POST" and form.is_valid():
        done = _proposed(request, form)
        if done:
            messages.success(request, _("Proposed. Next: record how grave the breach is; the notice comes after that."))
            return HttpResponseRedirect(reverse("serious_list:case", args=[done.pk]))
    crumbs = [(_("Serious dishonesty list"), reverse("serious_list:cases")), (_("New proposal"), "")]
    status = 422 if request.method == "POST" else 200
    return render(request, "serious_list/case_new.html", {"form": form, "crumbs": crumbs}, status=status)


def _proposed(request, form):
    given = form.arguments()
    try:
        enterprise = enterprise_numbered(request.scope, given.pop("code"))
        if enterprise is None:
            form.add_error("code", _("No enterprise of your area has this number. Look at it again: O and 0, I and 1."))
            return None
        return propose(enterprise_id=enterprise.pk, by=request.scope, at=timezone.now(), **given)
    except DomainError as error:
        form.refuse(error)
        return None


def _crumbs(case):
    return [(_("Serious dishonesty list"), reverse("serious_list:cases")), (f"#{case.pk}", "")]


@require_safe
@agency_only
def case_page(request, pk):
    request.scope.require(Permission.VIEW)
    case = case_of(request, pk)
    return render(request, "serious_list/case.html", shown_case(request, case) | {"crumbs": _crumbs(case)})


@require_POST
@agency_only
def case_step(request, pk, verb):
    request.scope.require(Permission.VIEW)
    case = case_of(request, pk)
    here = reverse("serious_list:case", args=[case.pk])
    return take_step(request, case, verb, here=here, template="serious_list/case.html", crumbs=_crumbs(case))
