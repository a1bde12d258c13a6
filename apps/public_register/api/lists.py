"""The lists of the open API: enterprises, their changes, divisions; and the root that names them."""

import json

from django.contrib.auth.decorators import login_not_required
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.views import APIView

from apps.kernel.answers import accepts_json, json_answer
from apps.kernel.openapi import problems
from apps.kernel.rules.days import day_in
from apps.kernel.rules.whole import whole_number

from .. import cursors, queries
from ..filters import parse
from ..listing import listing
from ..problems import Problem
from ..projection import holds_invented
from .documented import LARGEST, LIMIT, OPEN, PAGE_SIZE, EnterpriseList, query
from .serializers import ChangePageSerializer, DivisionListSerializer


def limit_of(request):
    limit = whole_number(request.GET.get("limit", str(LIMIT)), LARGEST)
    if not limit:
        raise Problem("invalid-parameter", errors={"limit": f"1 … {LARGEST}"})
    return limit


def cursor_of(request, filters, name="cursor"):
    text = request.GET.get(name, "")
    if not text:
        return None
    try:
        return cursors.read(text, filters)
    except cursors.BadCursor:
        raise Problem("invalid-cursor") from None


def feed_asked(request, feed, before):
    """(limit, place) of a request to a feed: lines after the place, at most so many. `before(day)` is the place before
    a day of the province began, for whoever begins with a date; of a day to come there is none."""
    unknown = set(request.GET) - {"since", "limit"}
    if unknown:
        raise Problem("invalid-parameter", errors={name[:40]: "unknown" for name in sorted(unknown)})
    limit, day = limit_of(request), day_in(request.GET.get("since", ""))
    if day:
        today = timezone.localdate()
        if day > today:
            said = _("This day has not begun: the feed reaches to %(today)s.") % {"today": today.isoformat()}
            raise Problem("invalid-parameter", errors={"since": said})
        return limit, before(day)
    cursor = cursor_of(request, feed, "since")
    return limit, cursor.key[0] if cursor else 0


def link(request, cursor, filters, name="cursor"):
    """The absolute address of the neighbouring page, or None."""
    if cursor is None:
        return None
    query = request.GET.copy()
    query[name] = cursors.write(cursor, filters)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


@login_not_required
def enterprises(request):
    """A page of the list, as JSON text put together from the records' own."""
    if not accepts_json(request):
        raise Problem("not-acceptable")
    asked = parse(request.GET, strict=("cursor", "limit"))
    if asked.errors:
        raise Problem("invalid-parameter", errors=asked.errors)
    limit = limit_of(request)
    found = listing(asked, cursor=cursor_of(request, asked.values), limit=limit)
    head = {
        "next": link(request, found.next, asked.values),
        "previous": link(request, found.previous, asked.values),
        "count": found.count,
        "count_is_exact": found.exact,
    }
    body = json.dumps(head, ensure_ascii=False)[:-1] + ', "results": [' + ",".join(found.bodies) + "]}"
    return json_answer(request, body, changed_at=found.updated_at)


# as in lookup.py: the schema finds the class, the requests do not pay for it
enterprises.cls = EnterpriseList
enterprises.initkwargs = {}
enterprises.csrf_exempt = True


class Changes(APIView):
    permission_classes = OPEN

    @extend_schema(
        operation_id="enterprise-changes",
        tags=["enterprises"],
        summary="What changed, in order, with tombstones",
        description="Begin with the bulk file's `changes_since`, or with nothing for all. `next` is always "
        "given; poll it. A `replaced` or `withdrawn` entry means: delete your copy.",
        parameters=[query("since", "A cursor of this feed, or a date (2026-05-12)"), PAGE_SIZE],
        responses={200: ChangePageSerializer, **problems(400, 406, 429)},
    )
    def get(self, request):
        limit, start = feed_asked(request, queries.FEED, queries.seq_at)
        feed = queries.changes(start, limit)
        head = {"next": link(request, cursors.Cursor((feed.last,)), queries.FEED, "since"), "more": feed.more}
        body = json.dumps(head)[:-1] + ', "results": [' + ",".join(feed.entries) + "]}"
        return json_answer(request, body, changed_at=feed.changed_at)


class Divisions(APIView):
    permission_classes = OPEN

    @extend_schema(
        operation_id="divisions",
        tags=["reference"],
        summary="All divisions of the province, retired codes with their successors",
        responses={200: DivisionListSerializer, **problems(406, 429)},
    )
    def get(self, request):
        body = json.dumps(
            {"next": None, "previous": None, "results": queries.divisions()}, ensure_ascii=False, default=str
        )
        return json_answer(request, body)


class Root(APIView):
    permission_classes = OPEN

    @extend_schema(
        operation_id="root", tags=["reference"], summary="What there is", responses={200: {"type": "object"}}
    )
    def get(self, request):
        absolute = request.build_absolute_uri
        places = {
            "enterprises": absolute(reverse("api:enterprises")) + "{?q,division,industry,status,grade,cursor,limit}",
            "enterprise": absolute(reverse("api:enterprises")) + "/{code}",
            "rating": absolute(reverse("api:enterprises")) + "/{code}/rating",
            "enterprise_changes": absolute(reverse("api:changes")) + "{?since,limit}",
            "serious_list": absolute(reverse("api:serious_list")) + "{?q,division,cursor,limit}",
            "serious_list_changes": absolute(reverse("api:serious_list_changes")) + "{?since,limit}",
            "divisions": absolute(reverse("api:divisions")),
            "exceptions": absolute(reverse("api:exceptions")) + "{?cursor,limit}",
            "inspection_results": absolute(reverse("api:inspection_results")) + "{?q,division,outcome,cursor,limit}",
            "inspection_exceptions": absolute(reverse("api:inspection_exceptions")) + "{?task,cursor,limit}",
            "sampling_results": absolute(reverse("api:sampling_results"))
            + "{?q,product,verdict,link,division,cursor,limit}",
            "consumer_warnings": absolute(reverse("api:consumer_warnings")) + "{?q,product,division,cursor,limit}",
            "recalls": absolute(reverse("api:recalls")) + "{?q,kind,product,division,cursor,limit}",
            "awards": absolute(reverse("api:awards")) + "{?q,division,programme,year,state,cursor,limit}",
            "licences": absolute(reverse("api:licences")) + "{?q,division,class,product,state,cursor,limit}",
            "licence_changes": absolute(reverse("api:licence_changes")) + "{?since,limit}",
            "indices": absolute(reverse("api:indices")),
            "index": absolute(reverse("api:indices")) + "/{code}{?period,area}",
            "draws": absolute(reverse("api:draws")) + "{?agency,limit}",
            "draw": absolute(reverse("api:draws")) + "/{id}",
            "schema": absolute(reverse("api:schema")),
            "documentation": absolute(reverse("api:docs")),
            "bulk_files": absolute("/open-data/"),
            "licence": absolute("/open-data/#licence"),
            "demonstration": holds_invented(),  # true: everything here is invented
        }
        return json_answer(request, json.dumps(places))


def as_problem(error, context):
    """REST framework's exception handler: everything becomes a problem at the edge (middleware)."""
    raise error


__all__ = ["Changes", "Divisions", "Root", "as_problem", "enterprises"]
