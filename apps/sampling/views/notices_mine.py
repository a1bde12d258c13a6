"""A producer's own pages of recalls: those it reports itself, and what it is told, answers and accounts for."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.access.fetch import fetch

from .. import states
from ..forms.notices import ProducerRecallForm
from ..models import Recall
from ..offers import PARTY_RECALL
from ..operations import recall_filing, recalls
from ..operations.recall_limits import has_plan
from ..permissions import Permission
from ..queries.story import clocks_of, story
from .common import data_of, keyset, performed, run, shown
from .notices import IDLE, walk_of
from .wording import NOTICE_TONES, NOTICE_WAITS, RECALL_STORY

OFFERS = {offer.verb: offer for offer in PARTY_RECALL}
PARTS = ("agency", "product", "enterprise", "plan_file", "statement_file", "reported_file")


def _enterprise_only(request):
    if not request.scope.is_enterprise:
        raise Http404


def _recall(request, pk):
    _enterprise_only(request)
    return fetch(Recall.objects.select_related(*PARTS), request.scope, pk=pk)


@require_safe
def my_recalls(request):
    """Recalls of the enterprise, the newest first."""
    _enterprise_only(request)
    found, places = keyset(request, Recall.objects.visible_to(request.scope).select_related("agency", "product"))
    context = {"rows": [(row, NOTICE_TONES[row.state]) for row in found], **places,
               "may": request.scope.may(Permission.ANSWER)}  # fmt: skip
    return render(request, "sampling/my_recalls.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def my_recall_new(request):
    """The producer reports a recall."""
    _enterprise_only(request)
    request.scope.require(Permission.ANSWER)
    form = ProducerRecallForm(data_of(request), request.FILES or None, scope=request.scope,
                              today=timezone.localdate())  # fmt: skip
    made = performed(request, form, recall_filing.file_recall)
    return _sent(request, made) if made else _form(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def my_recall_change(request, pk):
    """The producer completes what was sent back."""
    row = _recall(request, pk)
    request.scope.require(Permission.ANSWER)
    if row.state != states.SENT_BACK:
        return HttpResponseRedirect(reverse("sampling_my:recall", args=[row.pk]))
    form = ProducerRecallForm(data_of(request), request.FILES or None, scope=request.scope,
                              today=timezone.localdate(), row=row)  # fmt: skip
    made = performed(request, form, recall_filing.refile_recall, recall_id=row.pk)
    return _sent(request, made) if made else _form(request, form, row)


def _form(request, form, row):
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "sampling/my_recall_form.html", {"form": form, "row": row}, status=status)


def _sent(request, row):
    messages.success(request, _("Reported. The bureau of the province looks at it."))
    return HttpResponseRedirect(reverse("sampling_my:recall", args=[row.pk]))


def _offers(request, row):
    open_ = {
        "answer_recall": row.state == states.DRAFT and row.told_on and not row.stated_on
        and timezone.localdate() <= row.due_on,
        "plan_recall": row.state == states.SHOWN and not has_plan(row),
        "progress_recall": row.state == states.SHOWN,
        "account_recall": row.state == states.SHOWN and not row.reported_on,
        "drop_recall": row.state in (states.FILED_IN, states.SENT_BACK),
    }  # fmt: skip
    return [OFFERS[verb] for verb, may in open_.items() if may] if request.scope.may(Permission.ANSWER) else []


def _page(request, row, bound=None, status=200):
    clocks = clocks_of([(recalls.CLOCK, row.pk)], timezone.now())
    on, out = shown(request, _offers(request, row), row, bound=bound)
    change = row.state == states.SENT_BACK and request.scope.may(Permission.ANSWER)
    context = {
        "row": row, "tone": NOTICE_TONES[row.state], "ways": on, "asides": out, "waits": NOTICE_WAITS[row.state],
        "change": reverse("sampling_my:recall_change", args=[row.pk]) if change else "",
        "clocks": [clock for clock in clocks if clock.clock.enterprise_id], **walk_of(row),
        "idle": row.state in (*IDLE, states.NO_ORDER),
        "story": story(recalls.SUBJECT, row.pk, RECALL_STORY, party=True),
    }  # fmt: skip
    return render(request, "sampling/my_recall.html", context, status=status)


@require_safe
def my_recall(request, pk):
    return _page(request, _recall(request, pk))


@require_POST
def my_recall_step(request, pk, verb):
    """The producer brings evidence, accounts for a recall or takes its report back."""
    row = _recall(request, pk)
    request.scope.require(Permission.ANSWER)
    offer = next((offer for offer in _offers(request, row) if offer.verb == verb), None)
    return run(request, offer, "recall", row, here=reverse("sampling_my:recall", args=[row.pk]),
               again=lambda bound: _page(request, row, bound, 422))  # fmt: skip
