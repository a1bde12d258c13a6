"""The serious list in the open API: entries, and the feed of what was listed and what has ended."""

import json
import re

from django.contrib.auth.decorators import login_not_required
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.views import APIView

from apps.divisions.queries import places
from apps.kernel import code_words
from apps.kernel.answers import accepts_json, json_answer
from apps.kernel.keyset import Place
from apps.kernel.openapi import problems
from apps.kernel.rules import unseen
from apps.registry.rules import search
from apps.serious_list import public

from .. import cursors
from ..problems import Problem
from ..remembered import THE_LIST
from .documented import CURSOR, OPEN, PAGE_SIZE, query
from .lists import cursor_of, feed_asked, limit_of, link

MOST_COUNTED = 1000
LONGEST = 100  # characters of a text that is searched for
FEED, LIST = {"feed": "serious-list"}, {"list": "serious-list"}  # what their cursors are bound to
DIVISION = re.compile(r"[1-9][0-9]{5}")


class EntrySerializer(serializers.Serializer):
    number = serializers.CharField(help_text="Number of the decision; the key of the entry")
    party = serializers.CharField(help_text="Name of the enterprise")
    person = serializers.CharField(allow_null=True, help_text="Masked name, where a natural person of it is listed")
    code = serializers.CharField(allow_null=True, help_text="Unified social credit code of the enterprise")
    division = serializers.CharField(help_text="GB/T 2260, six digits")
    ground = serializers.CharField()
    basis = serializers.CharField(help_text="Order and article")
    authority = serializers.CharField()
    decided_on = serializers.DateField()
    listed_on = serializers.DateField()
    until = serializers.DateField(help_text="Last day of the term; 9999-12-31: a ban for life")
    restored_on = serializers.DateField(
        allow_null=True, help_text="Since when the term is counted anew, where an early removal was set aside"
    )


class EntryPageSerializer(serializers.Serializer):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    count = serializers.IntegerField(help_text="At most 1000; see count_is_exact")
    count_is_exact = serializers.BooleanField()
    data_version = serializers.IntegerField(help_text="Grows with every listing and every end")
    results = EntrySerializer(many=True)


class EntryChangeSerializer(serializers.Serializer):
    seq = serializers.IntegerField(help_text="Place in the feed; only grows")
    at = serializers.DateTimeField()
    change = serializers.ChoiceField(["listed", "ended"])
    number = serializers.CharField()
    entry = EntrySerializer(allow_null=True, help_text="The entry as it is now; null once it has ended")


class EntryChangePageSerializer(serializers.Serializer):
    next = serializers.URLField(help_text="Always given: ask again here later, were it years")
    more = serializers.BooleanField()
    results = EntryChangeSerializer(many=True)


def _asked(request):
    """The filters; raises Problem with what is wrong with each."""
    errors = {name[:40]: "unknown" for name in set(request.GET) - {"q", "division", "cursor", "limit"}}
    q, division = unseen.asked(request.GET.get("q", "")), request.GET.get("division", "")
    errors |= {name: wrong for name, wrong in (("q", _wrong_text(q)), ("division", _wrong_place(division))) if wrong}
    if errors:
        raise Problem("invalid-parameter", errors=errors)
    return {"q": q, "division": division}


def _wrong_text(q):
    """What is wrong with a text that is searched for, "" with none."""
    if len(q) > LONGEST:
        return _("Type at most %(count)s characters.") % {"count": LONGEST}
    if q and (search.read(q).empty or not q.isprintable()):
        return _("Two characters of the name at least, or the beginning of a code.")
    return code_words.misread(q)


def _wrong_place(code):
    """What is wrong with a place: of one that there is not, "nobody is listed there" would be no answer."""
    if code and not DIVISION.fullmatch(code):
        return _("A place is six digits of GB/T 2260.")
    if code and code not in places():
        return _("There is no division with the code “%(code)s” (GB/T 2260, six digits).") % {"code": code}
    return ""


def _cursor(place):
    return cursors.Cursor((place.key,), place.back) if place else None


class SeriousList(APIView):
    """For the schema; the requests go to `serious_list`, as those of the enterprises' list do."""

    permission_classes = OPEN

    @extend_schema(
        operation_id="serious-list",
        tags=["serious-list"],
        summary="Entries on the list today, by name or code and place",
        description="Only live entries. What has ended is in no answer from the same moment on. `q` finds by former "
        "names too, and two enterprises may bear one name: whose an entry is, `party` and `code` say.",
        parameters=[
            query("q", "Two or more characters of a present or former name, or the beginning of a code"),
            query("division", "GB/T 2260, six digits; takes in all below"),
            CURSOR,
            PAGE_SIZE,
        ],
        responses={200: EntryPageSerializer, **problems(400, 406, 429)},
    )
    def get(self, request):
        raise NotImplementedError


@login_not_required
def serious_list(request):
    """A page of the list, as JSON text put together from the records' own."""
    if not accepts_json(request):
        raise Problem("not-acceptable")
    asked = _asked(request)
    limit, cursor = limit_of(request), cursor_of(request, asked | LIST)
    place = Place(cursor.key[0], cursor.key[0], cursor.back) if cursor else None
    found = public.list_page(timezone.localdate(), **asked, place=place, limit=limit, most=MOST_COUNTED)
    head = {
        "next": link(request, _cursor(found.next), asked | LIST),
        "previous": link(request, _cursor(found.previous), asked | LIST),
        "count": found.count,
        "count_is_exact": found.exact,
        "data_version": found.version,
    }
    body = json.dumps(head, ensure_ascii=False)[:-1] + ', "results": [' + ",".join(found.records) + "]}"
    response = json_answer(request, body)
    response.seen = found.seen  # for what is remembered
    return response


serious_list.cls = SeriousList
serious_list.initkwargs = {}
serious_list.csrf_exempt = True
serious_list.remembered = THE_LIST  # nothing shows in it but the entries of the day


class SeriousListChanges(APIView):
    permission_classes = OPEN

    @extend_schema(
        operation_id="serious-list-changes",
        tags=["serious-list"],
        summary="What was listed and what has ended, in order, with tombstones",
        description="Begin with nothing, or with a date. `next` is always given and never expires. An entry with "
        "`change` ended, or whose `entry` is null, means: delete your copy.",
        parameters=[query("since", "A cursor of this feed, or a date (2026-05-12)"), PAGE_SIZE],
        responses={200: EntryChangePageSerializer, **problems(400, 406, 429)},
    )
    def get(self, request):
        limit, start = feed_asked(request, FEED, public.seq_before)
        feed = public.changes(start, limit, timezone.localdate())
        head = {"next": link(request, cursors.Cursor((feed.last,)), FEED, "since"), "more": feed.more}
        return json_answer(request, json.dumps(head)[:-1] + ', "results": [' + ",".join(feed.entries) + "]}")
