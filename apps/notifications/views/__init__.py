"""The inbox; messages to many at the desk."""

from django.contrib import messages as flashes
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.access.fetch import fetch
from apps.access.gates import agency_only
from apps.kernel.rules.whole import whole_number

from .. import queries
from ..forms import MassForm
from ..models import MassSend, Message
from ..operations import draft_mass, mark_read, move_mass, release_mass
from ..permissions import NotificationPermission
from ..states import MOVES


@require_GET
def inbox(request):
    """Messages to the reader, the agency and the enterprises he acts for, newest first."""
    unread = request.GET.get("show") == "unread"
    rows, after = queries.inbox(request.scope, before=whole_number(request.GET.get("before")), unread=unread)
    here = reverse("notifications:inbox")
    show = "show=unread&" if unread else ""
    context = {
        # the reader stays in his own space: the desk with its rail, or the enterprise's doors
        "frame": "desk.html" if request.scope.is_agency else "my.html",
        "rows": rows,
        "tabs": [
            ("all", _("All"), here),
            ("unread", _("Unread"), f"{here}?show=unread", queries.unread_count(request.scope)),
        ],
        "tab": "unread" if unread else "all",
        "next": f"{here}?{show}before={after}" if after else "",
    }
    return render(request, "notifications/inbox.html", context)


@require_POST
def read(request, message_id):
    """Mark a message as read and go where it leads."""
    message = fetch(Message, request.scope, pk=message_id)
    mark_read(by=request.scope, at=timezone.now(), message_id=message.pk)
    return redirect(message.url or "notifications:inbox")


@require_POST
def read_all(request):
    count = mark_read(by=request.scope, at=timezone.now())
    text = ngettext("%(count)d message marked as read.", "%(count)d messages marked as read.", count)
    flashes.success(request, text % {"count": count})
    return redirect("notifications:inbox")


@agency_only
@require_GET
def mass_list(request):
    """Messages to many of the scope's division."""
    request.scope.require_any(NotificationPermission.PREPARE, NotificationPermission.APPROVE)
    rows = queries.mass_sends(request.scope)[:100]
    may_write = request.scope.may(NotificationPermission.PREPARE)
    return render(request, "notifications/mass_list.html", {"rows": rows, "may_write": may_write})


@agency_only
@require_http_methods(["GET", "POST"])
def mass_new(request):
    """Write a message to many; the next page shows who would get it."""
    request.scope.require(NotificationPermission.PREPARE)
    form = MassForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        mass = draft_mass(**form.cleaned_data, by=request.scope, at=timezone.now())
        return redirect("notifications:mass", mass.pk)
    status = 422 if form.is_bound else 200
    return render(request, "notifications/mass_new.html", {"form": form}, status=status)


@agency_only
@require_GET
def mass(request, mass_id):
    """Preview: the text, the number of recipients and the first of them; what may be done now."""
    found = fetch(MassSend, request.scope, pk=mass_id)
    recipients, fingerprint = queries.recipients_of(found)
    verbs = {step.verb for step in MOVES.open_to(found.state, request.scope)} - {"send", "stop"}
    if request.scope.user_id == found.created_user:
        verbs -= {"release", "return"}
    context = {
        "mass": found,
        "names": queries.names_of(recipients),
        "now": len(recipients),
        "changed": fingerprint != found.fingerprint and found.state != MassSend.State.SENT,
        "verbs": verbs,
    }
    return render(request, "notifications/mass.html", context)


@agency_only
@require_POST
def mass_move(request, mass_id, verb):
    fetch(MassSend, request.scope, pk=mass_id)
    act = {"release": release_mass}.get(verb)
    if act:
        act(mass_id=mass_id, by=request.scope, at=timezone.now())
    else:
        move_mass(mass_id=mass_id, verb=verb, by=request.scope, at=timezone.now())
    return redirect("notifications:mass", mass_id)
