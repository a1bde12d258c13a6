"""Draws in the open API: the list, and the complete public record of one."""

import json

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import http_date
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from apps.kernel.answers import json_answer
from apps.kernel.openapi import problems
from apps.kernel.rules.whole import whole_number

from .models import Draw
from .origins import hidden
from .queries.lists import api_page, row_of
from .queries.record import record_parts

LIMIT, LARGEST = 50, 200


class DrawSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    number = serializers.CharField(help_text="Agency, year and a number without gaps")
    title = serializers.CharField()
    agency = serializers.CharField(help_text="Code of the agency")
    division = serializers.CharField(help_text="GB/T 2260 code of the agency's division")
    purpose = serializers.ChoiceField(Draw.Purpose.choices)
    mode = serializers.ChoiceField(Draw.Mode.choices)
    state = serializers.ChoiceField(Draw.State.choices[1:])
    objects = serializers.IntegerField(help_text="Objects in the sealed frame")
    seal = serializers.CharField(help_text="SHA-256 of the sealed terms, published before the seed was known")
    seed = serializers.CharField(allow_null=True)
    sealed_at = serializers.DateTimeField()
    drawn_at = serializers.DateTimeField(allow_null=True)
    redraw_of = serializers.CharField(allow_null=True, help_text="Number of the draw this one follows")
    record = serializers.URLField(help_text="The complete public record")


class DrawPageSerializer(serializers.Serializer):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = DrawSerializer(many=True)


class DrawRecordSerializer(serializers.Serializer):
    """docs/verifiable-draws.md, section 9, describes every member."""

    format = serializers.CharField(help_text="qp-draw-record-2")
    id = serializers.IntegerField()
    number = serializers.CharField()
    state = serializers.CharField()
    seal = serializers.DictField(child=serializers.CharField())
    witnesses = serializers.ListField(child=serializers.DictField())
    refused_reveals = serializers.ListField(child=serializers.DictField())
    public_entries = serializers.ListField(child=serializers.DictField())
    public_value = serializers.CharField(allow_blank=True)
    seed = serializers.CharField(allow_blank=True)
    sealed_at = serializers.DateTimeField()
    seeded_at = serializers.DateTimeField(allow_null=True)
    drawn_at = serializers.DateTimeField(allow_null=True)
    void_at = serializers.DateTimeField(allow_null=True)
    void_reason = serializers.CharField(allow_blank=True)
    redraw = serializers.DictField()
    held = serializers.DictField(
        required=False, help_text="Only where seats are held back for a time: until, opened_at, digest of the seats"
    )
    objects = serializers.ListField(child=serializers.CharField())
    excluded = serializers.ListField(child=serializers.CharField())
    inspectors = serializers.ListField(child=serializers.CharField())
    drawn = serializers.ListField(child=serializers.ListField())
    seats = serializers.ListField(child=serializers.ListField())
    replacements = serializers.ListField(child=serializers.DictField())
    names = serializers.ListField(
        child=serializers.CharField(), required=False, allow_null=True,
        help_text="Only where lists know their objects by keys: whom each stands for; null until the visits are over",
    )  # fmt: skip
    withheld = serializers.BooleanField(
        required=False, help_text="True, in draws of before: the lists are empty until those drawn have been visited"
    )


def whole(text, default, most):
    if not text:
        return default
    number = whole_number(text, most)
    if not number:
        raise ValidationError
    return number


class Draws(APIView):
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="draws",
        tags=["draws"],
        summary="Random draws, newest first, from the moment they are sealed",
        parameters=[
            OpenApiParameter("agency", str, "query", description="Code of the agency"),
            OpenApiParameter("before", int, "query", description="From `next` of an answer: draws older than this id"),
            OpenApiParameter("after", int, "query", description="From `previous`: draws newer than this id"),
            OpenApiParameter("limit", int, "query", description=f"Draws a page, 1 to {LARGEST}", default=LIMIT),
        ],
        responses={200: DrawPageSerializer, **problems(400, 406, 429)},
    )
    def get(self, request):
        if set(request.GET) - {"agency", "before", "after", "limit"}:
            raise ValidationError
        before, after = (whole(request.GET.get(name), None, 2**62) for name in ("before", "after"))
        page = api_page(
            agency=request.GET.get("agency", "")[:32].replace("\0", ""), before=before, after=after,
            limit=whole(request.GET.get("limit"), LIMIT, LARGEST),
        )  # fmt: skip
        absolute = request.build_absolute_uri

        def link(name, key):
            query = request.GET.copy()
            query.pop("before", None)
            query.pop("after", None)
            query[name] = key
            return absolute(f"{request.path}?{query.urlencode()}")

        body = {
            "next": link("before", page.older) if page.older else None,
            "previous": link("after", page.newer) if page.newer else None,
            "results": [row_of(draw, absolute) for draw in page.rows],
        }
        changed = max((draw.changed_at for draw in page.rows), default=None)
        return json_answer(request, json.dumps(body, ensure_ascii=False), changed_at=changed)


class DrawRecord(APIView):
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="draw",
        tags=["draws"],
        summary="The complete public record of a draw, for docs/verify_draw.py",
        description="Streamed: a frame may hold a million objects.",
        parameters=[OpenApiParameter("id", int, "path")],
        responses={
            200: DrawRecordSerializer,
            304: OpenApiResponse(description="Not modified"),
            **problems(404, 406, 429),
        },
    )
    def get(self, request, id):
        draw = Draw.objects.public().select_related("redraw_of").filter(pk=id if id < 2**63 else 0).first()
        if draw is None:
            raise Http404
        return record_response(request, draw)


def record_response(request, draw):
    """The record as a stream, or 304: it changes when the draw is written, and when its lists become public."""
    kept = hidden(draw, timezone.localdate())
    tag = f'W/"{draw.pk}-{draw.changed_at.timestamp():.6f}-{draw.redraws.exclude(number__isnull=True).count()}"'
    tag = f'{tag[:-1]}-{kept}"' if kept else tag
    headers = {"ETag": tag, "Cache-Control": "public, max-age=0, must-revalidate",
               "Last-Modified": http_date(draw.changed_at.timestamp())}  # fmt: skip
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers=headers)
    if request.method == "HEAD":
        return HttpResponse(b"", content_type="application/json", headers=headers)
    return StreamingHttpResponse(record_parts(draw, hidden=kept), content_type="application/json", headers=headers)
