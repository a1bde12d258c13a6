"""Honours of before the portal: entered by one officer from the decision on paper, confirmed by another."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.access.fetch import fetch
from apps.access.gates import agency_only
from apps.kernel.errors import DomainError

from ..forms.former import FormerForm
from ..models import FormerEntry
from ..offers import FORMER, FORMER_TONES, of_former
from ..operations.former import enter_former
from ..permissions import Permission, own_agency
from ..queries import catalogue
from .stepping import step, ways


def _crumbs(last):
    return [(_("Awards and brands"), reverse("awards:rounds")), (_("Honours"), reverse("awards:honours")), (last, "")]


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def enter(request):
    """A form for the bureau that confers: what the decision on paper says."""
    request.scope.require(Permission.MANAGE)
    mine = [row for row in catalogue.latest() if own_agency(request.scope, row)]
    form = FormerForm(request.POST or None, scope=request.scope, programmes=mine)
    if request.method == "POST" and form.is_valid():
        try:
            entry = enter_former(by=request.scope, at=timezone.now(), **form.arguments())
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Entered: %(number)s.") % {"number": entry.number})
            return HttpResponseRedirect(reverse("awards:former_entry", args=[entry.pk]))
    context = {"form": form, "crumbs": _crumbs(_("Of before the portal"))}
    return render(request, "awards/former.html", context, status=422 if request.method == "POST" else 200)


def _entry(request, pk):
    request.scope.require_any(Permission.MANAGE, Permission.DECIDE)
    related = ("prize", "enterprise", "honour", "agency")
    return fetch(FormerEntry.objects.select_related(*related), request.scope, pk=pk)


def _page(request, row, bound=None):
    context = {
        "entry": row, "tone": FORMER_TONES[row.state], "step_base": reverse("awards:former_entry", args=[row.pk]),
        "crumbs": _crumbs(row.number), **ways(of_former(row, request.scope), row, bound),
        "waits": _("Another officer, who decides on honours, compares it with the decision and confirms it."),
    }  # fmt: skip
    return render(request, "awards/former_entry.html", context, status=422 if bound else 200)


@require_safe
@agency_only
def entry(request, pk):
    """What was entered, by whom; for another officer: confirm it or not."""
    return _page(request, _entry(request, pk))


@require_POST
@agency_only
def entry_step(request, pk, verb):
    row = _entry(request, pk)
    return step(
        request, verb=verb, known=FORMER, offers=of_former(row, request.scope), row=row, key="entry_id",
        here=reverse("awards:former_entry", args=[pk]),
        again=lambda bound: _page(request, _entry(request, pk), bound),
    )  # fmt: skip
