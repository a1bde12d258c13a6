"""The feed of what became of production licences: granted, changed, suspended, ended in which way, given back."""

import json

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.views import APIView

from apps.kernel.answers import json_answer
from apps.kernel.openapi import problems
from apps.licensing import public
from apps.licensing.api import LicenceSerializer

from .. import cursors
from .documented import OPEN, PAGE_SIZE, query
from .lists import feed_asked, link

FEED = {"feed": "licences"}  # what its cursors are bound to


class LicenceChangeSerializer(serializers.Serializer):
    seq = serializers.IntegerField(help_text="Place in the feed; only grows")
    at = serializers.DateTimeField()
    change = serializers.ChoiceField(sorted(set(public.CHANGES.values())))
    number = serializers.CharField()
    licence = LicenceSerializer(help_text="The licence as it is now")


class LicenceChangePageSerializer(serializers.Serializer):
    next = serializers.URLField(help_text="Where the feed goes on; always given, never expires")
    more = serializers.BooleanField(help_text="Whether there is more to ask for at once")
    results = LicenceChangeSerializer(many=True)


class LicenceChanges(APIView):
    permission_classes = OPEN

    @extend_schema(
        operation_id="licence-changes",
        tags=["licences"],
        summary="What became of production licences, in order",
        description="Begin with nothing, or with a date. `next` is always given and never expires. `licence` is the "
        "licence as it is at the moment of reading: act on its `state`.",
        parameters=[query("since", "A cursor of this feed, or a date (2026-05-12)"), PAGE_SIZE],
        responses={200: LicenceChangePageSerializer, **problems(400, 406, 429)},
    )
    def get(self, request):
        limit, start = feed_asked(request, FEED, public.place_before)
        found = public.changes(start, limit, timezone.localdate())
        body = {"next": link(request, cursors.Cursor((found.last,)), FEED, "since"), "more": found.more,
                "results": found.entries}  # fmt: skip
        return json_answer(request, json.dumps(body, ensure_ascii=False))
