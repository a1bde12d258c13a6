"""Seats: the officer's queue and decision, one's own seats, the owner's filers."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.access.fetch import fetch
from apps.access.models import Seat
from apps.access.permissions import AccessPermission
from apps.access.states import SEAT_MOVES
from apps.deadlines.queries import clocks_of, shown
from apps.documents.models import Document
from apps.kernel.errors import DomainError

from ..forms.seats import ConfirmForm, OfferForm, ReasonForm
from ..models import Enterprise, EnterpriseSeat
from ..operations import claims
from ..permissions import Registry
from .claim import READ_AND_SEND

PAGE = 40
TONES = {"claimed": "info", "offered": "info", "approved": "good", "refused": "adverse"}
TABS = {"waiting": ("claimed",), "held": ("approved", "offered"), "over": ("refused", "withdrawn", "ended")}


@dataclass(frozen=True, slots=True)
class Step:
    """A move as a page: title, what follows, one button. `verb` is that of the state table."""

    verb: str
    title: str
    said: str
    follows: tuple[str, ...]
    run: Callable
    form: type = ConfirmForm
    tone: str = ""


def _answer(verb):
    return lambda **given: claims.answer_seat(verb=verb, **given)


APPROVE = Step(
    "approve",
    gettext_lazy("Approve the claim"),
    gettext_lazy("Claim approved."),
    (
        gettext_lazy("The person acts for the enterprise from now on and sees everything in its space."),
        gettext_lazy("An owner also decides who else may file."),
        gettext_lazy("The person is told by message."),
    ),
    claims.approve_seat,
)
REFUSE = Step(
    "refuse",
    gettext_lazy("Refuse the claim"),
    gettext_lazy("Claim refused."),
    (gettext_lazy("The person reads your reason and may claim again with better evidence."),),
    claims.refuse_seat,
    ReasonForm,
    "adverse",
)
END = Step(
    "end",
    gettext_lazy("End the seat"),
    gettext_lazy("Seat ended."),
    (
        gettext_lazy("The person can no longer act for the enterprise, at once."),
        gettext_lazy("What was filed stays with the enterprise."),
    ),
    claims.end_seat,
    ReasonForm,
    "adverse",
)
DESK = {step.verb: step for step in (APPROVE, REFUSE, END)}
OWN = {
    "withdraw": Step(
        "withdraw",
        gettext_lazy("Withdraw the claim"),
        gettext_lazy("Claim withdrawn."),
        (gettext_lazy("Nobody decides on it any more. You may claim again at any time."),),
        _answer("withdraw"),
    ),
    "accept": Step(
        "accept",
        gettext_lazy("Accept the seat"),
        gettext_lazy("You now act for the enterprise."),
        (gettext_lazy("You can file for the enterprise; its owner and the county see your name."),),
        _answer("accept"),
    ),
    "decline": Step(
        "decline",
        gettext_lazy("Decline the seat"),
        gettext_lazy("Offer declined."),
        (gettext_lazy("The owner sees that the offer was declined."),),
        _answer("decline"),
    ),
    "end": END,
}


# --- The officer ------------------------------------------------------------------------------------------------------
@require_safe
def queue(request):
    """Claims at the enterprises of one's division: waiting ones first to come, first served."""
    request.scope.require(AccessPermission.SEE_SEATS)
    tab = request.GET.get("show") if request.GET.get("show") in TABS else "waiting"
    order = ("claimed_at", "pk") if tab == "waiting" else ("-claimed_at", "-pk")
    rows = EnterpriseSeat.objects.visible_to(request.scope).filter(state__in=TABS[tab])
    page = Paginator(rows.select_related("user").order_by(*order), PAGE).get_page(request.GET.get("page"))
    places = Enterprise.objects.select_related("division").in_bulk({seat.enterprise_id for seat in page})
    context = {
        "tab": tab,
        "tabs": [(key, label, f"?show={key}") for key, label in _tab_labels()],
        "page": page,
        "rows": [(seat, places.get(seat.enterprise_id), TONES.get(seat.state, "done")) for seat in page],
    }
    return render(request, "registry/seats/queue.html", context)


@require_safe
def desk_seat(request, pk):
    request.scope.require(AccessPermission.SEE_SEATS)
    if not request.scope.is_agency:
        raise Http404
    seat = fetch(EnterpriseSeat.objects.select_related("user"), request.scope, pk=pk)
    enterprise = Enterprise.objects.select_related("division").get(pk=seat.enterprise_id)
    others = EnterpriseSeat.objects.filter(enterprise_id=seat.enterprise_id).live().exclude(pk=seat.pk)
    steps = SEAT_MOVES.open_to(seat.state, request.scope)
    if not request.scope.may(AccessPermission.DECIDE_SEAT) or seat.user_id == request.scope.user_id:
        steps = []
    context = {
        "seat": seat,
        "tone": TONES.get(seat.state, "done"),
        "enterprise": enterprise,
        "others": others.select_related("user").order_by("claimed_at"),
        "steps": [DESK[step.verb] for step in steps if step.verb in DESK],
        "document": Document.objects.filter(pk=seat.evidence).first() if seat.evidence else None,
        "own": seat.user_id == request.scope.user_id,
        "place": reverse("registry:act", args=[enterprise.pk, "relocate"])
        if request.scope.may(Registry.RELOCATE)
        else "",
        **_clock(seat),
    }
    return render(request, "registry/seats/desk_seat.html", context)


@READ_AND_SEND
def decide(request, pk, verb):
    """Approve, refuse or end: what will follow, a reason where one is due, one button."""
    request.scope.require(AccessPermission.DECIDE_SEAT)
    if verb not in DESK:
        raise Http404
    seat = fetch(EnterpriseSeat.objects.select_related("user"), request.scope, pk=pk)
    return _perform(request, DESK[verb], seat, "desk.html", reverse("seats:desk_seat", args=[seat.pk]))


# --- One's own seats --------------------------------------------------------------------------------------------------
@never_cache
@require_safe
def my_seats(request):
    """Every seat held, claimed or offered, and those that are over."""
    _not_for_officers(request)
    seats = request.user.seats.order_by("-claimed_at", "-pk")
    context = {"rows": [(seat, TONES.get(seat.state, "done"), _own_steps(seat)) for seat in seats]}
    return render(request, "registry/seats/mine.html", context)


@never_cache
@require_safe
def my_seat(request, pk):
    """One's own seat: where it stands, whose move it is, until when."""
    _not_for_officers(request)
    seat = fetch(Seat, request.scope, pk=pk, user_id=request.user.pk)
    context = {
        "seat": seat,
        "tone": TONES.get(seat.state, "done"),
        "steps": _own_steps(seat),
        "document": Document.objects.filter(pk=seat.evidence).first() if seat.evidence else None,
        **_clock(seat),
    }
    return render(request, "registry/seats/my_seat.html", context)


@never_cache
@READ_AND_SEND
def my_step(request, pk, verb):
    _not_for_officers(request)
    if verb not in OWN:
        raise Http404
    seat = fetch(Seat, request.scope, pk=pk, user_id=request.user.pk)
    return _perform(request, OWN[verb], seat, "my.html", reverse("seats:seat", args=[seat.pk]))


# --- The owner's filers -----------------------------------------------------------------------------------------------
@never_cache
@require_safe
def my_people(request):
    """Who acts for the enterprise one owns."""
    request.scope.require(AccessPermission.MANAGE_FILERS)
    seats = Seat.objects.filter(enterprise_id__in=request.scope.enterprise_ids).live().select_related("user")
    rows = [
        (seat, TONES.get(seat.state, "done"), _shown(seat), seat.role == Seat.Role.FILER)
        for seat in seats.order_by("role", "claimed_at")
    ]
    return render(request, "registry/seats/people.html", {"rows": rows})


@never_cache
@READ_AND_SEND
def offer(request):
    request.scope.require(AccessPermission.MANAGE_FILERS)
    form = OfferForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            claims.offer_seat(**form.arguments(), by=request.scope, at=timezone.now())
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Offer sent."))
            return redirect("seats:people")
    return render(request, "registry/seats/offer.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@READ_AND_SEND
def remove(request, pk):
    request.scope.require(AccessPermission.MANAGE_FILERS)
    seat = fetch(Seat.objects.select_related("user"), request.scope, pk=pk)
    if seat.enterprise_id not in request.scope.enterprise_ids:
        raise Http404
    return _perform(request, END, seat, "my.html", reverse("seats:people"))


# --- What they share --------------------------------------------------------------------------------------------------
def _perform(request, step, seat, layout, back):
    form = step.form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            step.run(**form.arguments(), seat_id=seat.pk, by=request.scope, at=timezone.now())
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, step.said)
            return redirect(back)
    context = {"step": step, "form": form, "seat": seat, "layout": layout, "back": back}
    return render(request, "registry/seats/step.html", context, status=422 if form.errors else 200)


def _own_steps(seat):
    """The moves the holder himself can make."""
    verbs = {"claimed": ("withdraw",), "offered": ("accept", "decline"), "approved": ("end",)}
    return [OWN[verb] for verb in verbs.get(seat.state, ())]


def _shown(seat):
    """Who has not accepted yet is shown by the address the owner typed, not by the name of an account he had before."""
    return seat.user.email if seat.state == Seat.State.OFFERED else str(seat.user)


def _clock(seat):
    clock = clocks_of(claims.EVIDENCE, seat.pk).first() if seat.state == Seat.State.CLAIMED else None
    return {"clock": shown(clock, timezone.now()) if clock else None}


def _not_for_officers(request):
    if not request.scope.is_enterprise:
        raise Http404


def _tab_labels():
    return [("waiting", _("Waiting")), ("held", _("In force")), ("over", _("Refused or ended"))]
