"""A producer's own pages of recalls: what it is told, until when it may bring evidence, what was decided."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from apps.access.fetch import fetch

from .. import states
from ..models import Recall
from ..offers import PARTY_RECALL
from ..operations import recalls
from ..permissions import Permission
from ..queries.story import clocks_of, story
from .common import run, shown
from .wording import NOTICE_TONES, RECALL_STORY


def _recall(request, pk):
    if not request.scope.is_enterprise:
        raise Http404
    return fetch(Recall.objects.select_related("agency", "product", "enterprise"), request.scope, pk=pk)


def _offers(request, row):
    open_ = row.state == states.DRAFT and row.told_on and not row.stated_on and timezone.localdate() <= row.due_on
    return [PARTY_RECALL] if open_ and request.scope.may(Permission.ANSWER) else []


def _page(request, row, bound=None, status=200):
    clocks = clocks_of([(recalls.CLOCK, row.pk)], timezone.now())
    context = {
        "row": row, "tone": NOTICE_TONES[row.state], "ways": shown(request, _offers(request, row), row, bound=bound)[0],
        "clocks": [clock for clock in clocks if clock.clock.enterprise_id],
        "story": story(recalls.SUBJECT, row.pk, RECALL_STORY, party=True),
    }  # fmt: skip
    return render(request, "sampling/my_recall.html", context, status=status)


@require_safe
def my_recall(request, pk):
    return _page(request, _recall(request, pk))


@require_POST
def my_recall_step(request, pk, verb):
    """The producer brings evidence."""
    row = _recall(request, pk)
    request.scope.require(Permission.ANSWER)
    offer = next((offer for offer in _offers(request, row) if offer.verb == verb), None)
    return run(request, offer, "recall", row, here=reverse("sampling_my:recall", args=[row.pk]),
               again=lambda bound: _page(request, row, bound, 422))  # fmt: skip
