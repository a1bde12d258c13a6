"""Inspection results in the open API: what is public now, newest first."""

import json

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from apps.divisions.queries import place
from apps.kernel.answers import json_answer, neighbour
from apps.kernel.keyset import Order, asked_page
from apps.kernel.openapi import problems
from apps.kernel.rules import unseen
from apps.kernel.rules.whole import whole_number
from apps.registry.rules import search

from . import public
from .queries.exceptions import public_exceptions

LIMIT, LARGEST = 50, 200
ASKED = ("q", "division", "outcome", "task", "cursor", "limit")


class ResultTypeSerializer(serializers.Serializer):
    system = serializers.CharField(help_text="Version of the code system: numbers change their meaning, keep the text")
    code = serializers.CharField()
    text = serializers.CharField()


class ItemSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    results = ResultTypeSerializer(
        many=True, help_text="Of this item; empty where an earlier joint visit does not tell its items apart"
    )


class InspectionResultSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    enterprise = serializers.CharField()
    code = serializers.CharField(allow_null=True, help_text="Unified social credit code")
    division = serializers.CharField(help_text="GB/T 2260, six digits")
    task = serializers.CharField()
    campaign = serializers.BooleanField(help_text="True: directed, outside of the random plan")
    items = ItemSerializer(many=True)
    results = ResultTypeSerializer(many=True)
    authority = serializers.CharField()
    checked_on = serializers.DateField()
    published_on = serializers.DateField()
    late = serializers.BooleanField(help_text="True: published after the working days the rules give")
    rectified_on = serializers.DateField(
        allow_null=True, help_text="When everything ordered was found rectified; the problem stays what was found"
    )
    corrected_on = serializers.DateField(
        allow_null=True, help_text="When a corrected result took the place of one that was published before"
    )
    corrected_because = serializers.CharField(allow_null=True)
    draw = serializers.CharField(
        allow_null=True, help_text="Number of the public draw that chose it; null where its strata stay inside"
    )


class InspectionResultPageSerializer(serializers.Serializer):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = InspectionResultSerializer(many=True)


class LimitExceptionSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    campaign = serializers.IntegerField(help_text="Id of the campaign, as in /inspection-tasks/{id}/")
    title = serializers.CharField()
    authority = serializers.CharField()
    ground = serializers.CharField()
    basis = serializers.CharField(help_text="Legal basis of the ground")
    reason = serializers.CharField()
    granted_on = serializers.DateField()


class LimitExceptionPageSerializer(serializers.Serializer):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = LimitExceptionSerializer(many=True)


def _asked(request):
    q, division = unseen.asked(request.GET.get("q", "")), request.GET.get("division", "")
    outcome = request.GET.get("outcome", "")
    task = whole_number(request.GET["task"]) if "task" in request.GET else None
    limit = whole_number(request.GET.get("limit", str(LIMIT)), LARGEST)
    wrong = set(request.GET) - set(ASKED) or (q and (search.read(q).empty or len(q) > 100 or not q.isprintable()))
    wrong = wrong or (division and place(division) is None)
    if wrong or outcome not in ("", "fine", "problem") or not limit or ("task" in request.GET and not task):
        raise ValidationError
    return {"q": q, "division": division, "outcome": outcome, "task": task}, limit


class InspectionResults(APIView):
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="inspection-results",
        tags=["inspections"],
        summary="Published results of inspections",
        description="Only what is public now: what was repaired, withdrawn or is over is in no answer any more.",
        parameters=[
            OpenApiParameter("q", str, description="Two or more characters of the name, or the beginning of a code"),
            OpenApiParameter("division", str, description="GB/T 2260, six digits; takes in all below"),
            OpenApiParameter("outcome", str, enum=["fine", "problem"]),
            OpenApiParameter("task", int, description="Id of a task, as in /inspection-tasks/{id}/"),
            OpenApiParameter("cursor", str),
            OpenApiParameter("limit", int, description=f"1 to {LARGEST}"),
        ],
        responses={200: InspectionResultPageSerializer, **problems(400, 406, 429)},
    )
    def get(self, request):
        asked, limit = _asked(request)
        rows = public.matching(timezone.localdate(), **asked)
        found = asked_page(rows, Order("pk", descending=True), cursor=request.GET.get("cursor", ""), size=limit)
        body = {"next": neighbour(request, found.next), "previous": neighbour(request, found.previous),
                "results": public.records(found.rows)}  # fmt: skip
        return json_answer(request, json.dumps(body, ensure_ascii=False))


class InspectionExceptions(APIView):
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="inspection-exceptions",
        tags=["inspections"],
        summary="Checks beyond the yearly limit",
        description="Each exception that a second officer granted to a campaign: ground with its basis, reason, day. "
        "No enterprise is named, nor the number of a complaint.",
        parameters=[
            OpenApiParameter("task", int, description="Id of a campaign, as in /inspection-tasks/{id}/"),
            OpenApiParameter("cursor", str),
            OpenApiParameter("limit", int, description=f"1 to {LARGEST}"),
        ],
        responses={200: LimitExceptionPageSerializer, **problems(400, 406, 429)},
    )
    def get(self, request):
        limit = whole_number(request.GET.get("limit", str(LIMIT)), LARGEST)
        task = whole_number(request.GET["task"]) if "task" in request.GET else None
        if set(request.GET) - {"task", "cursor", "limit"} or not limit or ("task" in request.GET and not task):
            raise ValidationError
        rows = public_exceptions()
        rows = rows.filter(task=task) if task else rows
        found = asked_page(rows, Order("id", descending=True), cursor=request.GET.get("cursor", ""), size=limit)
        body = {"next": neighbour(request, found.next), "previous": neighbour(request, found.previous),
                "results": public.exception_records(found.rows)}  # fmt: skip
        return json_answer(request, json.dumps(body, ensure_ascii=False))
