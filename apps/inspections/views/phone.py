"""The check on a phone: the day's page, what the phone asks to keep it, and where it sends what was entered."""

from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.access.gates import agency_only
from apps.deadlines.queries import next_limits
from apps.documents.views import download
from apps.kernel.errors import Invalid

from ..forms.phone import PhoneEntryForm, answers_in
from ..forms.steps import OutcomeForm
from ..models import Paper, PhoneEntry, Photo
from ..operations import phone as verbs
from ..operations.visits import CLOCK
from ..permissions import Permission
from ..queries.phone import day_of, places_of
from ..rules.sketch import sketch
from .common import crumbs
from .phone_words import TEXTS
from .visits import visit_of

WORKER = Path(settings.BASE_DIR) / "static" / "js" / "phone-worker.js"


@require_safe
@agency_only
def day(request):
    """What the inspector is to check, as a page that the phone keeps; entries of the phone and their state beside."""
    request.scope.require(Permission.CHECK)
    stops = day_of(request.scope)
    limits = next_limits(CLOCK, [stop.visit.pk for stop in stops], timezone.now())
    context = {
        "rows": [(stop, limits.get(stop.visit.pk), _on_a_map(stop)) for stop in stops], "phone_texts": TEXTS,
        "visit": None, **_sketched(stops),
        "crumbs": crumbs((_("Site visits"), reverse("inspections:visits")), (_("On-site checks"), "")),
    }  # fmt: skip
    return render(request, "inspections/phone.html", context)


def _on_a_map(stop):
    """Where the address can be looked up; "" where the province offers no map or the register no address."""
    firm = stop.visit.enterprise
    if not settings.MAP_SEARCH_URL or not firm.address:
        return ""
    return settings.MAP_SEARCH_URL.format(address=quote(f"{firm.address} {firm.name}", safe=""))


def _sketched(stops):
    """The places of the day that an earlier check recorded, with their numbers in the list."""
    known = places_of(stops)
    shown = [(number, stop) for number, stop in enumerate(stops, 1) if stop.visit.enterprise_id in known]
    if not shown:
        return {"sketch": None}
    drawn = sketch([known[stop.visit.enterprise_id] for _number, stop in shown])
    places = [{"number": number, "x": x, "y": y} for (number, _stop), (x, y) in zip(shown, drawn.places, strict=True)]
    return {"sketch": drawn, "places": places}


@require_safe
@agency_only
def state(request):
    """Who is signed in, what time it is, and which pages make up the day."""
    request.scope.require(Permission.CHECK)
    stops = day_of(request.scope)
    keep = [reverse("inspections:phone")]
    for stop in stops:
        keep.append(reverse("inspections:check", args=[stop.visit.pk]))
        if stop.notice:
            keep.append(reverse("inspections:phone_notice", args=[stop.visit.pk]))
    body = {
        "who": str(request.user.pk), "csrf": get_token(request), "now": timezone.now().isoformat(), "keep": keep,
        "visits": {str(stop.visit.pk): {"version": stop.visit.version, "form": stop.form} for stop in stops},
    }  # fmt: skip
    return JsonResponse(body, headers={"Cache-Control": "no-store"})


@require_POST
@agency_only
def entry(request):
    """One entry of a phone; JSON says that it is kept, or as a problem document what a person has to settle."""
    request.scope.require(Permission.CHECK)
    form = PhoneEntryForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Invalid(_("The entry is not complete."), fields=_said(form))
    at = timezone.now()
    kept = _keep(request, form, form.sent(at), at)
    body = {"key": str(kept.key), "version": kept.version, "doubled": kept.doubled, "at": kept.at.isoformat()}
    return JsonResponse(body, headers={"Cache-Control": "no-store"})


def _keep(request, form, sent, at):
    values = form.cleaned_data
    if sent.kind == PhoneEntry.Kind.PHOTO:
        return verbs.keep_photo(sent=sent, file=values["photo"], caption=values["caption"], by=request.scope, at=at,
                                question_id=values["question"], role=values["role"] or Photo.Role.PICTURE)  # fmt: skip
    given = {"answers": answers_in(form.pairs), "remark": form.pairs.get("remark")}
    if sent.kind == PhoneEntry.Kind.ANSWERS:
        return verbs.keep_answers(sent=sent, by=request.scope, at=at, **given)
    outcome = OutcomeForm(form.pairs, today=timezone.localdate(at))
    if not outcome.is_valid():
        raise Invalid(_("The result is not complete."), fields=_said(outcome))
    return verbs.keep_result(sent=sent, by=request.scope, at=at, **given, **outcome.arguments())


def _said(form):
    """{label of the field: sentence}."""
    return {
        str(form.fields[name].label or name) if name in form.fields else "": str(errors[0])
        for name, errors in form.errors.items()
    }


@require_safe
@agency_only
def notice(request, pk):
    """The notice of a visit at an address that the phone can keep with the day."""
    request.scope.require(Permission.VIEW)
    paper = visit_of(request, pk).papers.filter(kind=Paper.Kind.NOTICE).order_by("pk").first()
    if paper is None:
        raise Http404
    return download(request, paper.document_id)


@login_not_required
@require_safe
def worker(request):
    """The service worker, from an address whose folder is what it may serve; it holds nobody's data."""
    return HttpResponse(WORKER.read_bytes(), content_type="text/javascript; charset=utf-8",
                        headers={"Cache-Control": "no-cache"})  # fmt: skip


@login_not_required
@require_safe
def manifest(request):
    """What makes the inspector's day an app of its own on the home screen."""
    icons = [
        {"src": static("img/favicon.svg"), "type": "image/svg+xml", "sizes": "any"},
        *({"src": static(f"img/phone-{size}.png"), "type": "image/png", "sizes": f"{size}x{size}"}
          for size in (192, 512)),
    ]  # fmt: skip
    body = {
        "id": "/desk/inspections/phone/", "name": _("On-site checks"), "short_name": _("On-site checks"),
        "start_url": reverse("inspections:phone"), "scope": reverse("inspections:overview"), "display": "standalone",
        "background_color": "#f6f3ec", "theme_color": "#f6f3ec", "icons": icons,
    }  # fmt: skip
    return JsonResponse(body, content_type="application/manifest+json")
