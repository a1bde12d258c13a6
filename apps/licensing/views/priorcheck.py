"""The check on site before a grant: the desk's lists, one check with its form, and the applicant's word on it."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.access.fetch import fetch
from apps.access.gates import agency_only
from apps.kernel.errors import DomainError
from apps.kernel.keyset import Order, page

from .. import states
from ..models import Application, PriorCheck
from ..operations import priorcheck_answers
from ..permissions import Permission
from ..queries import priorcheck as queries
from ..queries.story import clocks_of, next_limits, story
from .priorcheck_offers import CHECK, TONES, WAITS, of_check
from .stepping import step, ways

TABS = {
    "visit": (states.ASSIGNED,),
    "confirm": (states.FILED,),
    "ended": (states.PASSED, states.FAILED, states.SET_ASIDE, states.CALLED_OFF),
}


@require_safe
@agency_only
def checks(request):
    """Applicants of the scope to be checked before a licence is granted: to order, to check, to confirm, closed."""
    request.scope.require(Permission.VIEW)
    tab = request.GET.get("show") if request.GET.get("show") in TABS else "order"
    here, cursor = reverse("licensing:prior_checks"), request.GET.get("cursor", "")
    ordering = Order("id", descending=tab != "order")
    if tab == "order":
        rows = queries.to_order().filter(pk__in=Application.objects.visible_to(request.scope).values("pk"))
        found = page(rows.select_related("enterprise", "product", "agency"), ordering, cursor=cursor)
        items = [{"application": row, "check": None} for row in found.rows]
    else:
        rows = PriorCheck.objects.visible_to(request.scope).filter(state__in=TABS[tab])
        related = ("application__enterprise", "application__product", "application__agency")
        found = page(rows.select_related(*related), ordering, cursor=cursor)
        items = [{"application": row.application, "check": row, "tone": TONES[row.state]} for row in found.rows]
    limits = next_limits([item["application"] for item in items], timezone.now())
    context = {
        "rows": [item | {"clock": limits.get(item["application"].pk)} for item in items],
        "tabs": [
            ("order", _("To order"), here),
            ("visit", _("To check on site"), f"{here}?show=visit"),
            ("confirm", _("To confirm"), f"{here}?show=confirm"),
            ("ended", _("Closed"), f"{here}?show=ended"),
        ],
        "tab": tab,
        "lost": found.lost,
        "next": f"{here}?show={tab}&cursor={found.next}" if found.next else "",
        "previous": f"{here}?show={tab}&cursor={found.previous}" if found.previous else "",
    }
    return render(request, "licensing/prior_checks.html", context)


def _check_of(request, pk):
    related = ("application__enterprise", "application__product", "application__agency")
    return fetch(PriorCheck.objects.select_related(*related), request.scope, pk=pk)


def _check_page(request, check, bound=None):
    application = check.application
    context = ways(of_check(check, request.scope), check, bound) | {
        "check": check,
        "application": application,
        "tone": TONES[check.state],
        "team": queries.team_of(check),
        "answers": list(check.answers.select_related("item").order_by("pk")),
        "waits": WAITS[check.state],
        "files": list(check.files.select_related("document").order_by("pk")),
        "clocks": clocks_of(application, timezone.now()),
        "story": story(application),
        "step_base": reverse("licensing:prior_check", args=[check.pk]),
        "crumbs": [(_("Checks before the grant"), reverse("licensing:prior_checks")), (f"#{check.pk}", "")],
    }
    return render(request, "licensing/prior_check.html", context, status=422 if bound else 200)


@require_safe
@agency_only
def check(request, pk):
    request.scope.require(Permission.VIEW)
    return _check_page(request, _check_of(request, pk))


@require_POST
@agency_only
def check_step(request, pk, verb):
    request.scope.require(Permission.VIEW)
    row = _check_of(request, pk)
    return step(
        request, verb=verb, known=CHECK, offers=of_check(row, request.scope), row=row, key="check_id",
        here=reverse("licensing:prior_check", args=[pk]),
        again=lambda bound: _check_page(request, _check_of(request, pk), bound),
    )  # fmt: skip


@require_POST
def my_statement(request, pk):
    """The applicant says something about the check, or answers to its failure."""
    check = fetch(PriorCheck.objects.select_related("application"), request.scope, pk=pk)
    here = reverse("licensing:my_application", args=[check.application_id])
    try:
        priorcheck_answers.state_case(
            check_id=check.pk, statement=request.POST.get("statement", "")[:4000], by=request.scope, at=timezone.now()
        )
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Sent: the bureau reads it."))
    return HttpResponseRedirect(here)
