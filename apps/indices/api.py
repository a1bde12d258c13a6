"""Indices in the open API: what is published now, by index, period, area and industry."""

import json

from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from apps.kernel.answers import json_answer
from apps.kernel.openapi import problems

from .models import Index
from .queries.figures import boards
from .rules.periods import read


class IndexSerializer(serializers.Serializer):
    code = serializers.CharField(help_text="Stable")
    identifier = serializers.CharField()
    title = serializers.CharField()
    title_en = serializers.CharField()
    unit = serializers.CharField()
    less_is_better = serializers.BooleanField()
    periods = serializers.ListField(child=serializers.CharField())
    url = serializers.URLField()


class IndexListSerializer(serializers.Serializer):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = IndexSerializer(many=True)


class IndexValueSerializer(serializers.Serializer):
    area = serializers.CharField(help_text="GB/T 2260, six digits; 100000 is the nation")
    sector = serializers.CharField(help_text="Code of the industry; empty for all of them")
    period = serializers.CharField()
    value = serializers.CharField(help_text="Decimal, rounded half up")
    low = serializers.CharField(allow_null=True, help_text="Lower limit at 95 per cent")
    high = serializers.CharField(allow_null=True)
    band = serializers.CharField()
    vintage = serializers.IntegerField(help_text="How often this value has been computed otherwise")
    marks = serializers.ListField(
        child=serializers.CharField(), help_text="demo, unverified, carried, reweighted: what a reader must know"
    )
    published_at = serializers.DateTimeField()


class IndexRecordSerializer(IndexSerializer):
    values = IndexValueSerializer(many=True)


class Indices(APIView):
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="indices", tags=["indices"], summary="The published indices",
        responses={200: IndexListSerializer, **problems(400, 406, 429)},
    )  # fmt: skip
    def get(self, request):
        if request.GET:
            raise ValidationError
        found = [board for board in boards(published=True) if board.cells]
        body = {"next": None, "previous": None, "results": [_head(request, board) for board in found]}
        return json_answer(request, json.dumps(body, ensure_ascii=False), changed_at=_changed_at(found))


class IndexRecord(APIView):
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="index", tags=["indices"], summary="One index with its published values",
        parameters=[
            OpenApiParameter("period", str, description="2023, 2023H1, 2023Q1 or 2023-01; the newest without, all: *"),
            OpenApiParameter("area", str, description="GB/T 2260, six digits"),
        ],
        responses={200: IndexRecordSerializer, **problems(400, 404, 406, 429)},
    )  # fmt: skip
    def get(self, request, code):
        period, area = request.GET.get("period", ""), request.GET.get("area", "")
        wrong = set(request.GET) - {"period", "area"} or (period not in ("", "*") and read(period) is None)
        if wrong or (area and not (area.isascii() and area.isdigit() and len(area) == 6)):
            raise ValidationError
        if not Index.objects.filter(code=code).exists():
            raise Http404
        [board] = boards(published=True, codes=[code], area=area, sectors=True, counties=True)
        wanted = period or board.latest()
        cells = [cell for cell in board.cells.values() if wanted == "*" or cell.period == wanted]
        body = _head(request, board) | {"values": [_value(cell) for cell in cells]}
        return json_answer(request, json.dumps(body, ensure_ascii=False), changed_at=_changed_at([board]))


def _changed_at(found):
    """When any of what is shown now was published; None where nothing is."""
    return max((cell.since for board in found for cell in board.cells.values()), default=None)


def _head(request, board):
    row = board.index
    return {
        "code": row.code, "identifier": f"urn:quality:index:{row.code}", "title": row.title, "title_en": row.title_en,
        "unit": row.unit, "less_is_better": row.falling, "periods": board.periods,
        "url": request.build_absolute_uri(reverse("api:index", args=[row.code])),
    }  # fmt: skip


def _value(cell):
    plain = lambda value: None if value is None else f"{value:f}"  # noqa: E731
    return {
        "area": cell.area, "sector": cell.sector, "period": cell.period, "value": plain(cell.value),
        "low": plain(cell.low), "high": plain(cell.high), "band": cell.band, "vintage": cell.vintage,
        "marks": list(cell.marks), "published_at": cell.since.isoformat(),
    }  # fmt: skip
