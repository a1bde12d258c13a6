"""Licences in the open API: what is granted and what became of it, newest first."""

import json

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotAcceptable, ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from apps.divisions.queries import place
from apps.kernel.answers import accepts_json, json_answer, neighbour
from apps.kernel.keyset import Order, asked_page
from apps.kernel.openapi import problems
from apps.kernel.rules import unseen
from apps.kernel.rules.whole import whole_number
from apps.registry.rules import search

from . import public, states
from .rules.numbers import read

LIMIT, LARGEST = 50, 200
STATES_HELP = (
    "unverified: valid, not yet verified; revoked 撤销: should not have been granted; withdrawn 撤回: law or "
    "circumstances changed; taken 吊销: a punishment; cancelled 注销"
)
ASKED = ("q", "division", "class", "state", "product", "cursor", "limit")


class LicenceSerializer(serializers.Serializer):
    number = serializers.CharField()
    holder = serializers.CharField()
    code = serializers.CharField(help_text="Unified social credit code")
    division = serializers.CharField(help_text="GB/T 2260, six digits")
    product = serializers.CharField()
    units = serializers.ListField(child=serializers.CharField())
    address = serializers.CharField(help_text="Where it is made")
    authority = serializers.CharField()
    granted_on = serializers.DateField()
    until = serializers.DateField(help_text="The last day")
    state = serializers.ChoiceField(choices=states.LICENCE_STATES, help_text=STATES_HELP)
    state_on = serializers.DateField()
    version = serializers.IntegerField(help_text="Version of the certificate: grows when its words change")
    issued_on = serializers.DateField(help_text="Day on which this version was issued")

    def get_fields(self):
        return super().get_fields() | {"class": serializers.CharField(help_text="Code of the class of products")}


class LicencePageSerializer(serializers.Serializer):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = LicenceSerializer(many=True)


def _asked(request):
    q, division = unseen.asked(request.GET.get("q", "")), request.GET.get("division", "")
    class_code, state = request.GET.get("class", ""), request.GET.get("state", "")
    made = unseen.asked(request.GET.get("product", ""))
    limit = whole_number(request.GET.get("limit", str(LIMIT)), LARGEST)
    wrong = set(request.GET) - set(ASKED)
    wrong = wrong or (q and (len(q) > 100 or not q.isprintable() or _unsearchable(q)))
    wrong = wrong or (division and place(division) is None)
    wrong = wrong or (made and (len(made) > 60 or not made.isprintable()))
    wrong = wrong or (class_code and not (class_code.isascii() and class_code.isidentifier() and len(class_code) <= 40))
    if wrong or state not in ("", *states.LICENCE_STATES) or not limit:
        raise ValidationError
    return {"q": q, "division": division, "class_code": class_code, "state": state, "made": made}, limit


def _unsearchable(q):
    return search.read(q).empty and not read(q, settings.PROVINCE_CODE)


class Licences(APIView):
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="licences",
        tags=["licences"],
        summary="Production licences",
        description="Licences that stand and those that have ended, with their state now.",
        parameters=[
            OpenApiParameter("q", str, description="Two or more characters of the holder's name, a code, or a number"),
            OpenApiParameter("division", str, description="GB/T 2260, six digits; takes in all below"),
            OpenApiParameter("class", str, description="Code of the class of products"),
            OpenApiParameter("product", str, description="Part of the name of a unit or a class"),
            OpenApiParameter("state", str, enum=list(states.LICENCE_STATES)),
            OpenApiParameter("cursor", str),
            OpenApiParameter("limit", int, description=f"1 to {LARGEST}"),
        ],
        responses={200: LicencePageSerializer, **problems(400, 406, 429)},
    )
    def get(self, request):
        asked, limit = _asked(request)
        on = timezone.localdate()
        rows = public.matching(**asked, on=on)
        found = asked_page(rows, Order("id", descending=True), cursor=request.GET.get("cursor", ""), size=limit)
        body = {"next": neighbour(request, found.next), "previous": neighbour(request, found.previous),
                "results": public.records(found.rows, on)}  # fmt: skip
        return json_answer(request, json.dumps(body, ensure_ascii=False))


class OneLicence(APIView):
    """What the schema says of `licence`: a plain view, which does not pay for a class-based one."""

    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="licence",
        tags=["licences"],
        summary="One production licence",
        description="By its number; brackets of either width, or none for a licence of this province.",
        responses={200: LicenceSerializer, **problems(404, 406, 429)},
    )
    def get(self, request, number):
        return licence(request, number)


@login_not_required
def licence(request, number):
    """One licence by its number."""
    if not accepts_json(request):
        raise NotAcceptable
    answer = direct(request, number)
    if answer is None:
        raise Http404
    return answer


def direct(request, number):
    """The answer for the number of a licence; None where there is none, or none that the reader takes."""
    known = read(number, settings.PROVINCE_CODE) if accepts_json(request) else ""
    found = public.one(known, timezone.localdate()) if known else None
    if found is None:
        return None
    record, seen = found
    response = json_answer(request, json.dumps(record, ensure_ascii=False))
    response.seen = seen  # for what is remembered
    return response


licence.cls = OneLicence
licence.initkwargs = {}
licence.csrf_exempt = True
licence.direct = direct  # the middleware's short way
# one code on a thousand boxes is asked a thousand times, and nothing shows but its rows (public_register/remembered.py)
licence.remembered = "licences"
