"""The check on a phone: the day's page, what the phone asks to keep it, and where it sends what was entered."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.access.gates import agency_only
from apps.deadlines.queries import next_limits
from apps.documents.views import download
from apps.kernel.errors import Invalid
from apps.kernel.forms import sentences
from apps.kernel.phones import on_a_map, sketched
from apps.kernel.views import phone_kept, phone_state

from ..forms.phone import PhoneEntryForm, answers_in
from ..forms.steps import HeldOutcomeForm
from ..models import Paper, PhoneEntry, Photo
from ..operations import phone as verbs
from ..operations.visits import CLOCK
from ..permissions import Permission
from ..queries.phone import day_of, entry_of, places_of, rechecks_to_confirm, to_confirm
from .common import crumbs
from .phone_words import ROOM
from .visits import visit_of


@require_safe
@agency_only
def day(request):
    """What the inspector is to check, as a page that the phone keeps; entries of the phone and their state beside."""
    request.scope.require(Permission.CHECK)
    stops = day_of(request.scope)
    limits = next_limits(CLOCK, [stop.visit.pk for stop in stops], timezone.now())
    known = places_of(stops)
    context = {
        "rows": [(stop, limits.get(stop.visit.pk), on_a_map(stop.visit.enterprise.name, stop.visit.enterprise.address))
                 for stop in stops],
        "me": entry_of(request.scope),
        "confirming": to_confirm(request.scope), "rechecks": rechecks_to_confirm(request.scope),
        "phone": ROOM, "visit": None, **sketched([known.get(stop.visit.enterprise_id) for stop in stops]),
        "crumbs": crumbs((_("Site visits"), reverse("inspections:visits")), (_("On-site checks"), "")),
    }  # fmt: skip
    return render(request, "inspections/phone.html", context)


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
    visits = {str(stop.visit.pk): {"version": stop.visit.version, "form": stop.form} for stop in stops}
    return phone_state(request, keep=keep, visits=visits)


@require_POST
@agency_only
def entry(request):
    """One entry of a phone; JSON says that it is kept, or as a problem document what a person has to settle."""
    request.scope.require(Permission.CHECK)
    form = PhoneEntryForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Invalid(_("The entry is not complete."), fields=sentences(form))
    at = timezone.now()
    return phone_kept(_keep(request, form, form.sent(at), at))


def _keep(request, form, sent, at):
    values = form.cleaned_data
    if sent.kind == PhoneEntry.Kind.PHOTO:
        return verbs.keep_photo(sent=sent, file=values["photo"], caption=values["caption"], by=request.scope, at=at,
                                question_id=values["question"], role=values["role"] or Photo.Role.PICTURE)  # fmt: skip
    given = {"answers": answers_in(form.pairs), "remark": form.pairs.get("remark")}
    if sent.kind == PhoneEntry.Kind.ANSWERS:
        return verbs.keep_answers(sent=sent, by=request.scope, at=at, **given)
    outcome = HeldOutcomeForm(form.pairs, today=timezone.localdate(at), row=visit_of(request, sent.visit_id))
    if not outcome.is_valid():
        names = {name: str(errors[0]) for name, errors in outcome.errors.items() if name in outcome.fields}
        raise Invalid(_("The result is not complete."), fields=sentences(outcome), names=names)
    return verbs.keep_result(sent=sent, by=request.scope, at=at, **given, **outcome.arguments())


@require_safe
@agency_only
def notice(request, pk):
    """The notice of a visit at an address that the phone can keep with the day."""
    request.scope.require_any(Permission.VIEW, Permission.CHECK)
    paper = visit_of(request, pk).papers.filter(kind=Paper.Kind.NOTICE).order_by("pk").last()
    if paper is None:
        raise Http404
    return download(request, paper.document_id)


@login_not_required
@require_safe
def manifest(request):
    return JsonResponse(ROOM.manifest(), content_type="application/manifest+json")
