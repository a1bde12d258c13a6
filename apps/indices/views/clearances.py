"""Figures of the store before a second person, who releases them to the public or refuses them."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.access.fetch import fetch
from apps.kernel.errors import DomainError

from ..forms.desk import ReasonForm
from ..models import Release
from ..models.imports import DOUBT_WORDS
from ..operations import clearing
from ..permissions import Permission
from ..queries.clearances import figures_of
from .desk import crumbs, viewer


@require_safe
@viewer
def figures(request, pk):
    """Every figure beside what it stands in the place of, what the checks doubted, and what was decided."""
    row = fetch(Release, request.scope, pk=pk)
    decisions = list(row.clearances.order_by("pk"))
    public = any(each.given for each in decisions)
    own = clearing.is_own(row, request.scope)
    context = {
        "row": row, "found": figures_of(row), "decisions": decisions, "public": public, "own": own,
        "doubts": [_doubt(each) for each in row.doubts], "reason": ReasonForm(),
        "may": not public and not own and request.scope.may(Permission.PUBLISH),
        "crumbs": crumbs((_("Statistics"), reverse("indices_desk:statistics")), (row.source, "")),
    }  # fmt: skip
    return render(request, "indices/desk_figures.html", context)


def _doubt(kept):
    """ "jump 3" as words."""
    code, _space, count = kept.partition(" ")
    return DOUBT_WORDS.get(code, code), count


@require_POST
@viewer
def figures_step(request, pk, verb):
    row = fetch(Release, request.scope, pk=pk)
    act = {"release": clearing.release_figures, "refuse": clearing.refuse_figures}.get(verb)
    try:
        if act:
            act(release_id=row.pk, reason=request.POST.get("reason", ""), by=request.scope, at=timezone.now())
            messages.success(request, _("Done."))
    except DomainError as error:
        messages.error(request, str(error.message))
    return HttpResponseRedirect(reverse("indices_desk:figures", args=[pk]))
