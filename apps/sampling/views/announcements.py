"""What anybody may read of what follows a failure: announcements of the province, suspensions, revocations."""

from datetime import datetime, time

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.divisions.queries import full_name
from apps.kernel.keyset import Order, page

from .. import public
from ..models import Measure
from . import atom
from .doors import doors
from .notices_public import asked_of

PER_PAGE, FEED_LENGTH = 20, 50
NEWEST = Order("decided_on", descending=True)


@login_not_required
@require_safe
def announcements(request):
    """The list, newest first, with its filters in the address."""
    form = asked_of(request)
    valid = form.is_valid()
    asked = {name: value for name, value in form.cleaned_data.items() if value} if valid else {}
    rows = public.measures(timezone.localdate(), **asked)
    found = page(rows if valid else rows.none(), NEWEST, cursor=request.GET.get("cursor", ""), size=PER_PAGE)
    query = urlencode(asked)
    context = {
        "form": form, "asked": asked, "valid": valid, "rows": found.rows,
        "next": f"?{query}&cursor={found.next}" if found.next else "",
        "previous": f"?{query}&cursor={found.previous}" if found.previous else "",
        "query": f"?{query}" if query else "", **doors("announcements"),
    }  # fmt: skip
    return render(request, "sampling/public_announcements.html", context, status=200 if valid else 422)


@login_not_required
@require_safe
def announcement(request, pk):
    """One of them, with what else stands on the same order. What was taken back says so and names nobody."""
    today = timezone.localdate()
    row = public.measures(today).filter(pk=pk).first()
    if row is None:
        gone = Measure.objects.filter(pk=pk, taken_back_on__isnull=False).only("taken_back_on").first()
        if gone is None:
            raise Http404
        return render(request, "sampling/public_announcement.html", {"gone": gone, **doors("announcements")})
    same = {"batch": row.batch_id, "enterprise": row.enterprise_id}
    others, order = public.measures(today).filter(**same).exclude(pk=pk).order_by("pk"), row.rectification
    context = {
        "row": row, "where": full_name(row.enterprise.division_id), "others": others,
        "batch": public.live(today).filter(pk=row.batch_id).first(),
        "corrected_on": order.ended_on if order and order.state == "done" else None,
        **doors("announcements"),
    }  # fmt: skip
    return render(request, "sampling/public_announcement.html", context)


@login_not_required
@require_safe
def feed(request):
    """An Atom feed by product and city; what was taken back is named as gone."""
    form = asked_of(request)
    if not form.is_valid():
        return HttpResponse(status=422)
    asked = {name: value for name, value in form.cleaned_data.items() if value}
    here, whole = request.build_absolute_uri(), request.build_absolute_uri(reverse("sampling_public:announcements"))
    taken = Measure.objects.filter(taken_back_on__isnull=False).order_by("-taken_back_on", "-pk")[:FEED_LENGTH]
    made = atom.Feed(
        title=_("Announcements and decisions after sampling"), link=whole, description="", feed_url=here,
        feed_guid=here, language=request.LANGUAGE_CODE,
        gone=[(_address(request, row), _moment(row.taken_back_on)) for row in taken],
    )  # fmt: skip
    for row in public.measures(timezone.localdate(), **asked).order_by("-decided_on", "-pk")[:FEED_LENGTH]:
        address, moment = _address(request, row), _moment(row.decided_on)
        parts = [str(row.batch.product), row.batch.sample_name, full_name(row.enterprise.division_id), str(row)]
        made.add_item(
            title=f"{row.get_kind_display()}：{row.enterprise.name}", link=address, unique_id=address, pubdate=moment,
            updateddate=moment, description=" · ".join(part for part in parts if part),
            categories=[row.batch.product_code, row.kind],
        )  # fmt: skip
    return atom.answer(made)


def _address(request, row):
    return request.build_absolute_uri(reverse("sampling_public:announcement", args=[row.pk]))


def _moment(day):
    return timezone.make_aware(datetime.combine(day, time()))
