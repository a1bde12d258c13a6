"""Consumer warnings and recalls in the open API: what is public now, the newest first."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from apps.kernel.keyset import Order
from apps.kernel.openapi import problems

from .. import public
from ..models.notices import RECALL_KINDS, REMEDIES
from .asked import PAGED, PLACED, answered, asked

NEWEST = Order("published_on", descending=True)


class ConsumerWarningSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    number = serializers.CharField()
    title = serializers.CharField()
    product = serializers.CharField(help_text="Name in the catalogue of sampling")
    product_code = serializers.CharField()
    division = serializers.CharField(allow_null=True, help_text="GB/T 2260; null: of the whole province")
    since = serializers.DateField(help_text="First day of the samplings it speaks of")
    until = serializers.DateField(help_text="Last day of them")
    batches = serializers.IntegerField(help_text="Published results of that time, on the day it was drawn up")
    failed = serializers.IntegerField(help_text="Failures among them")
    found = serializers.CharField()
    advice = serializers.CharField()
    authority = serializers.CharField()
    published_on = serializers.DateField()


class ConsumerWarningPageSerializer(serializers.Serializer):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = ConsumerWarningSerializer(many=True)


class RecallSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    number = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=list(RECALL_KINDS), help_text="By its producer, or by order of a bureau")
    producer = serializers.CharField()
    producer_code = serializers.CharField(allow_null=True, help_text="Unified social credit code")
    product = serializers.CharField(help_text="Name in the catalogue of sampling")
    product_code = serializers.CharField()
    product_name = serializers.CharField(help_text="Name on the product")
    brand = serializers.CharField()
    model = serializers.CharField()
    lots = serializers.CharField(help_text="Batches or dates of production")
    gtin = serializers.CharField(allow_null=True, help_text="Barcode, 8, 12, 13 or 14 digits")
    pieces = serializers.IntegerField()
    sold_through = serializers.CharField()
    defect = serializers.CharField()
    remedy = serializers.ChoiceField(choices=list(REMEDIES))
    measures = serializers.CharField(help_text="What owners should do")
    contact = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    authority = serializers.CharField()
    published_on = serializers.DateField()
    carried_out_on = serializers.DateField(allow_null=True)
    taken_back = serializers.IntegerField(allow_null=True, help_text="Pieces taken back or put right")
    summary = serializers.CharField()
    state = serializers.ChoiceField(
        choices=["running", "carried_out", "closed"], help_text="Closed: its effect was assessed and is enough"
    )
    round = serializers.IntegerField(help_text="2 and more: the effect was not enough before, and the recall goes on")
    taken_back_so_far = serializers.IntegerField(allow_null=True, help_text="Pieces, as the producer last reported")
    progress_on = serializers.DateField(allow_null=True, help_text="Day of that report")
    assessed_on = serializers.DateField(allow_null=True, help_text="Day on which the effect was found enough")


class RecallPageSerializer(serializers.Serializer):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = RecallSerializer(many=True)


class ConsumerWarnings(APIView):
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="consumer-warnings",
        tags=["sampling"],
        summary="Consumer warnings",
        description="Only what is public now: a warning that was withdrawn is in no answer any more. One of the whole "
        "province is one of every city.",
        parameters=[
            OpenApiParameter("q", str, description="Words of its title, of what was found or of the advice"),
            *PLACED,
            *PAGED,
        ],
        responses={200: ConsumerWarningPageSerializer, **problems(400, 406, 429)},
    )
    def get(self, request):
        given, limit = asked(request)
        rows = public.warnings(**given)
        return answered(request, rows, NEWEST, limit, lambda found: [public.warning_record(row) for row in found])


class Recalls(APIView):
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="recalls",
        tags=["sampling"],
        summary="Recalls of products",
        description="Only what is public now: a recall that was withdrawn is in no answer any more; one that was "
        "carried out stays, with its figures.",
        parameters=[
            OpenApiParameter("q", str, description="A barcode, or words of product, brand, model, batch or producer"),
            OpenApiParameter("kind", str, enum=list(RECALL_KINDS)),
            *PLACED,
            *PAGED,
        ],
        responses={200: RecallPageSerializer, **problems(400, 406, 429)},
    )
    def get(self, request):
        given, limit = asked(request, kind=RECALL_KINDS)
        rows = public.recalls(**given)
        return answered(request, rows, NEWEST, limit, lambda found: [public.recall_record(row) for row in found])
