"""Exceptions that officers made: limits made longer, and what stands for a time although the portal says otherwise."""

import json

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.views import APIView

from apps.deadlines.models import Clock
from apps.kernel.answers import json_answer, neighbour
from apps.kernel.keyset import Order, asked_page
from apps.kernel.openapi import problems

from ..problems import Problem
from ..queries import exception_records
from .documented import CURSOR, OPEN, PAGE_SIZE
from .lists import limit_of


class ExceptionSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(
        ["extension", "exception"], help_text="A limit made longer, or something that stands for a time by exception"
    )
    rule = serializers.CharField(help_text="Code of the limit")
    what = serializers.CharField()
    basis = serializers.CharField(help_text="Legal basis of the limit")
    authority = serializers.CharField(allow_null=True)
    granted_on = serializers.DateField()
    added = serializers.IntegerField(allow_null=True, help_text="Of an extension: by how much, in `unit`")
    unit = serializers.CharField(allow_null=True)
    until = serializers.DateField(help_text="Last day")
    ended_on = serializers.DateField(allow_null=True, help_text="Where an exception ended before its last day")
    reason = serializers.CharField()


class ExceptionPageSerializer(serializers.Serializer):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = ExceptionSerializer(many=True)


class Exceptions(APIView):
    permission_classes = OPEN

    @extend_schema(
        operation_id="exceptions",
        tags=["exceptions"],
        summary="Exceptions that officers made by hand, newest first",
        description="Limits made longer, and what stands for a time although the portal would decide otherwise: each "
        "with its reason and its end. No party is named.",
        parameters=[CURSOR, PAGE_SIZE],
        responses={200: ExceptionPageSerializer, **problems(400, 406, 429)},
    )
    def get(self, request):
        unknown = set(request.GET) - {"cursor", "limit"}
        if unknown:
            raise Problem("invalid-parameter", errors={name[:40]: "unknown" for name in sorted(unknown)})
        cursor, limit = request.GET.get("cursor", ""), limit_of(request)
        found = asked_page(Clock.objects.exceptions(), Order("id", descending=True), cursor=cursor, size=limit)
        body = {"next": neighbour(request, found.next), "previous": neighbour(request, found.previous),
                "results": exception_records(found.rows)}  # fmt: skip
        return json_answer(request, json.dumps(body, ensure_ascii=False))
