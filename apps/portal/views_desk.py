"""The desk: an officer's day, and search across it."""

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.access.roles import label
from apps.kernel.errors import NotPermitted

from .find import find
from .rail import counts
from .todo import boards, tiles


def officers_only(request):
    if not request.scope.is_agency:
        raise NotPermitted(_("The desk is for officers of an agency."))


@require_safe
def desk(request):
    """What is due, what came in, what waits for others. People of enterprises are led to their space."""
    if request.scope.is_enterprise:
        return HttpResponseRedirect(reverse("my"))
    officers_only(request)
    now = timezone.now()
    context = {
        "boards": boards(request.scope, now),
        "tiles": tiles(request.scope, now, counts(request.scope)),
        "role": label(request.scope.role),
        "today": timezone.localdate(now),
    }
    return render(request, "portal/desk.html", context)


@require_safe
def desk_find(request):
    """What fits the text, in groups; a fragment for the sheet, a page for everybody without JavaScript."""
    officers_only(request)
    text = request.GET.get("q", "")
    template = "portal/find_results.html" if request.htmx else "portal/find.html"
    return render(request, template, {"text": text, "groups": find(text, request.scope)})
