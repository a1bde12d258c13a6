"""The public results of sampling: search first, one result, its pictures, the feed of what is new."""

from datetime import datetime, time

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.divisions.queries import by_prefix, full_name
from apps.documents.operations import open_document
from apps.kernel.keyset import Order, page

from .. import public
from ..forms.public import AskForm
from ..queries.deciding import deciding_tests, doubted_since
from ..queries.rates import catalogue
from ..rules.asking import barcode_in
from . import atom
from .doors import doors

PER_PAGE, FEED_LENGTH = 30, 50
FIRST = ("-published_on", "-pk")
NEWEST = Order("published_on", descending=True)  # old results that a table brings in are no news


def _form(request):
    cities = [(place.code, str(place)) for place in by_prefix("") if place.level == "city"]
    products = [(code, str(product)) for code, product in catalogue().items()]
    return AskForm(request.GET, products=products, cities=cities)


@login_not_required
@require_safe
def results(request):
    """Results with their filters in the address; a barcode is answered before anything else."""
    form = _form(request)
    valid = form.is_valid()
    asked = form.cleaned_data if valid else {}
    rows = public.matching(timezone.localdate(), **asked)
    cursor = request.GET.get("cursor", "")
    found = page(rows if valid else rows.none(), NEWEST, cursor=cursor, size=PER_PAGE)
    query = urlencode({name: value for name, value in asked.items() if value})
    context = {
        "form": form, "asked": asked, "valid": valid,
        "rows": [_shown(row) for row in public.records(found.rows)], "barcode": barcode_in(asked.get("q", "")),
        "next": f"?{query}&cursor={found.next}" if found.next else "",
        "previous": f"?{query}&cursor={found.previous}" if found.previous else "",
        "feed": f"{reverse('sampling_public:feed')}?{query}" if query else reverse("sampling_public:feed"),
        **doors("results"),
    }  # fmt: skip
    return render(request, "sampling/public_results.html", context, status=200 if valid else 422)


def _shown(record):
    return record | {
        "where": full_name(record["division"]),
        "failed": "；".join(item["text"] for item in record["failed_items"]),
    }


@login_not_required
@require_safe
def result(request, pk):
    """A result, while it is public; one that was set aside says so and names nobody."""
    try:
        batch = _live(pk)
    except Http404:
        if gone := public.set_aside().filter(pk=pk).only("annulled_on").first():
            return render(request, "sampling/public_result_gone.html", {"gone": gone}, status=410)
        raise
    tests = deciding_tests([batch.pk])
    items = public.items_of(tests.values())
    record = public.record(batch, tests.get(batch.pk), items)
    context = {
        "doubted": doubted_since(batch, tests.get(batch.pk)),
        "batch": batch, "record": _shown(record), "values": items.get(getattr(tests.get(batch.pk), "pk", None), []),
        "pictures": list(public.pictures_of(batch)), "until": batch.fact.public_until if batch.fact_id else None,
        "warnings": batch.warnings.public().order_by("-pk"), "recalls": batch.recalls.public().order_by("-pk"),
    }  # fmt: skip
    return render(request, "sampling/public_result.html", context)


def _live(pk):
    batch = public.live(timezone.localdate()).filter(pk=pk).first()
    if batch is None:
        raise Http404
    return batch


@login_not_required
@require_safe
def picture(request, pk, photo):
    """A picture of a product that failed, while its result is public."""
    found = public.pictures_of(_live(pk)).filter(pk=photo).first()
    if found is None:
        raise Http404
    try:
        opened = open_document(found.document)
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(opened, content_type=found.document.media_type, filename=found.document.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "public, max-age=0, must-revalidate"  # what is repaired is gone at once
    return response


@login_not_required
@require_safe
def feed(request):
    """An Atom feed of the newest results; the filters of the page narrow it (?verdict=fail&division=320500)."""
    form = _form(request)
    if not form.is_valid():
        return HttpResponse(status=422)
    rows = public.records(public.matching(timezone.localdate(), **form.cleaned_data).order_by(*FIRST)[:FEED_LENGTH])
    here, whole_list = request.build_absolute_uri(), request.build_absolute_uri(reverse("sampling_public:results"))
    made = atom.Feed(
        title=_("Results of product quality sampling"), link=whole_list, description="", feed_url=here, feed_guid=here,
        language=request.LANGUAGE_CODE, gone=tombstones(request),
    )  # fmt: skip
    for row in rows:
        made.add_item(**_item(request, _shown(row)))
    return atom.answer(made)


def tombstones(request, **asked):
    """[(address, moment)] of results that were published and set aside since, the newest first."""
    rows = public.set_aside(**asked).order_by("-annulled_on", "-pk").values_list("pk", "annulled_on")[:FEED_LENGTH]
    return [(_address(request, pk), timezone.make_aware(datetime.combine(day, time()))) for pk, day in rows]


def _address(request, pk):
    return request.build_absolute_uri(reverse("sampling_public:result", args=[pk]))


def _item(request, row):
    address = _address(request, row["id"])
    words = _("batch failed") if row["verdict"] == "fail" else _("batch passed")
    on = datetime.fromisoformat(row["published_on"]).date()
    parts = [row["failed"], row["brand"], row["model"], row["lot"], row["producer"] or row["party"], row["where"]]
    return {
        "title": f"{row['sample']}：{words}", "link": address, "unique_id": address,
        "description": " · ".join(part for part in parts if part),
        "pubdate": timezone.make_aware(datetime.combine(on, time())),
        "updateddate": timezone.make_aware(datetime.combine(on, time())),
        "categories": [row["product_code"], row["verdict"]],
    }  # fmt: skip
