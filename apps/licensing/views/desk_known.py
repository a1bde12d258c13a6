"""What the bureau knows beforehand: laboratories whose reports count, and bars after a revocation."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.access.fetch import fetch
from apps.access.gates import agency_only
from apps.kernel.errors import DomainError, NotPermitted
from apps.registry.queries.numbered import enterprise_numbered

from ..forms.steps import BarForm, LaboratoryForm, LiftForm, RequalifyForm
from ..models import Bar, Laboratory
from ..operations import knowing, lifting
from ..operations.steps import OutOfReach
from ..permissions import Permission
from ..queries.catalogue import class_names

SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def laboratories(request):
    """The list, and a form for the officers of the province."""
    request.scope.require(Permission.VIEW)
    may, posted = knowing.may_add_laboratory(request.scope), request.method == "POST"
    if posted and not may:
        raise NotPermitted
    changes = posted and "requalify" in request.POST
    form = LaboratoryForm(request.POST if posted and not changes else None)
    change = RequalifyForm(request.POST if changes else None, prefix="requalify")
    sent, verb = (change, knowing.requalify) if changes else (form, knowing.add_laboratory)
    if posted and sent.is_valid():
        try:
            row = verb(by=request.scope, at=timezone.now(), **sent.arguments())
        except DomainError as error:
            sent.refuse(error)
        else:
            messages.success(request, _("Entered: %(name)s.") % {"name": row})
            return HttpResponseRedirect(request.path)
    rows = list(Laboratory.objects.order_by("name", "pk")[:SHOWN])
    context = {
        "rows": [(row, row.valid_to and row.valid_to - timedelta(days=1)) for row in rows],
        "form": form if may else None,
        "change": change if may and rows else None,
        "today": timezone.localdate(),
    }
    return render(request, "licensing/laboratories.html", context, status=422 if posted else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def bars(request):
    """Decisions that bar enterprises of the scope, and a form for whoever decides."""
    request.scope.require(Permission.VIEW)
    may, posted = request.scope.may(Permission.DECIDE), request.method == "POST"
    if posted:
        request.scope.require(Permission.DECIDE)
    names = class_names()
    form = BarForm(request.POST if posted else None, classes=[(code, str(row)) for code, row in names.items()])
    if posted and form.is_valid() and _barred(request, form):
        return HttpResponseRedirect(request.path)
    rows = Bar.objects.visible_to(request.scope).select_related("enterprise").order_by("-decided_on", "-pk")
    context = {
        "rows": [
            {"bar": row, "product": names.get(row.class_code, row.class_code), "mine": _waits_for(row, request.scope)}
            | _lifting(row, request.scope)
            for row in rows.prefetch_related("lifts")[:SHOWN]
        ],
        "form": form if may else None,
        "today": timezone.localdate(),
    }
    return render(request, "licensing/bars.html", context, status=422 if posted else 200)


def _barred(request, form):
    given = form.arguments()
    given.pop("version", None)
    try:
        enterprise = enterprise_numbered(request.scope, given.pop("code"))
        if enterprise is None:
            form.add_error("code", _("No enterprise of your area has this number. Look at it again: O and 0, I and 1."))
            return False
        row = knowing.record_bar(enterprise_id=enterprise.pk, by=request.scope, at=timezone.now(), **given)
    except DomainError as error:
        form.refuse(error)
        return False
    messages.success(
        request, _("Entered: barred until %(day)s, once another officer has confirmed it.") % {"day": row.until}
    )
    return True


def _waits_for(row, scope):
    """Whether an entry waits for the second look of this officer."""
    waits = row.confirmed_on is None and row.struck_on is None
    return waits and scope.may(Permission.DECIDE) and row.recorded_by_id != scope.user_id


@require_POST
@agency_only
def bar_step(request, pk, verb):
    """The second look at an entry: confirmed, or struck out with the reason."""
    request.scope.require(Permission.DECIDE)
    if verb not in ("confirm", "strike"):
        raise Http404
    given = {"reason": request.POST.get("reason", "")[:2000]} if verb == "strike" else {}
    act = knowing.strike_bar if verb == "strike" else knowing.confirm_bar
    try:
        act(bar_id=pk, by=request.scope, at=timezone.now(), **given)
    except OutOfReach as error:
        raise Http404 from error
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Confirmed: it bars.") if verb == "confirm" else _("Struck out: it bars nobody."))
    return HttpResponseRedirect(reverse("licensing:bars"))


def _lifting(row, scope):
    """What a row shows of its lifting: the requests, whether the reader decides one, whether he may ask for one."""
    lifts = sorted(row.lifts.all(), key=lambda lift: lift.pk)
    waits = next((lift for lift in lifts if lift.granted is None), None)
    may, bars_now = scope.may(Permission.DECIDE), row.confirmed_on and row.lifted_on is None
    return {
        "lifts": lifts,
        "decides": waits if may and waits and waits.asked_by_id != scope.user_id else None,
        "asks": bool(may and bars_now and not waits and row.case_id is None and row.until >= timezone.localdate()),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def bar_lift(request, pk):
    """Ask that a bar entered by hand be lifted: its decision was set aside."""
    request.scope.require(Permission.DECIDE)
    row = fetch(Bar.objects.select_related("enterprise"), request.scope, pk=pk)
    form = LiftForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            lifting.ask_lift(bar_id=row.pk, by=request.scope, at=timezone.now(), **form.arguments())
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Asked for. Another officer decides; until then the bar stands."))
            return HttpResponseRedirect(reverse("licensing:bars"))
    context = {"bar": row, "product": class_names().get(row.class_code, row.class_code), "form": form}
    return render(request, "licensing/bar_lift.html", context, status=422 if form.is_bound else 200)


@require_POST
@agency_only
def bar_lift_step(request, pk, verb):
    """Another officer lifts the bar (`lift`), or leaves it with the reason (`keep`)."""
    request.scope.require(Permission.DECIDE)
    if verb not in ("lift", "keep"):
        raise Http404
    given = {"reason": request.POST.get("reason", "")[:2000]} if verb == "keep" else {}
    act = lifting.keep_bar if verb == "keep" else lifting.lift_bar
    try:
        act(lift_id=pk, by=request.scope, at=timezone.now(), **given)
    except OutOfReach as error:
        raise Http404 from error
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The bar is lifted.") if verb == "lift" else _("The bar stands."))
    return HttpResponseRedirect(reverse("licensing:bars"))
