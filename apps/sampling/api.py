"""Results of sampling in the open API: what is public now, newest first."""

import json

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from apps.kernel.answers import json_answer, neighbour
from apps.kernel.keyset import Order, page
from apps.kernel.openapi import problems
from apps.kernel.rules.whole import whole_number

from . import public
from .models.plan import LINKS
from .rules.asking import problem_of

LIMIT, LARGEST = 50, 200
ASKED = ("q", "product", "verdict", "link", "division", "cursor", "limit")


class TextSerializer(serializers.Serializer):
    text = serializers.CharField()


class SamplingResultSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    product = serializers.CharField(help_text="Name in the catalogue of sampling")
    product_code = serializers.CharField()
    group = serializers.CharField()
    sample = serializers.CharField(help_text="Name on the product")
    brand = serializers.CharField()
    model = serializers.CharField()
    lot = serializers.CharField()
    gtin = serializers.CharField(allow_null=True, help_text="Barcode, 8, 12, 13 or 14 digits")
    party = serializers.CharField(help_text="Whose product was sampled: a producer or a seller")
    party_code = serializers.CharField(allow_null=True, help_text="Unified social credit code")
    division = serializers.CharField(help_text="GB/T 2260, six digits, of the sampled party")
    producer = serializers.CharField(help_text="The producer named on the product")
    producer_code = serializers.CharField(allow_null=True)
    producer_denied = serializers.BooleanField(help_text="True: found not to be the producer")
    platform = serializers.CharField()
    link = serializers.ChoiceField(choices=list(LINKS))
    level = serializers.CharField()
    verdict = serializers.ChoiceField(choices=["pass", "fail"])
    failed_items = TextSerializer(many=True)
    items = TextSerializer(many=True)
    laboratory = serializers.CharField()
    report_number = serializers.CharField()
    standard = serializers.CharField()
    overturned = serializers.BooleanField(help_text="True: a retest turned a failure")
    authority = serializers.CharField()
    sampled_on = serializers.DateField()
    published_on = serializers.DateField()


class SamplingResultPageSerializer(serializers.Serializer):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = SamplingResultSerializer(many=True)


def _asked(request):
    given = {name: request.GET.get(name, "").strip() for name in ASKED[:5]}
    limit = whole_number(request.GET.get("limit", str(LIMIT)), LARGEST)
    q, division = given["q"], given["division"]
    wrong = set(request.GET) - set(ASKED) or problem_of(q) or len(q) > 100 or not q.isprintable()
    wrong = wrong or (division and not (division.isascii() and division.isdigit() and len(division) == 6))
    wrong = wrong or len(given["product"]) > 40 or not given["product"].isprintable()
    if wrong or given["verdict"] not in ("", "pass", "fail") or given["link"] not in ("", *LINKS) or not limit:
        raise ValidationError
    return given, limit


class SamplingResults(APIView):
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="sampling-results",
        tags=["sampling"],
        summary="Published results of product quality sampling",
        description="Only what is public now: what was repaired, withdrawn or is over is in no answer any more.",
        parameters=[
            OpenApiParameter("q", str, description="A barcode, or two or more characters of product, brand or firm"),
            OpenApiParameter("product", str, description="Code of the catalogue of sampling"),
            OpenApiParameter("verdict", str, enum=["pass", "fail"]),
            OpenApiParameter("link", str, enum=list(LINKS)),
            OpenApiParameter("division", str, description="GB/T 2260, six digits; takes in all below"),
            OpenApiParameter("cursor", str),
            OpenApiParameter("limit", int, description=f"1 to {LARGEST}"),
        ],
        responses={200: SamplingResultPageSerializer, **problems(400, 406, 429)},
    )
    def get(self, request):
        asked, limit = _asked(request)
        rows = public.matching(timezone.localdate(), **asked)
        found = page(rows, Order("pk", descending=True), cursor=request.GET.get("cursor", ""), size=limit)
        body = {"next": neighbour(request, found.next), "previous": neighbour(request, found.previous),
                "results": public.records(found.rows)}  # fmt: skip
        return json_answer(request, json.dumps(body, ensure_ascii=False))
