"""The space of an enterprise: what do I have, what is due, what is happening, and one button to begin."""

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.access.models import Seat
from apps.deadlines.models import Clock
from apps.deadlines.queries import shown
from apps.notifications.models import Message
from apps.registry.models import Enterprise

from .rail import exists
from .todo import due_item

DUE, NEWS = 8, 6


@require_safe
def my(request):
    """Officers are led to the desk; somebody without a seat is shown how to claim one."""
    scope = request.scope
    if scope.is_agency:
        return HttpResponseRedirect(reverse("desk"))
    now = timezone.now()
    row = Enterprise.objects.visible_to(scope).current().select_related("division__parent").order_by("pk").first()
    clocks = Clock.objects.visible_to(scope).standing().order_by("due_at", "pk")[:DUE]
    messages = Message.objects.visible_to(scope).newest_first()[:NEWS]
    context = {
        "row": row,
        "due": [_due(shown(clock, now), now) for clock in clocks],
        "news": [{"title": m.title, "at": m.created_at, "unread": m.read_at is None} for m in messages],
        "claims": list(Seat.objects.filter(user_id=scope.user_id, state="claimed").order_by("pk")),
    }
    return render(request, "portal/my.html", context)


def _due(clock, now):
    there = clock.my_url if exists(clock.my_url) else reverse("registry:my_enterprise")
    return {"item": due_item(clock, url=there, at=now), "yours": clock.yours}
