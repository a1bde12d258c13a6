"""Batches at the desk: the list, the page of one with its parties, and what a press of a button does."""

from django.db.models import Q
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.access.gates import agency_only
from apps.deadlines.queries import next_limits
from apps.registry.operations.locking import standing

from .. import states
from ..filters import BatchFilter
from ..forms.taken import TakenForm, UnpackForm
from ..models import Answer, Batch, ItemResult, Letter, Notice, Objection, Photo, Test, Transfer
from ..operations import giving_up, objecting, steps, visiting
from ..permissions import Permission
from ..queries.deciding import doubted_since
from ..queries.fit import hinders
from ..queries.phone import kinds_of
from ..queries.rates import SCALES
from ..queries.story import clocks_of, story
from .common import (
    crumbs,
    data_of,
    done,
    for_the_desk,
    form_page,
    keyset,
    letter_of,
    of,
    performed,
    tabs,
    take_step,
    ways,
)
from .wording import BATCH_STORY, BATCH_TONES, BATCH_WAITS, OBJECTION_TONES, ORDER_TONES, VERDICT_TONES

RELATED = ("agency__division", "agency__parent", "product", "standard", "laboratory", "task__plan", "task__draw",
           "enterprise", "producer", "replaced_by", "replaces", "form", "purchase", "imported")  # fmt: skip


@require_safe
@agency_only
@for_the_desk
def batches(request):
    form = BatchFilter(request.GET)
    rows = form.narrow(Batch.objects.visible_to(request.scope).select_related("product", "agency"))
    query = request.GET.copy()
    query.pop("cursor", None)
    found, places = keyset(request, rows, query.urlencode())
    limits = next_limits(steps.CLOCK, [row.pk for row in found], timezone.now())
    context = {
        "tabs": tabs(request.scope), "tab": "batches", "filter": form, "filtered": bool(query), **places,
        "may_sample": request.scope.may(Permission.SAMPLE),
        "rows": [(row, BATCH_TONES[row.state], VERDICT_TONES.get(row.verdict), limits.get(row.pk)) for row in found],
    }  # fmt: skip
    return render(request, "sampling/batches.html", context)


def seat_of(request, batch):
    """The reader's row of staff where he is a sampler of the batch, or None."""
    uid = request.scope.user_id
    rows = batch.seats.filter(staff__user_id=uid, ended_at__isnull=True).select_related("staff")
    seat = rows.order_by("pk").first() if uid is not None else None
    return seat and seat.staff


def sits(request, batch):
    return seat_of(request, batch) is not None


def today_hindered(request, batch):
    """Why the reader, a sampler of the batch, samples nothing of it today (queries/fit.py), or ""."""
    staff = seat_of(request, batch) if batch.task_id else None
    return hinders(batch, staff, timezone.localdate()) if staff else ""


def _facts(request, batch):
    """What of a batch decides which steps are open: whether the reader is one of its samplers and may sample today,
    whether its sealed sample has no laboratory left."""
    lost, first = False, None
    if batch.state == states.SAMPLED:
        rows = Test.objects.filter(batch=batch, kind=Test.Kind.FIRST).select_related("laboratory", "standard")
        first = rows.first()
    if first is not None:
        lost = giving_up.without_laboratory(batch, first, timezone.localdate())
    return {"sits": sits(request, batch) and not today_hindered(request, batch), "lost": lost}


def _given(request, batch):
    """What forms start from: who may be ordered, where it may be handed."""
    parties = [(batch.enterprise_id, batch.party_name)]
    if batch.producer_id and batch.producer_id != batch.enterprise_id and not batch.producer_denied:
        parties.append((batch.producer_id, batch.producer_name))
    ordered = {standing(pk) for pk in batch.rectifications.values_list("enterprise_id", flat=True)}
    open_ = [(pk, name) for pk, name in parties if pk and standing(pk) not in ordered]
    doubted = batch.origin == "import" and doubted_since(batch, None) is not None
    return {"issue_order": open_, "find_nothing": batch, "transfer": batch.agency_id, "review_imported": doubted}


def _tests(request, batch, bound):
    """(test, tone, its values, the ways of a marked report)."""
    rows = list(batch.tests.select_related("laboratory", "standard", "sample", "report_file").order_by("pk"))
    values = {}
    for value in ItemResult.objects.filter(test__in=rows).select_related("item").order_by("item__position"):
        values.setdefault(value.test_id, []).append(value)
    for test in rows:
        test.batch = batch
    return [
        (test, VERDICT_TONES.get(test.verdict), values.get(test.pk, []),
         ways(request, "report", test, bound=bound)[0]) for test in rows
    ]  # fmt: skip


def _parties(request, batch, bound):
    """Notices, objections and transfers, each with its own ways."""
    notices = []
    for row in _of(Notice, batch):
        entering = {"enter_objection": objecting.kinds_open_to(row)}
        notices.append((row, *ways(request, "notice", row, bound=bound, given=entering)))
    answers = [
        (row, letter_of(request, row, bound), *ways(request, "answer", row, bound=bound))
        for row in _of(Answer, batch, "letter__scan", "rectification") if row.rectification_id is None
    ]  # fmt: skip
    objections = []
    first = next((test for test in batch.tests.all() if test.kind == "first"), None)
    failed = list(first.results.filter(verdict="fail").values_list("item__code", flat=True)) if first else []
    start = (first.standard, failed, first.laboratory_id) if first else None
    given = {"order_retest": start, "move_retest": start}
    related = ("notice", "retest__sample", "evidence", "laboratory", "agency__parent__parent", "letter__scan")
    for row in _of(Objection, batch, *related):
        objections.append((row, OBJECTION_TONES[row.state], letter_of(request, row, bound),
                           *ways(request, "objection", row, bound=bound, given=given, **_lost(row))))  # fmt: skip
    transfers = [(row, *ways(request, "transfer", row, bound=bound)) for row in _of(Transfer, batch, "receipt_file")]
    lists = {"notices": notices, "objections": objections, "transfers": transfers, "answers": answers}
    return lists, given


def _lost(row):
    """Of an objection: whether the laboratory of its retest cannot go on with it."""
    test = getattr(row, "retest", None)
    return {
        "opened": row.batch.samples.filter(part="backup", received_on__isnull=False).exists(),
        "lost": test is not None and test.is_open and objecting.lost_its_laboratory(test, timezone.localdate()),
    }


def _of(model, batch, *related):
    rows = list(model.objects.filter(batch=batch).select_related(*related).order_by("pk"))
    for row in rows:
        row.batch = batch
    return rows


def _untold(batch):
    """What a table says of a producer that no public page names, or None."""
    said = getattr(batch, "imported", None)
    return said if said and (said.untold_name or said.untold_code) else None


def _page(request, batch, bound=None, status=200):
    sitting, facts, given = sits(request, batch), _facts(request, batch), _given(request, batch)
    on, out = ways(request, "batch", batch, bound=bound, given=given, orderable=bool(given["issue_order"]), **facts)
    parties, _start = _parties(request, batch, bound)
    subjects = [(steps.CLOCK, batch.pk)]
    subjects += [(steps.NOTICE, row.pk) for row, *_more in parties["notices"]]
    subjects += [(steps.OBJECTION, row.pk) for row, *_more in parties["objections"]]
    subjects += [(steps.ANSWER, batch.pk)] if parties["answers"] else []
    tested = _tests(request, batch, bound)
    subjects += [(steps.REVIEW, test.pk) for test, *_more in tested if test.is_marked]
    orders = batch.rectifications.select_related("enterprise", "agency", "paper").order_by("pk")
    context = {
        "row": batch, "tone": BATCH_TONES[batch.state], "verdict_tone": VERDICT_TONES.get(batch.verdict),
        "ways": on, "asides": out, "sits": sitting, "waits": BATCH_WAITS[batch.state], **parties,
        "untold": _untold(batch), "doubted": doubted_since(batch, None) if batch.origin == "import" else None,
        "unsealed_photo": batch.state == states.SAMPLED and not batch.photos.filter(shows=Photo.Shows.SEAL).exists(),
        "form": getattr(batch, "form", None), "scale": SCALES.get(batch.scale, ""),
        "to_serve": any(on for _row, on, _out in parties["notices"]),
        "may_visit": sitting and bool(kinds_of(batch)),
        "may_take": sitting and batch.state in (states.DRAWN, states.REFUSED, states.ORDERED)
        and not (batch.state == states.DRAWN and batch.link == "online"),
        "seats": batch.seats.select_related("staff").order_by("pk"), "samples": batch.samples.order_by("pk"),
        "tests": tested, "to_review": any(on for *_test, on in tested),
        "marked": any(test.is_marked and test.kind != "recheck" for test, *_more in tested),
        "photos": batch.photos.select_related("document").order_by("pk"),
        "orders": [(order, ORDER_TONES[order.state]) for order in orders],
        "papers": batch.papers.select_related("document").order_by("pk"),
        "clocks": clocks_of(subjects, timezone.now()), "story": story(steps.BATCH, batch.pk, BATCH_STORY),
        "step_base": reverse("sampling:batch", args=[batch.pk]),
        "crumbs": crumbs((batch.party_name, "")),
    }  # fmt: skip
    return render(request, "sampling/batch.html", context, status=status)


@require_safe
@agency_only
@for_the_desk
def batch(request, pk):
    return _page(request, of(Batch, request, pk, *RELATED))


@require_POST
@agency_only
def batch_step(request, pk, verb):
    request.scope.require(Permission.VIEW)
    row = of(Batch, request, pk, *RELATED)
    return take_step(
        request, "batch", row, verb, here=reverse("sampling:batch", args=[row.pk]), given=_given(request, row),
        again=lambda bound: _page(request, row, bound, 422), **_facts(request, row),
    )  # fmt: skip


PARTS = {"notices": ("notice", Notice), "objections": ("objection", Objection), "transfers": ("transfer", Transfer),
         "reports": ("report", Test), "answers": ("answer", Answer), "letters": ("letter", Letter)}  # fmt: skip


@require_POST
@agency_only
def part_step(request, part, pk, verb):
    """A step of a notice, an objection, a transfer, a marked report, a statement on a refusal, or a letter that brought
    one of them; their forms stand on the page of the batch."""
    request.scope.require(Permission.VIEW)
    if part not in PARTS:
        raise Http404
    kind, model = PARTS[part]
    found = of(model, request, pk)
    row = of(Batch, request, found.batch_id, *RELATED)
    found.batch = row
    _lists, given = _parties(request, row, None)
    given["enter_objection"] = objecting.kinds_open_to(found) if kind == "notice" else []
    facts = _lost(found) if kind == "objection" else {}
    return take_step(request, kind, found, verb, here=reverse("sampling:batch", args=[row.pk]), given=given, **facts,
                     again=lambda bound: _page(request, row, bound, 422))  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def take(request, pk):
    """The sampling form: at a visit, or of what was bought online once it has arrived."""
    request.scope.require(Permission.SAMPLE)
    row = of(Batch, request, pk, *RELATED)
    online = row.state == states.ORDERED
    kind = UnpackForm if online else TakenForm
    form = kind(data_of(request), scope=request.scope, today=timezone.localdate(), row=row)
    verb = visiting.unpack if online else visiting.sample
    if performed(request, form, verb, batch_id=row.pk):
        return done(request, _("The form is written; the sample goes to the laboratory."), "batch", row.pk)
    back = reverse("sampling:batch", args=[row.pk])
    lead = _("%(party)s: %(product)s") % {"party": row.party_name, "product": row.product}
    return form_page(request, form, title=_("Sampling form"), label=_("Seal the samples and keep the form"), back=back,
                     crumbs=crumbs((row.party_name, back), (_("Sampling form"), "")), lead=lead)  # fmt: skip


# --- the laboratory ---------------------------------------------------------------------------------------------------
@require_safe
@agency_only
def tests(request):
    """What the reader's laboratory was given, the newest first; reports that are handed in stay on the list."""
    request.scope.require(Permission.TEST)
    show = "done" if request.GET.get("show") == "done" else "open"
    rows = Test.objects.visible_to(request.scope).filter(laboratory__staff__user=request.scope.user_id)
    owed = Q(reported_on=None, void_on=None)
    rows = rows.filter(owed if show == "open" else ~owed).select_related("batch__product", "standard", "sample")
    found, places = keyset(request, rows, f"show={show}")
    here = reverse("sampling:tests")
    context = {
        "tabs": tabs(request.scope), "tab": "tests", "show": show, **places,
        "views": [
            ("open", pgettext("orders", "Open"), here), ("done", pgettext("tests", "Reported"), f"{here}?show=done"),
        ],
        "rows": [(row, VERDICT_TONES.get(row.verdict)) for row in found],
    }  # fmt: skip
    return render(request, "sampling/tests.html", context)
