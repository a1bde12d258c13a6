"""Orders to rectify at the desk, and the enterprise's space: what was found, what is due, the report."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST, require_safe

from apps.access.fetch import fetch
from apps.access.gates import agency_only
from apps.deadlines.queries import next_limits
from apps.kernel.errors import DomainError
from apps.records.queries.remedies import against

from .. import states
from ..models import Entry, Order, RecusalRequest, Visit
from ..offers import PARTY, party_offers
from ..operations import consenting
from ..operations.orders import CLOCK, EVENT
from ..operations.reviewing import current
from ..permissions import Permission
from ..queries.law import asked_until
from ..queries.notices import void_notices
from ..queries.story import clocks_of, results_of, said_by_item, story
from ..querysets import only_checks
from ..readers import FOR_THE_PARTY
from .common import crumbs, keyset, of, tabs
from .stepping import take_step, ways
from .wording import ORDER_TONES, VISIT_TONES

STORY = {
    "inspections.order_issued": gettext_lazy("Ordered"),
    "inspections.order_served": gettext_lazy("Order served"),
    "inspections.extension_asked": gettext_lazy("More time asked for"),
    "inspections.extension_noted": gettext_lazy("Letter asking for more time noted"),
    "inspections.late_letter_noted": gettext_lazy("Letter asking for more time noted after the end"),
    "inspections.letter_in_time": gettext_lazy("The letter had come in time: the order has not run out"),
    "inspections.letter_not_in_time": gettext_lazy("The letter had come too late"),
    "inspections.extension_waits": gettext_lazy("The request for more time is still unanswered"),
    "inspections.order_extended": gettext_lazy("More time given"),
    "inspections.extension_refused": gettext_lazy("More time refused"),
    "inspections.order_reported": gettext_lazy("Reported as done"),
    "inspections.order_overdue": gettext_lazy("Time ran out"),
    "inspections.recheck_recorded": gettext_lazy("Re-check recorded, waits for the word of the other inspector"),
    "inspections.recheck_refused": gettext_lazy("Re-check not confirmed"),
    "inspections.recheck_passed": gettext_lazy("Re-check passed"),
    "inspections.recheck_failed": gettext_lazy("Re-check failed"),
    "inspections.order_passed_on": gettext_lazy("Passed on to enforcement"),
    "inspections.order_taken_back": gettext_lazy("Order taken back"),
    "inspections.word_asked": gettext_lazy("A reviewer is asked to agree"),
    "inspections.word_refused": gettext_lazy("The reviewer did not agree"),
    "inspections.word_lapsed": gettext_lazy("Lapsed: what was asked for rests on nothing any more"),
}
SAID = {
    "report_done": gettext_lazy("Reported. The bureau looks again."),
    "ask_extension": gettext_lazy("Asked. The bureau answers on paper; the order does not run out before."),
}
WAITS = {
    states.ISSUED: gettext_lazy("The bureau serves the order."),
    states.SERVED: gettext_lazy("The enterprise rectifies and reports."),
    states.REPORTED: gettext_lazy("The bureau looks again."),
    states.OVERDUE: gettext_lazy("The bureau looks again, or passes the matter on to enforcement."),
    states.FAILED: gettext_lazy("The enterprise reports again, or the bureau passes the matter on to enforcement."),
    states.DONE: gettext_lazy("Nothing more is due: the order was met."),
    states.PASSED_ON: gettext_lazy("Nothing more is due here: enforcement has the matter."),
    states.TAKEN_BACK: gettext_lazy("Nothing more is due: the order was taken back."),
}
OF_ORDERS = ("order", "extension", "overdue", "recheck")
OF_RECUSALS, RECUSALS_SHOWN = ("inspector", "letter", "paper__document", "visit__task"), 20
ASKED = gettext_lazy("The bureau answers the request for more time; the order does not run out before.")
LETTER = gettext_lazy("A reviewer says whether the letter asking for more time came in time; nothing follows before.")
WORD = gettext_lazy("The other inspector of the re-check confirms it, from the own account.")


@require_safe
@agency_only
def orders(request):
    request.scope.require(Permission.VIEW)
    show = "ended" if request.GET.get("show") == "ended" else "open"
    rows = Order.objects.visible_to(request.scope).select_related("visit__enterprise", "visit__task__agency", "paper")
    rows = rows.open() if show == "open" else rows.exclude(state__in=states.ORDER_OPEN)
    found, places = keyset(request, rows, f"show={show}")
    limits, here = next_limits(CLOCK, [row.pk for row in found], timezone.now()), reverse("inspections:orders")
    context = {
        "tabs": tabs(), "tab": "orders", "show": show, **places,
        "views": [("open", pgettext("orders", "Open"), here), ("ended", _("Closed"), f"{here}?show=ended")],
        "rows": [(row, ORDER_TONES[row.state], limits.get(row.pk)) for row in found],
    }  # fmt: skip
    return render(request, "inspections/orders.html", context)


def _ask_until(order):
    """The last day on which more time may be asked for; None where nobody can any more."""
    if order.state != states.SERVED or order.asked_on:
        return None
    day = asked_until(order)
    return day if day >= timezone.localdate() else None


def _order(request, pk):
    return of(Order, request, pk, "visit__enterprise", "visit__task__agency__division", "paper", "report_file",
              "asked_file")  # fmt: skip


ANSWERS = ("extend_order", "refuse_extension")


def _given(order):
    return dict.fromkeys(ANSWERS, order)


def _in_turn(order, on, out):
    """(ways on, ways out) as the order asks for them: first the answer that the enterprise waits for; while it is the
    enterprise's move, nothing of the bureau comes before what is said of that."""
    if order.state != states.SERVED:
        return on, out
    first = [way for way in out if order.asks and way["offer"].verb in ANSWERS]
    early = [way for way in on if way["offer"].verb == "recheck"]
    rest = [way for way in on if way not in early]
    return [*first, *rest], [*(way for way in out if way not in first), *early]


def _waits(order, waiting):
    if waiting:
        return WORD
    if order.state in (states.OVERDUE, states.REPORTED) and consenting.waiting("in_time", order=order):
        return LETTER
    return ASKED if order.asks else WAITS[order.state]


def _page(request, order, bound=None, status=200):
    on, out = ways(request, "order", order, order.visit.task.agency_id, bound=bound, given=_given(order))
    on, out = _in_turn(order, on, out)
    rechecks = list(order.rechecks.select_related("first", "second").order_by("pk"))
    waiting = order.ended_on is None and any(row.state == "waiting" for row in rechecks)
    context = {
        "row": order, "tone": ORDER_TONES[order.state], "ways": on, "asides": out,
        "waits": _waits(order, waiting), "rechecks": rechecks, "ask_until": _ask_until(order),
        "clocks": clocks_of((CLOCK, order.pk), timezone.now()),
        "papers": order.visit.papers.filter(kind__in=OF_ORDERS).select_related("document").order_by("pk"),
        "void": void_notices(order.visit_id),
        "story": story(EVENT, order.pk, STORY, over=order.ended_on is not None),
        "consents": order.consents.select_related("letter").order_by("pk"),
        "step_base": reverse("inspections:order", args=[order.pk]),
        "crumbs": crumbs((_("Orders to rectify"), reverse("inspections:orders")), (order.paper.number, "")),
    }  # fmt: skip
    if only_checks(request.scope):  # came to look again: what it is about and the own word, nothing of the bureau's
        phone = reverse("inspections:phone")
        context |= {"guest": phone, "papers": [], "story": [], "consents": [],
                    "crumbs": [(_("On-site checks"), phone), (order.paper.number, "")]}  # fmt: skip
    return render(request, "inspections/order.html", context, status=status)


@require_safe
@agency_only
def order(request, pk):
    request.scope.require_any(Permission.VIEW, Permission.CHECK)
    return _page(request, _order(request, pk))


@require_POST
@agency_only
def order_step(request, pk, verb):
    request.scope.require_any(Permission.VIEW, Permission.CHECK)
    row = _order(request, pk)
    return take_step(
        request, "order", row, row.visit.task.agency_id, verb, here=reverse("inspections:order", args=[row.pk]),
        again=lambda bound: _page(request, row, bound, 422), given=_given(row),
    )  # fmt: skip


# --- the enterprise ---------------------------------------------------------------------------------------------------
def _enterprise_only(request):
    if not request.scope.is_enterprise:
        raise Http404


@require_safe
def my_inspections(request):
    _enterprise_only(request)
    rows = Visit.objects.visible_to(request.scope).standing().select_related("task__agency")
    found, places = keyset(request, rows)
    results = results_of(found)
    asked = RecusalRequest.objects.visible_to(request.scope).select_related(*OF_RECUSALS).order_by("-pk")
    context = {
        "rows": [(row, VISIT_TONES[row.state], results.get(row.pk, [])) for row in found], **places,
        "recusals": list(asked[:RECUSALS_SHOWN]) if not request.GET else [],
    }  # fmt: skip
    return render(request, "inspections/my_list.html", context)


def _my_page(request, visit, bound=None, status=200):
    today, at = timezone.localdate(), timezone.now()
    orders = []
    for order in visit.orders.select_related("paper", "report_file", "asked_file").order_by("pk"):
        offers = [
            {"offer": offer, "form": (bound or {}).get((order.pk, offer.verb))
             or offer.form(today=today, row=order, prefix=offer.verb)}
            for offer in party_offers(order, request.scope, today)
        ]  # fmt: skip
        waits = _waits(order, waiting=False)
        orders.append({
            "order": order, "tone": ORDER_TONES[order.state], "waits": waits, "told": waits in (ASKED, LETTER),
            "ask_until": _ask_until(order),
            "remedies": against(visit.task.agency, order.served_on) if order.served_on else [],
            "ways": [w for w in offers if not w["offer"].aside], "asides": [w for w in offers if w["offer"].aside],
            "clocks": clocks_of((CLOCK, order.pk), at, enterprise=current(visit.enterprise).pk),
            "step_base": f"/my/inspections/orders/{order.pk}/",
        })  # fmt: skip
    papers = visit.papers.filter(kind__in=FOR_THE_PARTY).select_related("document").order_by("pk")
    context = {
        "row": visit, "tone": VISIT_TONES[visit.state], "results": results_of([visit]).get(visit.pk, []),
        "orders": orders, "papers": papers, "items": said_by_item(visit), "void": void_notices(visit.pk),
        "recusals": visit.recusals.select_related(*OF_RECUSALS).order_by("pk"),
        "entry": Entry.objects.filter(task=visit.task, key=visit.key).exclude(salt="").first(),
    }  # fmt: skip
    return render(request, "inspections/my_visit.html", context, status=status)


@require_safe
def my_visit(request, pk):
    _enterprise_only(request)
    visit = fetch(Visit.objects.select_related("task__agency", "task__draw", "enterprise"), request.scope, pk=pk)
    return _my_page(request, visit)


@require_POST
def my_order_step(request, pk, verb):
    """The enterprise reports what it did, or asks for more time."""
    _enterprise_only(request)
    rows = Order.objects.select_related("visit__task__agency", "visit__task__draw", "visit__enterprise")
    row = fetch(rows, request.scope, pk=pk)
    offer = next((offer for offer in PARTY if offer.verb == verb), None)
    if offer is None:
        raise Http404
    request.scope.require(states.ANSWER)
    form = offer.form(request.POST, request.FILES, today=timezone.localdate(), row=row, prefix=verb)
    if form.is_valid():
        try:
            offer.run(order_id=row.pk, by=request.scope, at=timezone.now(), **form.arguments())
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, SAID[verb])
            return HttpResponseRedirect(reverse("inspections:my_visit", args=[row.visit_id]))
    return _my_page(request, row.visit, {(row.pk, verb): form}, 422)
