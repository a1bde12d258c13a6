"""The check on site before a grant: the desk's lists, one check with its form, and the applicant's word on it."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from apps.access.fetch import fetch
from apps.access.gates import agency_only
from apps.kernel.errors import DomainError
from apps.kernel.keyset import Order, page

from .. import states
from ..models import Application, Change, PriorCheck
from ..operations import priorcheck_answers
from ..operations.priorcheck_cases import case_of
from ..permissions import Permission
from ..queries import change_story
from ..queries import priorcheck as queries
from ..queries.story import clocks_of, next_limits, story
from .priorcheck_offers import CHECK, TONES, WAITS, of_check
from .stepping import step, ways

TABS = {
    "visit": (states.ASSIGNED,),
    "confirm": (states.FILED,),
    "ended": (states.PASSED, states.FAILED, states.SET_ASIDE, states.CALLED_OFF),
}


ENTERPRISE = ("enterprise", "product", "agency")
OF_APPLICATION = tuple(f"application__{name}" for name in ENTERPRISE)
OF_CHANGE = tuple(f"change__licence__{name}" for name in ENTERPRISE)


@require_safe
@agency_only
def checks(request):
    """What is checked on site before a grant, of the scope: to order, to check, to confirm, closed."""
    request.scope.require(Permission.VIEW)
    tab = request.GET.get("show") if request.GET.get("show") in (*TABS, "changes") else "order"
    here, cursor = reverse("licensing:prior_checks"), request.GET.get("cursor", "")
    ordering = Order("id", descending=tab in TABS)
    if tab == "order":
        rows = queries.to_order().filter(pk__in=Application.objects.visible_to(request.scope).values("pk"))
        found = page(rows.select_related(*ENTERPRISE), ordering, cursor=cursor)
        items = [(row, None) for row in found.rows]
    elif tab == "changes":
        rows = queries.changes_to_order().filter(pk__in=Change.objects.visible_to(request.scope).values("pk"))
        found = page(rows.select_related(*(f"licence__{name}" for name in ENTERPRISE)), ordering, cursor=cursor)
        items = [(row, None) for row in found.rows]
    else:
        rows = PriorCheck.objects.visible_to(request.scope).filter(state__in=TABS[tab])
        found = page(rows.select_related(*OF_APPLICATION, *OF_CHANGE), ordering, cursor=cursor)
        items = [(row.asked, row) for row in found.rows]
    context = {
        "rows": _items(items),
        "tabs": [
            ("order", _("To order"), here),
            ("changes", _("Changes to order"), f"{here}?show=changes"),
            ("visit", pgettext_lazy("before a grant", "To check on site"), f"{here}?show=visit"),
            ("confirm", _("To confirm"), f"{here}?show=confirm"),
            ("ended", _("Closed"), f"{here}?show=ended"),
        ],
        "tab": tab,
        "lost": found.lost,
        "next": f"{here}?show={tab}&cursor={found.next}" if found.next else "",
        "previous": f"{here}?show={tab}&cursor={found.previous}" if found.previous else "",
    }
    return render(request, "licensing/prior_checks.html", context)


def _items(found):
    """Rows of the list: whose, of which class, the check or None, the next limit; two queries for the limits."""
    at = timezone.now()
    limits = next_limits([asked for asked, _check in found if isinstance(asked, Application)], at)
    of_changes = change_story.next_limits([asked for asked, _check in found if isinstance(asked, Change)], at)
    rows = []
    for asked, check in found:
        case = case_of(asked)
        clock = (limits if case.field == "application" else of_changes).get(asked.pk)
        rows.append({
            "enterprise": case.enterprise, "product": case.owner.product, "check": check, "clock": clock,
            "kind": asked.get_kind_display() if case.field == "change" else "",
            "url": reverse("licensing:prior_check", args=[check.pk]) if check else case.page(party=False),
            "tone": TONES[check.state] if check else "",
        })  # fmt: skip
    return rows


def _check_of(request, pk):
    return fetch(PriorCheck.objects.select_related(*OF_APPLICATION, *OF_CHANGE), request.scope, pk=pk)


def _check_page(request, check, bound=None):
    asked, case, at = check.asked, case_of(check.asked), timezone.now()
    change = case.field == "change"
    context = ways(of_check(check, request.scope), check, bound) | {
        "check": check,
        "enterprise": case.enterprise,
        "product": case.owner.product,
        "kind": asked.get_kind_display() if change else "",
        "address": queries.site_of(asked).address,
        "there": case.page(party=False),
        "tone": TONES[check.state],
        "team": queries.team_of(check),
        "letters": queries.letters_of(check),
        "answers": list(check.answers.select_related("item").order_by("pk")),
        "waits": WAITS[check.state],
        "files": list(check.files.select_related("document").order_by("pk")),
        "clocks": change_story.clocks_of(asked, at) if change else clocks_of(asked, at),
        "story": change_story.story(asked) if change else story(asked),
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
    check = fetch(PriorCheck.objects.select_related("application", "change__licence"), request.scope, pk=pk)
    here = case_of(check.asked).page(party=True)
    try:
        priorcheck_answers.state_case(
            check_id=check.pk, statement=request.POST.get("statement", "")[:4000], by=request.scope, at=timezone.now()
        )
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Sent: the bureau reads it."))
    return HttpResponseRedirect(here)
