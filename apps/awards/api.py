"""Honours in the open API: what was conferred and what became of it, newest first."""

import json

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

from . import public, states
from .rules.numbers import names_one

LIMIT, LARGEST = 50, 200
ASKED = ("q", "division", "programme", "year", "state", "cursor", "limit")


class AwardSerializer(serializers.Serializer):
    number = serializers.CharField()
    programme = serializers.CharField(help_text="Code of the programme")
    prize = serializers.CharField()
    year = serializers.IntegerField()
    holder = serializers.CharField()
    code = serializers.CharField(help_text="Unified social credit code")
    person = serializers.CharField(allow_blank=True, help_text="Empty where the enterprise itself was honoured")
    division = serializers.CharField(help_text="GB/T 2260, six digits")
    authority = serializers.CharField()
    conferred_on = serializers.DateField()
    until = serializers.DateField(allow_null=True, help_text="The last day; null for good")
    state = serializers.ChoiceField(choices=states.HONOUR_STATES)
    state_on = serializers.DateField()
    item = serializers.CharField(allow_blank=True, help_text="Product or service of a brand, else empty")
    trademark = serializers.CharField(allow_blank=True)
    money = serializers.DecimalField(
        12, 2, allow_null=True, help_text="Prize money in yuan; null for none, or not told"
    )
    money_state = serializers.ChoiceField(("", *states.MONEY_STATES), help_text="What became of the prize money")


class AwardPageSerializer(serializers.Serializer):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = AwardSerializer(many=True)


def _asked(request):
    asked = {name: unseen.asked(request.GET.get(name, "")) for name in ASKED[:5]}
    q, division, year = asked["q"], asked["division"], asked["year"]
    limit = whole_number(request.GET.get("limit", str(LIMIT)), LARGEST)
    wrong = set(request.GET) - set(ASKED)
    wrong = wrong or (q and (len(q) > 100 or not q.isprintable() or (search.read(q).empty and not names_one(q))))
    wrong = wrong or (division and place(division) is None)
    wrong = wrong or (year and not (year.isascii() and year.isdigit() and len(year) == 4))
    code = asked["programme"]
    wrong = wrong or (code and not (code.isascii() and code.isidentifier() and len(code) <= 60))
    if wrong or asked["state"] not in ("", *states.HONOUR_STATES) or not limit:
        raise ValidationError
    return asked, limit


class Awards(APIView):
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="awards",
        tags=["awards"],
        summary="Awards, brands and conferred grades",
        description="Honours that stand and those that have ended, with their state now.",
        parameters=[
            OpenApiParameter("q", str, description="Two or more characters of the holder's name, a code, or a number"),
            OpenApiParameter("division", str, description="GB/T 2260, six digits; takes in all below"),
            OpenApiParameter("programme", str, description="Code of the programme"),
            OpenApiParameter("year", int),
            OpenApiParameter("state", str, enum=list(states.HONOUR_STATES)),
            OpenApiParameter("cursor", str),
            OpenApiParameter("limit", int, description=f"1 to {LARGEST}"),
        ],
        responses={200: AwardPageSerializer, **problems(400, 406, 429)},
    )
    def get(self, request):
        asked, limit = _asked(request)
        rows = public.matching(**asked)
        found = asked_page(rows, Order("id", descending=True), cursor=request.GET.get("cursor", ""), size=limit)
        body = {"next": neighbour(request, found.next), "previous": neighbour(request, found.previous),
                "results": public.records(found.rows)}  # fmt: skip
        return json_answer(request, json.dumps(body, ensure_ascii=False))
