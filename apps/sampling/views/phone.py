"""The sampling visit on a phone: the day's page, the form of a visit, and where the phone sends what was entered."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.access.gates import agency_only
from apps.deadlines.queries import next_limits
from apps.documents.views import download
from apps.kernel.errors import DomainError, Invalid
from apps.kernel.forms import sentences
from apps.kernel.phones import MovedOn, on_a_map, sketched
from apps.kernel.stepping import OutOfReach
from apps.kernel.views import phone_kept, phone_state

from .. import states
from ..forms.phone import PhoneEntryForm, PhotoForm, differing, faults, outcome_form
from ..models import Batch, Paper, PhoneEntry
from ..operations import phone as verbs
from ..operations import steps, visiting
from ..permissions import Permission
from ..queries.phone import day_of, kinds_of, photos_asked_of, places_of, staff_of
from .batches import seat_of, sits
from .common import crumbs, done, of
from .phone_words import FOLLOWS, OUTCOMES, ROOM, hindered
from .wording import BATCH_STORY, BATCH_TONES

RELATED = ("agency__division", "product", "standard", "laboratory", "task__plan", "enterprise", "purchase")


@require_safe
@agency_only
def day(request):
    """What the sampler is to sample, as a page that the phone keeps; entries of the phone and their state beside."""
    request.scope.require(Permission.SAMPLE)
    stops = day_of(request.scope)
    limits = next_limits(steps.CLOCK, [stop.batch.pk for stop in stops], timezone.now())
    known, today = places_of(stops), timezone.localdate()
    seated = staff_of(request.scope, [stop.batch.pk for stop in stops])
    context = {
        "rows": [(stop, BATCH_TONES[stop.batch.state], limits.get(stop.batch.pk),
                  on_a_map(stop.batch.party_name, stop.batch.enterprise.address),
                  hindered(stop.batch, seated.get(stop.batch.pk), today)) for stop in stops],
        "phone": ROOM, "visit": None, **sketched([known.get(stop.batch.enterprise_id) for stop in stops]),
        "crumbs": crumbs((ROOM.title, "")),
    }  # fmt: skip
    return render(request, "sampling/phone.html", context)


@require_safe
@agency_only
def state(request):
    """Who is signed in, and which pages make up the day."""
    request.scope.require(Permission.SAMPLE)
    stops = day_of(request.scope)
    keep = [reverse("sampling:phone")]
    for stop in stops:
        keep.append(reverse("sampling:visit", args=[stop.batch.pk]))
        if stop.notice:
            keep.append(reverse("sampling:phone_notice", args=[stop.batch.pk]))
    visits = {str(stop.batch.pk): {"version": stop.batch.version, "form": stop.batch.state} for stop in stops}
    return phone_state(request, keep=keep, visits=visits)


@require_POST
@agency_only
def entry(request):
    """One entry of a phone; JSON says that it is kept, or as a problem document what a person has to settle."""
    request.scope.require(Permission.SAMPLE)
    form = PhoneEntryForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Invalid(_("The entry is not complete."), fields=sentences(form))
    at = timezone.now()
    return phone_kept(_keep(request, form, form.sent(at), at))


def _keep(request, form, sent, at):
    values, given = form.cleaned_data, {"sent": sent, "by": request.scope, "at": at}
    if sent.kind == PhoneEntry.Kind.PHOTO:
        return verbs.keep_photo(file=values["photo"], caption=values["caption"], shows=values["role"], **given)
    if sent.kind == PhoneEntry.Kind.NOTE:
        return verbs.keep_note(text=form.pairs.get("note", ""), **given)
    try:
        row = of(Batch, request, sent.visit_id, *RELATED)
    except Http404:
        raise OutOfReach from None
    filled = outcome_form(sent.kind, row, scope=request.scope, today=timezone.localdate(at), data=form.pairs)
    whole = filled.is_valid()
    try:
        return verbs.keep_outcome(given=filled.arguments() if whole else None, wrong=faults(filled), **given)
    except DomainError as error:
        _told(error, filled, row)
        raise


def _told(error, filled, row):
    """Put what a person needs to settle it into the refusal: what differs, what is on record, where it is wrong."""
    details = error.details
    if isinstance(error, MovedOn):
        details["theirs"] = differing(filled, details.pop("held", {}))
    if step := details.pop("recorded", None):
        details["recorded"] = {"what": " · ".join(filter(None, (str(BATCH_STORY[step["verb"]]), step["value"]))),
                               "by": step["by"]}  # fmt: skip
    if details.get("field") in filled.fields:
        details["names"] = {filled.add_prefix(details["field"]): str(error.message)}


@require_safe
@agency_only
def notice(request, pk):
    """The notice of a visit at an address that the phone can keep with the day."""
    request.scope.require(Permission.SAMPLE)
    paper = of(Batch, request, pk).papers.filter(kind=Paper.Kind.VISIT).order_by("pk").first()
    if paper is None:
        raise Http404
    return download(request, paper.document_id)


@login_not_required
@require_safe
def manifest(request):
    return JsonResponse(ROOM.manifest(), content_type="application/manifest+json")


# --- the form of a visit ----------------------------------------------------------------------------------------------
def _open(request, pk):
    """(batch, None) where the reader samples it now, or (batch, where to go instead)."""
    request.scope.require(Permission.SAMPLE)
    row = of(Batch, request, pk, *RELATED)
    if not kinds_of(row):
        return row, HttpResponseRedirect(reverse("sampling:batch", args=[row.pk]))
    if not sits(request, row):
        raise visiting.NotAssigned
    return row, None


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def visit(request, pk):
    """What came of a visit: one choice, one form for each. Works without script; a phone adds to it."""
    row, elsewhere = _open(request, pk)
    if elsewhere:
        return elsewhere
    kinds, chosen, at = kinds_of(row), request.POST.get("outcome", ""), timezone.now()
    forms = {
        kind: outcome_form(kind, row, scope=request.scope, today=timezone.localdate(at),
                           data=request.POST if kind == chosen else None) for kind in kinds
    }  # fmt: skip
    if chosen in forms and forms[chosen].is_valid():
        try:
            verbs.RUN[chosen](batch_id=row.pk, by=request.scope, at=at, **forms[chosen].arguments())
            return done(request, _("Entered."), "batch", row.pk)
        except DomainError as error:
            forms[chosen].refuse(error)
    if request.method == "POST" and chosen not in forms:
        messages.error(request, _("Choose what came of the visit."))
    return _visit_page(request, row, forms, chosen)


def _visit_page(request, row, forms, chosen, photo_form=None):
    if len(forms) == 1:
        (chosen,) = forms
    seats = row.seats.filter(ended_at__isnull=True).select_related("staff").order_by("staff__key")
    held = hindered(row, seat_of(request, row), timezone.localdate())
    context = {
        "row": row, "tone": BATCH_TONES[row.state], "phone": ROOM, "chosen": chosen, "hindered": held,
        "outcomes": [(kind, OUTCOMES[kind], form, FOLLOWS[kind]) for kind, form in forms.items()],
        "refused": forms.get(chosen) or photo_form or PhotoForm(),
        "purchase": getattr(row, "purchase", None), "signs": row.link != "online",
        "signers": [seat.staff.name for seat in seats],
        "photos": row.photos.select_related("document").order_by("pk"), "most_photo": visiting.LARGEST_PHOTO,
        "shows": PhotoForm.base_fields["role"].choices, "asked_photos": photos_asked_of(row),
        "notice": row.papers.filter(kind=Paper.Kind.VISIT).select_related("document").first(),
        "may_notice": row.state == states.DRAWN and row.link != "online" and not held
        and request.scope.may(Permission.VIEW),
        "crumbs": crumbs((ROOM.title, reverse("sampling:phone")), (row.party_name, "")),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "sampling/visit.html", context, status=status)


@require_POST
@agency_only
def photo(request, pk):
    """One picture, by form; back to the visit."""
    row, elsewhere = _open(request, pk)
    if elsewhere:
        return elsewhere
    form, at = PhotoForm(request.POST, request.FILES), timezone.now()
    if form.is_valid():
        try:
            kept = visiting.add_photo(batch_id=row.pk, by=request.scope, at=at, **form.arguments(at))
        except DomainError as error:
            form.add_error("photo", str(error.message))
        else:
            if kept.at != at:
                messages.info(request, _("The visit has this very picture already; it is kept once."))
            return HttpResponseRedirect(f"{reverse('sampling:visit', args=[row.pk])}#photos")
    today = timezone.localdate(at)
    forms = {kind: outcome_form(kind, row, scope=request.scope, today=today) for kind in kinds_of(row)}
    return _visit_page(request, row, forms, "", form)
