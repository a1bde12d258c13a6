"""The replies of a survey at the desk, and setting one aside with its reason."""

from django import forms
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
from ..forms.surveys import RepliesForm
from ..models import Survey
from ..operations.surveys import void_reply
from ..permissions import Permission
from ..queries.places import area_name
from ..queries.replies import replies_of
from .desk import crumbs, viewer


@require_safe
@viewer
def replies(request, pk):
    """Every reply with how it was given; those set aside say why."""
    request.scope.require(Permission.SURVEY)
    return _page(request, fetch(Survey, request.scope, pk=pk))


def _page(request, row, *, reason=None, asked=None):
    cities = [(area, area_name(area)) for area in row.quotas.order_by("area").values_list("area", flat=True)]
    form = RepliesForm(request.GET, cities=cities)
    chosen = form.cleaned_data if form.is_valid() else {}
    after = request.GET.get("after", "")
    rows, following = replies_of(row, after=int(after) if after.isascii() and after.isdigit() else 0, **chosen)
    query = request.GET.copy()
    if following:
        query["after"] = following
    context = {
        "row": row, "rows": rows, "form": form, "next": f"?{query.urlencode()}" if following else "",
        "open": row.state == "open", "reason": reason or ReasonForm(), "asked": asked,
        "aside": row.replies.filter(voided_at__isnull=False).count(), "total": row.replies.count(),
        "crumbs": crumbs((_("Surveys"), reverse("indices_desk:surveys")),
                         (row.code, reverse("indices_desk:survey", args=[row.pk])), (_("Replies"), "")),
    }  # fmt: skip
    return render(request, "indices/desk_replies.html", context, status=422 if reason else 200)


@require_POST
@viewer
def reply_void(request, pk, reply):
    """Set one reply aside: it is kept, says why, and counts no more."""
    request.scope.require(Permission.SURVEY)
    row = fetch(Survey, request.scope, pk=pk)
    found = row.replies.filter(pk=reply).first()
    form = ReasonForm(request.POST)
    form.fields["reason"].widget = forms.TextInput()
    if found is not None and not form.is_valid():
        return _page(request, row, reason=form, asked=found.pk)
    if found is not None:
        try:
            void_reply(reply_id=found.pk, reason=form.cleaned_data["reason"], by=request.scope, at=timezone.now())
            messages.success(request, _("The reply is set aside and counts no more."))
        except DomainError as error:
            messages.error(request, str(error.message))
    return HttpResponseRedirect(reverse("indices_desk:replies", args=[pk]))
