"""Licences whose object has gone, on the desk: what was proposed, one proposal, its steps."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.access.fetch import fetch
from apps.access.gates import agency_only
from apps.kernel.errors import DomainError
from apps.kernel.keyset import Order, page
from apps.kernel.offers import Offer

from .. import states
from ..forms.ending import CancelForm, ConfirmCancelForm
from ..forms.steps import ReasonForm
from ..models import AfterCheck, Cancelling, Licence
from ..operations import cancelling as verbs
from ..operations.cancelling_steps import SUBJECT
from ..permissions import Permission
from ..rules.numbers import read
from .aftercheck_common import clocks_of, story
from .aftercheck_offers import offered
from .stepping import step, ways

NEEDED = ("licence__enterprise", "licence__product", "licence__agency", "ground", "agency")
OFFERS = (
    Offer("confirm", verbs.confirm, ConfirmCancelForm, gettext_lazy("Confirm: cancel the licence"),
          gettext_lazy("From today it has ended: on its page, in the ledger, in the feed. It is announced."), True),
    Offer("drop", verbs.drop, ReasonForm, gettext_lazy("Close, the licence stays"),
          gettext_lazy("It is not proposed again for the same finding."), aside=True),
)  # fmt: skip
TONES = {states.PROPOSED: "warn", states.CONFIRMED: "adverse", states.DROPPED: "done"}
WAITS = {
    states.PROPOSED: gettext_lazy("A second officer of the bureau that granted the licence confirms it."),
    states.CONFIRMED: gettext_lazy("Nothing more is due: the licence is cancelled."),
    states.DROPPED: gettext_lazy("Nothing more is due: the licence stays."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def cancellings(request):
    """Proposals of the scope: waiting, closed; and a form for one by the number of the licence."""
    request.scope.require(Permission.VIEW)
    posted = request.method == "POST"
    if posted:
        request.scope.require(Permission.HANDLE)
    form = CancelForm(request.POST if posted else None, today=timezone.localdate())
    if posted and form.is_valid():
        made = _proposed(request, form)
        if made is not None:
            messages.success(request, _("Proposed. A second officer confirms it."))
            return HttpResponseRedirect(reverse("licensing:cancelling", args=[made.pk]))
    closed = request.GET.get("show") == "ended"
    rows = Cancelling.objects.visible_to(request.scope).select_related(*NEEDED)
    rows = rows.exclude(state=states.PROPOSED) if closed else rows.filter(state=states.PROPOSED)
    found = page(rows, Order("id", descending=True), cursor=request.GET.get("cursor", ""))
    here = reverse("licensing:cancellings")
    tab = "ended" if closed else "new"
    context = {
        "rows": [{"row": row, "tone": TONES[row.state]} for row in found.rows],
        "tabs": [("new", _("To decide"), here), ("ended", _("Closed"), f"{here}?show=ended")],
        "tab": tab,
        "form": form if request.scope.may(Permission.HANDLE) else None,
        "lost": found.lost,
        "next": f"{here}?show={tab}&cursor={found.next}" if found.next else "",
        "previous": f"{here}?show={tab}&cursor={found.previous}" if found.previous else "",
        "crumbs": [(_("Ends of licences"), reverse("licensing:endings")), (_("Cancellations"), "")],
    }
    return render(request, "licensing/cancellings.html", context, status=422 if posted else 200)


def _proposed(request, form):
    given = form.arguments()
    number = read(given.pop("number"), settings.PROVINCE_CODE)
    licence = Licence.objects.visible_to(request.scope).filter(number=number or None).first()
    if licence is None:
        form.add_error("number", _("No licence of your area has this number."))
        return None
    try:
        return verbs.propose_cancelling(licence_id=licence.pk, by=request.scope, at=timezone.now(), **given)
    except DomainError as error:
        form.refuse(error)
        return None


def _of(request, pk):
    return fetch(Cancelling.objects.select_related(*NEEDED), request.scope, pk=pk)


def _offers(row, scope):
    mine = scope.user_id is not None and scope.user_id == row.proposed_by_id
    return offered(OFFERS, states.CANCELLINGS, row, scope, hidden={"confirm"} if mine else ())


def _page(request, row, bound=None):
    context = ways(_offers(row, request.scope), row, bound) | {
        "cancelling": row,
        "licence": row.licence,
        "failed": AfterCheck.objects.found_failed().filter(licence=row.licence_id).first(),
        "tone": TONES[row.state],
        "waits": WAITS[row.state],
        "clocks": clocks_of(SUBJECT, row.pk, timezone.now()),
        "story": story("licence_cancelling", row.pk),
        "step_base": reverse("licensing:cancelling", args=[row.pk]),
        "crumbs": [(_("Cancellations"), reverse("licensing:cancellings")), (row.licence.number, "")],
    }
    return render(request, "licensing/cancelling.html", context, status=422 if bound else 200)


@require_safe
@agency_only
def cancelling(request, pk):
    request.scope.require(Permission.VIEW)
    return _page(request, _of(request, pk))


@require_POST
@agency_only
def cancelling_step(request, pk, verb):
    request.scope.require(Permission.VIEW)
    row = _of(request, pk)
    return step(
        request, verb=verb, known=OFFERS, offers=_offers(row, request.scope), row=row, key="cancelling_id",
        here=reverse("licensing:cancelling", args=[pk]),
        again=lambda bound: _page(request, _of(request, pk), bound),
    )  # fmt: skip
