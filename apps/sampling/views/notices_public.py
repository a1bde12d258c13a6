"""What anybody may read beside results: consumer warnings, recalls, plans of sampling, and the feed of all news."""

from datetime import datetime, time

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.divisions.queries import by_prefix, full_name
from apps.kernel.keyset import Order, page
from apps.notifications.views.subscriptions import asked as asked_by_mail

from .. import public
from ..forms.notices import AskNoticesForm, NewsForm
from ..models import ConsumerWarning, Plan, Recall
from ..operations.news import LIST
from ..queries.rates import catalogue
from ..rules.rates import rate
from . import atom
from .doors import doors
from .public import tombstones

PER_PAGE, FEED_LENGTH, SHOWN = 20, 50, 100
NEWEST = Order("published_on", descending=True)


def _choices():
    cities = [(place.code, str(place)) for place in by_prefix("") if place.level == "city"]
    return {"products": [(code, str(product)) for code, product in catalogue().items()], "cities": cities}


def asked_of(request):
    return AskNoticesForm(request.GET, **_choices())


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request):
    """News by e-mail of a product, a city or both; the address may propose them (?product=P-TOY)."""
    initial = {name: request.GET.get(name, "") for name in ("product", "division")}
    form = NewsForm(request.POST if request.method == "POST" else None, initial=initial, **_choices())
    return asked_by_mail(request, LIST.code, form, **doors("subscribe"))


def _listed(request, rows, template, *, door, shown):
    """A list of notices with its filters in the address."""
    form = asked_of(request)
    valid = form.is_valid()
    asked = {name: value for name, value in form.cleaned_data.items() if value} if valid else {}
    found = page(rows(**asked) if valid else rows().none(), NEWEST, cursor=request.GET.get("cursor", ""), size=PER_PAGE)
    query = urlencode(asked)
    feed = urlencode({name: asked[name] for name in ("product", "division") if name in asked})
    context = {
        "form": form, "asked": asked, "valid": valid, "rows": [shown(row) for row in found.rows],
        "next": f"?{query}&cursor={found.next}" if found.next else "",
        "previous": f"?{query}&cursor={found.previous}" if found.previous else "",
        "query": f"?{feed}" if feed else "", "room": door, **doors(door),
    }  # fmt: skip
    return render(request, template, context, status=200 if valid else 422)


@login_not_required
@require_safe
def warnings(request):
    return _listed(request, public.warnings, "sampling/public_warnings.html", door="warnings", shown=_with_rate)


def _with_rate(row):
    row.rate = rate(row.counted - row.failed, row.counted)
    return row


@login_not_required
@require_safe
def warning(request, pk):
    """A warning with the failures it rests on that are public now; one that was withdrawn says so and nothing else."""
    row = _out(ConsumerWarning, pk, "agency", "product", "division")
    context = {"row": _with_rate(row), **doors("warnings")}
    if row.is_out:
        live = public.live(timezone.localdate()).filter(warnings=row, verdict="fail").order_by("-pk")
        rows = public.records(live[:SHOWN])
        context |= {"rows": [_placed(record) for record in rows], "shown": len(rows), "all": live.count()}
    return render(request, "sampling/public_warning.html", context)


def _placed(record):
    failed = "；".join(item["text"] for item in record["failed_items"])
    return record | {"where": full_name(record["division"]), "failed": failed}


def _out(model, pk, *related):
    """A notice that is or was published; of a recall whose fact was set aside nothing is left."""
    row = model.objects.filter(pk=pk, published_on__isnull=False).select_related(*related).first()
    if row is None or (row.is_out and not model.objects.public().filter(pk=pk).exists()):
        raise Http404
    return row


@login_not_required
@require_safe
def recalls(request):
    return _listed(request, public.recalls, "sampling/public_recalls.html", door="recalls", shown=lambda row: row)


@login_not_required
@require_safe
def recall(request, pk):
    row = _out(Recall, pk, "agency", "product", "enterprise", "batch")
    live = public.live(timezone.localdate()).filter(pk=row.batch_id).first() if row.batch_id else None
    context = {"row": row, "walk": public.walk_of(row), "again": row.assessments.filter(outcome="again").order_by("pk"),
               "batch": live, "pictures": list(public.pictures_of(live)) if live else [],
               "today": timezone.localdate(), **doors("recalls")}  # fmt: skip
    return render(request, "sampling/public_recall.html", context)


@login_not_required
@require_safe
def plans(request):
    """Published plans of sampling, the newest year first."""
    rows = Plan.objects.public().select_related("agency").prefetch_related("tasks__product").order_by("-year", "-pk")
    context = {"rows": [(plan, len(plan.tasks.all()), sum(task.count for task in plan.tasks.all()))
                        for plan in rows[:PER_PAGE * 5]], **doors("plans")}  # fmt: skip
    return render(request, "sampling/public_plans.html", context)


@login_not_required
@require_safe
def plan(request, pk):
    """What a plan promises: products with their risk, links, batches and days. Nobody's name stands in it."""
    row = Plan.objects.public().select_related("agency").filter(pk=pk).first()
    if row is None:
        raise Http404
    tasks = list(row.tasks.exclude(state="cancelled").select_related("product", "standard", "draw")
                 .order_by("starts_on", "pk"))  # fmt: skip
    context = {"row": row, "tasks": tasks, "batches": sum(task.count for task in tasks), **doors("plans")}
    return render(request, "sampling/public_plan.html", context)


@login_not_required
@require_safe
def news(request, only=""):
    """An Atom feed by product and city (?product=P-TOY&division=320500): failures, consumer warnings and recalls, or
    `only` one kind of these notices."""
    form = asked_of(request)
    if not form.is_valid():
        return HttpResponse(status=422)
    asked = {name: form.cleaned_data[name] for name in ("product", "division")}
    title, room = FEEDS[only]
    here, whole = request.build_absolute_uri(), request.build_absolute_uri(reverse(f"sampling_public:{room}"))
    gone = tombstones(request, **asked) if not only else ()
    made = atom.Feed(title=str(title), link=whole, description="", feed_url=here, feed_guid=here,
                     language=request.LANGUAGE_CODE, gone=gone)  # fmt: skip
    entries = [entry for kind, rows in ENTRIES.items() if only in ("", kind) for entry in rows(request, asked)]
    for entry in sorted(entries, key=lambda entry: entry["pubdate"], reverse=True)[:FEED_LENGTH]:
        made.add_item(**entry)
    return atom.answer(made)


def _failures(request, asked):
    rows = public.matching(timezone.localdate(), verdict="fail", **asked).order_by("-published_on", "-pk")
    for record in public.records(rows[:FEED_LENGTH]):
        record = _placed(record)
        parts = [record["failed"], record["brand"], record["model"], record["lot"], record["producer"], record["where"]]
        yield _entry(request, "result", record["id"], f"{record['sample']}：{_('batch failed')}", parts,
                     record["published_on"], record["product_code"])  # fmt: skip


def _warnings(request, asked):
    for row in public.warnings(**asked).order_by("-published_on", "-pk")[:FEED_LENGTH]:
        yield _entry(request, "warning", row.pk, f"{_('Consumer warning')}：{row.title}", [row.found, row.number],
                     row.published_on.isoformat(), row.product_code)  # fmt: skip


def _recalls(request, asked):
    for row in public.recalls(**asked).order_by("-published_on", "-pk")[:FEED_LENGTH]:
        yield _entry(request, "recall", row.pk, f"{_('Recall')}：{row.title}", [row.defect, row.measures, row.number],
                     row.published_on.isoformat(), row.product_code)  # fmt: skip


ENTRIES = {"result": _failures, "warning": _warnings, "recall": _recalls}
FEEDS = {"": (gettext_lazy("Product safety: failures, warnings and recalls"), "results"),
         "warning": (gettext_lazy("Consumer warnings"), "warnings"),
         "recall": (gettext_lazy("Recalls"), "recalls")}  # fmt: skip


def _entry(request, name, pk, title, parts, day, code):
    address = request.build_absolute_uri(reverse(f"sampling_public:{name}", args=[pk]))
    moment = timezone.make_aware(datetime.combine(datetime.fromisoformat(day).date(), time()))
    return {
        "title": title, "link": address, "unique_id": address, "pubdate": moment, "updateddate": moment,
        "description": " · ".join(part for part in parts if part), "categories": [code, name],
    }  # fmt: skip
