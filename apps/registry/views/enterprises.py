"""The list of enterprises and the page of one."""

from urllib.parse import urlencode

from django.http import HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.kernel.keyset import capped_count, page

from ..filters import EnterpriseFilter
from ..models import DuplicatePair
from ..permissions import Registry
from ..queries.columns import COLUMNS, DEFAULT_SORT, TONES, chosen_columns, order_of, place
from ..queries.detail import dossier
from ..queries.lists import rows_of, saved_filters
from ..queries.timeline import timeline
from ..states import STATUS
from .common import enterprise

PAGE = 40
PLACE = ("cursor", "cols", "sort", "first")  # of the address: where one is, not what one looks for


@require_safe
def enterprise_list(request):
    """Dense, filtered by the address, sorted by any indexed column, 40 rows a page."""
    request.scope.require(Registry.VIEW)
    filters = EnterpriseFilter(request.GET, rows_of(request.scope), scope=request.scope)
    sort = request.GET.get("sort", DEFAULT_SORT)
    found = page(filters.qs.order_by(), order_of(sort), cursor=request.GET.get("cursor", ""), size=PAGE)
    count, exact = capped_count(filters.qs.select_related(None))
    columns = chosen_columns(request.GET.get("cols", ""))
    shown = {column.key for column in columns}
    kept = saved_filters(request.scope)
    query = _without(request, "cursor").urlencode()
    context = {
        "filters": filters,
        "rows": [table_row(row, columns, one_city=len(request.scope.division_prefix or "") >= 4) for row in found.rows],
        "columns": columns,
        "all_columns": [{"key": c.key, "label": c.label, "on": c.key in shown} for c in COLUMNS.values()],
        "kept": [{"row": row, "url": f"?{row.query}", "own": row.user_id == request.scope.user_id} for row in kept],
        "kept_now": next((row for row in kept if row.query == query), None),
        "next": _to(request, found.next),
        "previous": _to(request, found.previous),
        "first": f"?{query}" if request.GET.get("cursor") else "",
        "count": count,
        "exact": exact,
        "query": query,
        "filtered": any(request.GET.get(name) for name in filters.filters),
        "may": {verb: request.scope.may(f"registry.{verb}") for verb in ("edit", "export", "merge", "register")},
        "carried": [(k, v) for k, v in request.GET.items() if k in ("sort", "cols") and v],
    }
    return render(request, "registry/enterprise_list.html", context)


MAY = ("edit", "status", "relocate", "merge", "confirm_merge", "export")


@require_safe
def columns(request):
    """The chosen columns, written into the list's address, so that they can be bookmarked and saved with a filter."""
    request.scope.require(Registry.VIEW)
    query = QueryDict(request.GET.get("query", ""), mutable=True)
    query.pop("cursor", None)
    query["cols"] = ",".join(key for key in request.GET.getlist("col") if key in COLUMNS)
    return HttpResponseRedirect(f"{reverse('registry:enterprises')}?{query.urlencode(safe=',')}")


@require_safe
def enterprise_page(request, pk):
    """All the registry knows of one enterprise; a merged record leads to the one that is left."""
    row = enterprise(request, pk, Registry.VIEW)
    if row.merged_into_id:
        return HttpResponseRedirect(reverse("registry:enterprise", args=[row.merged_into_id]))
    scope = request.scope
    papers = dossier(row, with_seats=scope.may("access.see_seats"))
    waiting = next((merge for merge in papers.merges if merge.state in ("requested", "undo_asked")), None)
    pairs = DuplicatePair.objects.visible_to(scope).open().filter(first=row) | DuplicatePair.objects.visible_to(
        scope
    ).open().filter(second=row)
    context = {
        "row": row,
        "papers": papers,
        "tone": TONES[row.status],
        "events": timeline(papers.keys, scope=scope),
        "steps": STATUS.open_to(row.status, scope),
        "waiting_merge": waiting,
        "pair": pairs.order_by("pk").first() if scope.may(Registry.MERGE) and not waiting else None,
        "may": {v: scope.may(f"registry.{v}") for v in MAY},
        "crumbs": [(_("Enterprises"), reverse("registry:enterprises")), (row.name, "")],
    }
    return render(request, "registry/enterprise.html", context)


def table_row(row, columns, one_city=False):
    cells = [{"key": c.key, "label": c.label, "text": c.text(row), "number": c.number} for c in columns]
    for cell in cells:
        if one_city and cell["key"] == "division":
            cell["text"] = place(row, short=True)
    return {
        "pk": row.pk,
        "name": row.name,
        "url": reverse("registry:enterprise", args=[row.pk]),
        "status": str(row.get_status_display()),
        "tone": TONES[row.status],
        "cells": cells,
    }


def _without(request, *names):
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    return query


def _to(request, cursor):
    query = _without(request, "cursor")
    return f"?{urlencode([*((k, v) for k, vs in query.lists() for v in vs), ('cursor', cursor)])}" if cursor else ""
