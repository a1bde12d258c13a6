"""Orders to correct at the desk: the list, and one with its re-checks and statements."""

from django.db.models import Q
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from apps.access.gates import agency_only
from apps.deadlines.queries import next_limits

from .. import states
from ..models import Answer, Rectification, Test
from ..operations import answers as answering
from ..operations import grounds, hearings, rechecking, steps
from ..permissions import Permission
from ..queries.story import clocks_of, story
from .common import crumbs, keyset, letter_of, of, tabs, take_step, ways
from .wording import FIRST_FAILED, ORDER_STORY, ORDER_TONES, ORDER_WAITS, RECHECK_TOLD, VERDICT_TONES

RELATED = ("batch__product", "batch__standard", "agency__division", "enterprise", "paper", "extension", "report_file",
           "application_file", "letter__scan", "reported_to", "of_recheck__rectification__paper")  # fmt: skip


@require_safe
@agency_only
def orders(request):
    request.scope.require(Permission.VIEW)
    show = request.GET.get("show") if request.GET.get("show") in ("ended", "marked") else "open"
    rows = Rectification.objects.visible_to(request.scope).select_related("batch__product", "enterprise", "paper")
    if show == "marked":
        marked = Test.objects.marked()
        of_rechecks, of_backups = (marked.values(f"{path}__rectification") for path in ("recheck", "answer"))
        rows = rows.filter(Q(pk__in=of_rechecks) | Q(pk__in=of_backups))
    else:
        rows = rows.open() if show == "open" else rows.exclude(state__in=states.RECTIFICATION_OPEN)
    found, places = keyset(request, rows, f"show={show}")
    limits, here = next_limits(steps.ORDER_CLOCK, [row.pk for row in found], timezone.now()), reverse("sampling:orders")
    context = {
        "tabs": tabs(request.scope), "tab": "orders", "show": show, **places,
        "views": [("open", pgettext("orders", "Open"), here), ("ended", _("Closed"), f"{here}?show=ended"),
                  ("marked", _("On a marked report"), f"{here}?show=marked")],
        "rows": [(row, ORDER_TONES[row.state], limits.get(row.pk)) for row in found],
    }  # fmt: skip
    return render(request, "sampling/orders.html", context)


def _ready(test):
    return bool(test.reported_on) and not rechecking.unsound(test) and test.signature != Test.Signature.BROKEN


def _facts(order, rechecks):
    valid = [row for row in rechecks if row.void_on is None]
    waiting = next((row for row in valid if row.passed is None), None)
    asked = order.asked
    return {
        "waiting": waiting is not None or any(row.is_pending for row in valid),
        "drawn": bool(order.drawn),
        "reported": bool(waiting and (waiting.is_refused or _ready(waiting.test))),
        "testing": bool(waiting and not waiting.is_refused and waiting.test.is_open),
        "refusing": grounds.is_refusal(order),
        "refused": any(row.is_refused and (row.passed is None or row.is_pending) for row in valid),
        "changed": _changed(waiting),
        "asked": asked is not None and asked.granted is None,
        "failed": any(row.stage == "suspended" and row.stands_on for row in valid),
        "pending": any(row.is_pending for row in valid),
        "unsound": _needed(order, valid),
    }


def _changed(waiting):
    tested = waiting is not None and not waiting.is_refused
    return tested and waiting.test.signature == Test.Signature.BROKEN


def _needed(order, valid):
    """The permission that giving the newest unsound re-check up asks for; "" where all are sound."""
    tested = [row for row in valid if not row.is_refused]
    found = next((row for row in reversed(tested) if rechecking.unsound(row.test)), None)
    if found is None:
        return ""
    decided = found.passed is not None and found == valid[-1]
    return rechecking.permission_for(order, found.stage) if decided else states.FOLLOW


def _loaded(request, pk):
    order = of(Rectification, request, pk, *RELATED)
    order.asked = getattr(order, "extension", None)
    draw = order.recheck_draws.filter(recheck=None, replaced_on=None).prefetch_related("samplers").first()
    order.drawn = list(draw.samplers.all()) if draw else []
    rechecks = list(order.rechecks.select_related("test__laboratory", "test__sample").order_by("pk"))
    return order, rechecks, {"take_recheck": order.batch.standard}


def waits_of(order, rechecks):
    """Whose move it is: a re-check that failed waits for the enterprise first."""
    if any(row.is_pending for row in rechecks):
        return RECHECK_TOLD
    failed = any(row.stands_on and not row.void_on and grounds.is_first_result(order, row) for row in rechecks)
    return FIRST_FAILED if failed and order.state == states.RECHECK_FAILED else ORDER_WAITS[order.state]


def _answers(order):
    """What the enterprise was told and may answer, newest last."""
    related = ("paper", "letter__scan", "recheck", "retest__sample", "retest__laboratory", "call__service")
    rows = list(Answer.objects.filter(rectification=order).select_related(*related).order_by("pk"))
    for row in rows:
        row.rectification, row.backup = order, getattr(row, "retest", None)
        row.proved = proved(row)
    return rows


def proved(row):
    """How the newest call to its hearing reached the enterprise: the proofs, and whether they came in time."""
    if row.call is None:
        return None
    served = hasattr(row.call, "service")
    proofs = list(row.call.proofs.select_related("scan").order_by("pk"))
    for proof in proofs:
        proof.overtaken, proof.due = served and not proof.seconded_on, not served
    return {"proofs": proofs, "in_time": hearings.called_in_time(row)}


def _starts(row):
    """What the forms of an answer start from."""
    given = {"enter_answer": row.act in answering.HEARD, "call_hearing": row.hearing_on is not None,
             "second_call": row.call, "strike_call": row.call}  # fmt: skip
    if row.recheck_id and row.recheck.is_pending and not row.recheck.is_refused:
        first = Test.objects.select_related("standard").get(recheck=row.recheck_id)
        codes = list(first.results.filter(verdict="fail").values_list("item__code", flat=True))
        given["retest_recheck"] = (first.standard, codes, first.laboratory_id)
    return given


def _page(request, order, rechecks, given, bound=None, status=200):
    on, out = ways(request, "order", order, bound=bound, given=given, **_facts(order, rechecks))
    answers = _answers(order)
    after = Rectification.objects.filter(of_recheck__rectification=order).select_related("paper").first()
    context = {
        "before": order.of_recheck and order.of_recheck.rectification, "after": after,
        "row": order, "tone": ORDER_TONES[order.state], "ways": on, "asides": out, "waits": waits_of(order, rechecks),
        "rechecks": [(row, VERDICT_TONES["pass" if row.passed else "fail"]) for row in rechecks],
        "answers": [(row, letter_of(request, row, bound),
                     *ways(request, "answer", row, bound=bound, given=_starts(row))) for row in answers],
        "letter": letter_of(request, order, bound),
        "clocks": clocks_of([(steps.ORDER_CLOCK, order.pk)], timezone.now()),
        "papers": order.batch.papers.filter(enterprise=order.enterprise_id).select_related("document").order_by("pk"),
        "story": story(steps.ORDER, order.pk, ORDER_STORY), "step_base": reverse("sampling:order", args=[order.pk]),
        "crumbs": crumbs((_("Orders to correct"), reverse("sampling:orders")), (order.paper.number, "")),
    }  # fmt: skip
    return render(request, "sampling/order.html", context, status=status)


@require_safe
@agency_only
def order(request, pk):
    request.scope.require(Permission.VIEW)
    return _page(request, *_loaded(request, pk))


@require_POST
@agency_only
def order_step(request, pk, verb):
    request.scope.require(Permission.VIEW)
    row, rechecks, given = _loaded(request, pk)
    return take_step(
        request, "order", row, verb, here=reverse("sampling:order", args=[row.pk]), given=given,
        again=lambda bound: _page(request, row, rechecks, given, bound, 422), **_facts(row, rechecks),
    )  # fmt: skip


@require_POST
@agency_only
def answer_step(request, pk, verb):
    """The hearing that an enterprise asked for was held, its statement came on paper, its objection is decided."""
    request.scope.require(Permission.VIEW)
    found = of(Answer, request, pk)
    row, rechecks, given = _loaded(request, found.rectification_id or 0)
    return take_step(request, "answer", found, verb, here=reverse("sampling:order", args=[row.pk]),
                     given=_starts(found),
                     again=lambda bound: _page(request, row, rechecks, given, bound, 422))  # fmt: skip
