"""The party's own pages: what was sampled, told, ordered, until when it may object, report, ask and answer."""

from django.db.models import Q
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.access.fetch import fetch
from apps.registry.querysets import of_records

from .. import states
from ..models import Answer, Batch, Notice, Objection, Paper, Recheck, Rectification, Test
from ..offers import PARTY
from ..operations import steps
from ..operations.grounds import is_first_result
from ..operations.objecting import OPEN_TO_OBJECTIONS, kinds_open_to
from ..permissions import Permission
from ..queries import told as knowledge
from ..queries.story import clocks_of, story
from ..rules import windows
from .common import keyset, run, shown
from .mine_words import became
from .orders import proved
from .wording import (
    BATCH_STORY,
    BATCH_TONES,
    OBJECTION_TONES,
    ORDER_STORY,
    ORDER_TONES,
    ORDER_WAITS,
    RECHECK_TOLD,
    VERDICT_TONES,
)

OFFERS = {offer.verb: offer for offer in PARTY}


def _enterprise_only(request):
    if not request.scope.is_enterprise:
        raise Http404


@require_safe
def my_batches(request):
    _enterprise_only(request)
    rows = Batch.objects.visible_to(request.scope).select_related("product", "agency")
    found, places = keyset(request, rows)
    told = knowledge.told_of(request.scope, [row.pk for row in found])
    return render(request, "sampling/my_list.html", {"rows": [_known(row, row.pk in told) for row in found], **places})


def _known(batch, told):
    """What a party may know of its batch, for a list or a page."""
    state, verdict = knowledge.state_for(batch, told), knowledge.verdict_for(batch, told)
    return {"row": batch, "state": knowledge.word_for(batch, told), "tone": BATCH_TONES[state], "verdict": verdict,
            "verdict_tone": VERDICT_TONES.get(verdict)}  # fmt: skip


def _kinds(notice, objections):
    """What a party may still object to: each once, and its denial takes no retest away."""
    used = {row.kind for row in objections if row.notice_id == notice.pk}
    return [kind for kind in kinds_open_to(notice) if kind not in used]


def _object_offers(request, notice, objections):
    may = request.scope.may(Permission.ANSWER) and notice.due_on and notice.batch.state in OPEN_TO_OBJECTIONS
    if may and _kinds(notice, objections) and windows.may_object(notice.served_on, notice.due_on, timezone.localdate()):
        return [OFFERS["file_objection"]]
    return []


def _objection_offers(request, row):
    """Of a retest that waits for the party's formalities."""
    waits = row.state == states.RETESTING and row.formalities_on is None and row.formalities_by is not None
    open_ = waits and timezone.localdate() <= row.formalities_by and request.scope.may(Permission.ANSWER)
    return [OFFERS["state_formalities"]] if open_ else []


def _order_offers(request, order):
    if not request.scope.may(Permission.ANSWER):
        return []
    found = []
    if order.state in (states.SERVED, states.OVERDUE):
        found.append(OFFERS["report_done"])
    if order.state == states.SUSPENDED and order.applied_on is None:
        found.append(OFFERS["apply_recheck"])
    if order.state == states.SERVED and not hasattr(order, "extension"):
        found.append(OFFERS["ask_extension"])
    return found


def _answer_offers(request, answer):
    called = answer.call and not answer.heard_on and not answer.taken_back_on and not hasattr(answer.call, "service")
    if called and request.scope.may(Permission.ANSWER):
        return [OFFERS["acknowledge_call"]]
    open_ = answer.stated_on is None and answer.taken_back_on is None and timezone.localdate() <= answer.due_on
    verb = "object_recheck" if answer.act == Answer.Act.RECHECK else "give_answer"
    return [OFFERS[verb]] if open_ and request.scope.may(Permission.ANSWER) else []


def _loaded(request, batch):
    seen = {"scope": request.scope}
    notices = list(Notice.objects.visible_to(seen["scope"]).filter(batch=batch).select_related("batch").order_by("pk"))
    rows = Objection.objects.visible_to(seen["scope"]).filter(batch=batch).select_related("agency")
    objections = list(rows.order_by("pk"))
    orders = list(
        Rectification.objects.visible_to(seen["scope"]).filter(batch=batch)
        .select_related("paper", "agency", "extension", "report_file", "application_file").order_by("pk")
    )  # fmt: skip
    for order in orders:
        order.asked = getattr(order, "extension", None)
    told = Answer.objects.filter(of_records(request.scope, "enterprise"), batch=batch, served_on__isnull=False)
    related = ("retest__laboratory", "call__service", "recheck", "rectification", "batch")
    answers = list(told.select_related(*related).order_by("pk"))
    for answer in answers:
        answer.backup, answer.proved = getattr(answer, "retest", None), proved(answer)
    return notices, objections, orders, answers


def _reported(batch):
    """[(test, its values)] that a party may read: of the first test, and of a retest once it was concluded on."""
    concluded = Q(kind="retest", reported_on__isnull=False, objection__ended_on__isnull=False)
    rows = Test.objects.filter(Q(kind="first") | concluded, batch=batch).select_related("laboratory", "standard")
    return [
        (test, list(test.results.select_related("item").order_by("item__position"))) for test in rows.order_by("pk")
    ]


def _page(request, batch, bound=None, status=200):
    notices, objections, orders, answers = _loaded(request, batch)
    at, today = timezone.now(), timezone.localdate()
    told = bool(knowledge.told_of(request.scope, [batch.pk]))
    subjects = [(steps.NOTICE, row.pk) for row in notices] + [(steps.OBJECTION, row.pk) for row in objections]
    subjects += [(steps.ANSWER, batch.pk)] if answers else []
    subjects += [(steps.ORDER_CLOCK, row.pk) for row in orders]
    pending = set(Recheck.objects.pending().filter(rectification__in=orders).values_list("rectification", flat=True))
    papers = Paper.objects.filter(batch=batch).read_by(request.scope)
    faced = [_faced(request, row, today, bound) for row in answers]
    ordered = [_ordered(request, row, pending, bound) for row in orders]
    context = {
        **_known(batch, told), "tests": _reported(batch) if told or batch.state == states.SHOWN else [],
        "notices": [(row, shown(request, _object_offers(request, row, objections), row, bound=bound,
                           given={"file_objection": _kinds(row, objections)})[0])
                    for row in notices],
        "silent": [row for row in notices if row.due_on and row.due_on < today
                   and not any(mine.notice_id == row.pk for mine in objections)],
        "objections": [(row, OBJECTION_TONES[row.state],
                        shown(request, _objection_offers(request, row), row, bound=bound)[0]) for row in objections],
        # what waits for the party comes first, then what has become of the rest
        "panels": [[row for row in faced if row["ways"]], [row for row in ordered if row["ways"]],
                   [row for row in ordered if not row["ways"]], [row for row in faced if not row["ways"]]],
        "clocks": [clock for clock in clocks_of(subjects, at) if clock.clock.enterprise_id],
        "papers": papers.select_related("document").order_by("pk"),
        "story": story(steps.BATCH, batch.pk, BATCH_STORY, party=True, told=told),
    }  # fmt: skip
    return render(request, "sampling/my_batch.html", context, status=status)


def _faced(request, row, today, bound):
    ways = shown(request, _answer_offers(request, row), row, bound=bound)[0]
    first = row.recheck_id and row.rectification_id and is_first_result(row.rectification, row.recheck)
    title = _("Result of the first test") if first else capfirst(row.get_act_display())
    return {"answer": row, "order": None, "title": title, "became": became(row, today), "ways": ways}


def _ordered(request, row, pending, bound):
    ways, asides = shown(request, _order_offers(request, row), row, bound=bound)
    return {"answer": None, "order": row, "tone": ORDER_TONES[row.state], "ways": ways, "asides": asides,
            "waits": RECHECK_TOLD if row.pk in pending else ORDER_WAITS[row.state],
            "story": story(steps.ORDER, row.pk, ORDER_STORY, party=True)}  # fmt: skip


def _batch(request, pk):
    return fetch(Batch.objects.select_related("product", "agency", "task__draw"), request.scope, pk=pk)


@require_safe
def my_batch(request, pk):
    _enterprise_only(request)
    return _page(request, _batch(request, pk))


@require_safe
def my_order(request, pk):
    """The address in messages of an order: it stands on the page of its batch."""
    _enterprise_only(request)
    row = fetch(Rectification.objects.all(), request.scope, pk=pk)
    return HttpResponseRedirect(reverse("sampling:my_batch", args=[row.batch_id]))


PARTS = {"notices": ("notice", Notice, _object_offers), "orders": ("order", Rectification, _order_offers),
         "answers": ("answer", Answer, _answer_offers),
         "objections": ("objection", Objection, _objection_offers)}  # fmt: skip


@require_POST
def my_step(request, part, pk, verb):
    """The party objects, says that its formalities are done, reports, asks for more time or answers."""
    _enterprise_only(request)
    if part not in PARTS:
        raise Http404
    kind, model, offers = PARTS[part]
    whose = "notice__enterprise" if kind == "objection" else "enterprise"
    rows = model.objects.filter(of_records(request.scope, whose))
    rows = rows.filter(served_on__isnull=False) if model is Answer else rows
    row = fetch(rows, request.scope, pk=pk)
    batch = _batch(request, row.batch_id)
    request.scope.require(Permission.ANSWER)
    more = [_loaded(request, batch)[1]] if kind == "notice" else []
    offer = next((o for o in offers(request, row, *more) if o.verb == verb), None)
    given = {"file_objection": _kinds(row, *more)} if kind == "notice" else {}
    return run(request, offer, kind, row, here=reverse("sampling:my_batch", args=[batch.pk]), given=given,
               again=lambda bound: _page(request, batch, bound, 422))  # fmt: skip
