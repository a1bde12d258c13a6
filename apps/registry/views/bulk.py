"""Acts on many enterprises: what was ticked, or everything the filter finds; counted and shown before anything happens.

Ticked rows travel as `id`, "everything" as `all=1` with the list's address in `query`.
"""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.kernel.keyset import capped_count
from apps.kernel.rules.whole import whole_number

from ..filters import EnterpriseFilter
from ..forms.enterprises import IndustryForm
from ..operations.enterprises import BULK_LIMIT, set_industry
from ..permissions import Registry
from ..queries.lists import rows_of
from .common import attempt

SAMPLE = 10


@require_POST
def bulk(request):
    """Send the chosen rows to the act that was pressed."""
    action = request.POST.get("action", "")
    chosen = Choice(request)
    if action == "export":
        return HttpResponseRedirect(f"{reverse('registry:export_new')}?{chosen.address()}")
    if action == "merge":
        return _to_merge(request, chosen)
    if action == "industry":
        return industry(request, chosen)
    return HttpResponseRedirect(chosen.back)


class Choice:
    """What was chosen on the list, read again from the database within the scope: never trusted from the form."""

    def __init__(self, request):
        self.ids = sorted({whole_number(key) for key in request.POST.getlist("id")} - {None})
        self.everything = request.POST.get("all") == "1"
        self.query = request.POST.get("query", "")[:2000]
        self.scope = request.scope

    @property
    def back(self):
        return f"{reverse('registry:enterprises')}?{self.query}"

    @property
    def rows(self):
        rows = rows_of(self.scope)
        if self.everything:
            return EnterpriseFilter(QueryDict(self.query), rows, scope=self.scope).qs
        return rows.filter(pk__in=self.ids)

    def address(self):
        """The choice as an address, for the pages that take it further."""
        if self.everything:
            return self.query
        return urlencode([("id", key) for key in self.ids])


def industry(request, chosen):
    """Set one industry for all: the form with a count and a sample first, then the change."""
    request.scope.require(Registry.EDIT)
    confirmed = "industry_code" in request.POST
    form = IndustryForm(request.POST if confirmed else None, scope=request.scope)
    count, exact = capped_count(chosen.rows.select_related(None), BULK_LIMIT)
    if confirmed and exact and form.is_valid():
        keys = list(chosen.rows.select_related(None).order_by("pk").values_list("pk", flat=True)[:BULK_LIMIT])
        done, changed = attempt(form, set_industry, enterprise_ids=keys, by=request.scope, at=timezone.now())
        if done:
            messages.success(request, _("Industry set for %(count)s enterprises.") % {"count": changed})
            return HttpResponseRedirect(chosen.back)
    context = {
        "form": form,
        "count": count,
        "too_many": not exact,
        "limit": BULK_LIMIT,
        "sample": list(chosen.rows.order_by("pk")[:SAMPLE]),
        "chosen": chosen,
    }
    return render(request, "registry/bulk_industry.html", context, status=422 if form.is_bound and form.errors else 200)


def _to_merge(request, chosen):
    if len(chosen.ids) != 2:
        messages.warning(request, _("Tick exactly two records to merge."))
        return HttpResponseRedirect(chosen.back)
    return HttpResponseRedirect(f"{reverse('registry:merge_new')}?{urlencode([('id', key) for key in chosen.ids])}")
