"""Results of sampling in the open API: what is public now, newest first."""

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from apps.kernel.keyset import Order
from apps.kernel.openapi import problems

from .. import public
from ..models.plan import LINKS
from .asked import PAGED, PLACED, answered, asked

VERDICTS = ("pass", "fail")
NEWEST = Order("published_on", descending=True)


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
    verdict = serializers.ChoiceField(choices=list(VERDICTS))
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


class SamplingResults(APIView):
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="sampling-results",
        tags=["sampling"],
        summary="Published results of product quality sampling",
        description="Only what is public now: what was repaired, withdrawn or is over is in no answer any more.",
        parameters=[
            OpenApiParameter("q", str, description="A barcode, or two or more characters of product, brand or firm"),
            OpenApiParameter("verdict", str, enum=list(VERDICTS)),
            OpenApiParameter("link", str, enum=list(LINKS)),
            *PLACED,
            *PAGED,
        ],
        responses={200: SamplingResultPageSerializer, **problems(400, 406, 429)},
    )
    def get(self, request):
        given, limit = asked(request, verdict=VERDICTS, link=LINKS)
        rows = public.matching(timezone.localdate(), **given)
        return answered(request, rows, NEWEST, limit, public.records)
