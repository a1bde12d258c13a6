"""/api/v1/partner/: what departments are owed, what they answer; closed, by OAuth 2.0 client credentials.

Refusals are DomainErrors; the edge of the API makes problem documents of them. The token request alone answers as
RFC 6749 says.
"""

import hashlib
import json

from django.core import signing
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from apps.kernel import clients
from apps.kernel.errors import DomainError, Invalid
from apps.kernel.lasting import signer
from apps.kernel.openapi import problems
from apps.kernel.rules.whole import whole_number

from .models.partners import FEED, FEEDBACK
from .operations.answering import take_answers
from .operations.feeding import read_feed
from .operations.settling import settle
from .operations.tokens import issue_token, number_in, partner_of, scope_of
from .queries import owed_by

LIMIT, LARGEST, MOST = 100, 1000, 1000
SALT = "joint_punishment.feed"
TRIES = 30  # token requests a minute for one client number from one network address
MANY = 10  # client numbers that one address may ask for at their full rate: departments share a gateway
_SHAPE = _("Send a JSON object with “answers”, a list of 1 to 1,000.")
AUTHORIZATION = OpenApiParameter(
    "Authorization", str, "header", description="Bearer and the access token", required=True
)


class BadCursor(DomainError):
    code = "invalid-cursor"
    status = 400
    message = _("This cursor was not made for your feed. Follow `next` as it is, or begin without one.")


class BadParameter(Invalid):
    code = "invalid-parameter"
    status = 400
    message = _("A parameter is not valid.")


class NotJson(DomainError):
    code = "bad-request"
    status = 400
    message = _("The body is no JSON in UTF-8. Send an object with “answers”, a list of 1 to 1,000.")


class TooOften(DomainError):
    code = "too-many-requests"
    status = 429
    message = _("Too many token requests. A token is good for an hour: keep it.")


class LineSerializer(serializers.Serializer):
    seq = serializers.IntegerField(help_text="Place in your feed; only grows")
    at = serializers.DateTimeField()
    change = serializers.ChoiceField(["listed", "ended"])
    number = serializers.CharField(help_text="Number of the decision; the key of the entry")
    measures = serializers.ListField(child=serializers.CharField(), help_text="Codes of the measures you owe")
    entry = serializers.DictField(
        allow_null=True,
        help_text="As in serious-list; null once it has ended. Of a private person `person` is the name in full, with "
        "`post` and `answers_for`; `party` and `code` are null",
    )


class FeedSerializer(serializers.Serializer):
    next = serializers.URLField(help_text="Always given and never expires")
    more = serializers.BooleanField()
    results = LineSerializer(many=True)


class AnswerIn(serializers.Serializer):
    key = serializers.CharField(max_length=64, help_text="Your own key of the answer; sent again it changes nothing")
    number = serializers.CharField(max_length=80)
    result = serializers.ChoiceField(["received", "applied", "not_applicable", "lifted"])
    on = serializers.DateField()
    note = serializers.CharField(max_length=500, required=False)


class AnswersIn(serializers.Serializer):
    answers = AnswerIn(many=True, help_text=f"At most {MOST}")


class OutcomeSerializer(serializers.Serializer):
    key = serializers.CharField()
    outcome = serializers.ChoiceField(["recorded", "repeated", "refused"])
    code = serializers.CharField(help_text="Why it was refused, else empty")
    message = serializers.CharField()


class OutcomesSerializer(serializers.Serializer):
    results = OutcomeSerializer(many=True)


class OwedSerializer(serializers.Serializer):
    number = serializers.CharField()
    owes = serializers.ChoiceField(["answer", "lifting"])
    due_on = serializers.DateField(allow_null=True)
    reminders = serializers.IntegerField()
    reminded_at = serializers.DateTimeField(allow_null=True)


class OwedListSerializer(serializers.Serializer):
    more = serializers.BooleanField()
    results = OwedSerializer(many=True)


class TokenIn(serializers.Serializer):
    grant_type = serializers.ChoiceField(["client_credentials"])
    scope = serializers.CharField(required=False)


class TokenSerializer(serializers.Serializer):
    access_token = serializers.CharField()
    token_type = serializers.CharField()
    expires_in = serializers.IntegerField(help_text="Seconds")
    scope = serializers.CharField()


class TokenRefusedSerializer(serializers.Serializer):
    """RFC 6749, 5.2."""

    error = serializers.CharField()
    error_description = serializers.CharField(required=False)


def _json(body, status=200):
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False, default=str)
    return HttpResponse(text, status=status, content_type="application/json", headers={"Cache-Control": "no-store"})


def _partner(request, scope):
    return partner_of(request.META.get("HTTP_AUTHORIZATION", ""), needs=scope, at=timezone.now())


def _ration(request, number, now):
    """Secrets cannot be guessed, but tried they are; whoever tries must not shut out the others behind its address."""
    one = hashlib.sha256(number.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    for name, most in ((f"partner-token:{one}", TRIES), ("partner-token", MANY * TRIES)):
        wait = clients.wait(request, name, most=most, seconds=60, now=now)
        if wait:
            raise TooOften(retry_after=wait)


class PartnerToken(APIView):
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="partner-token",
        tags=["partners"],
        summary="An access token for an hour (OAuth 2.0, client credentials)",
        description="Client number and secret by HTTP Basic, or as client_id and client_secret in the form.",
        request={"application/x-www-form-urlencoded": TokenIn},
        responses={
            200: TokenSerializer,
            400: TokenRefusedSerializer,
            401: TokenRefusedSerializer,
            **problems(405, 429),
        },
    )
    def post(self, request):
        now = timezone.now()
        given = {
            "body": request._request.body.decode("utf-8", "replace"),
            "authorization": request.META.get("HTTP_AUTHORIZATION", ""),
        }
        _ration(request, number_in(**given), now)
        headers, text, status = issue_token(**given, at=now)
        answer = _json(text, status)
        for name in ("WWW-Authenticate", "Pragma"):
            if name in headers:
                answer[name] = headers[name]
        return answer


class PartnerFeed(APIView):
    permission_classes = [AllowAny]  # the token is asked for below

    @extend_schema(
        operation_id="partner-feed",
        tags=["partners"],
        summary="Entries you owe a measure for, in order, with tombstones",
        description="Begin with nothing. `next` is always given and never expires: ask there again, were it years "
        "later. A line with `change` ended, or whose `entry` is null, means: lift the measure, delete your copy.",
        parameters=[
            AUTHORIZATION,
            OpenApiParameter("since", str, description="A cursor of this feed"),
            OpenApiParameter("limit", int, description=f"1 to {LARGEST}"),
        ],
        responses={200: FeedSerializer, **problems(400, 401, 403, 405, 429)},
    )
    def get(self, request):
        partner = _partner(request, FEED)
        limit = whole_number(request.GET.get("limit", str(LIMIT)), LARGEST)
        if not limit or set(request.GET) - {"since", "limit"}:
            raise BadParameter
        since = _since(request.GET.get("since", ""), partner)
        page = read_feed(partner, since=since, limit=limit, by=scope_of(partner), at=timezone.now())
        cursor = signer(SALT).sign_object([partner.pk, page.last])
        place = request.build_absolute_uri(reverse("api:partner_feed"))
        head = {"next": f"{place}?since={cursor}&limit={limit}", "more": page.more}
        return _json(json.dumps(head)[:-1] + ', "results": [' + ",".join(page.entries) + "]}")


def _since(text, partner):
    if not text:
        return 0
    try:
        made_for, seq = signer(SALT).unsign_object(text[:400])
    except (signing.BadSignature, ValueError, UnicodeError) as error:
        raise BadCursor from error
    if made_for != partner.pk:
        raise BadCursor
    return seq


class PartnerAnswers(APIView):
    permission_classes = [AllowAny]
    parser_classes = [JSONParser]

    @extend_schema(
        operation_id="partner-answers",
        tags=["partners"],
        summary="Confirm receipt, say what was applied, what does not apply, what was lifted",
        parameters=[AUTHORIZATION],
        request=AnswersIn,
        responses={200: OutcomesSerializer, **problems(400, 401, 403, 405, 415, 422, 429)},
    )
    def post(self, request):
        partner = _partner(request, FEEDBACK)
        try:
            body = request.data
        except ParseError:
            raise NotJson from None
        except RecursionError:  # lists within lists, deeper than Python follows
            raise Invalid(_SHAPE, code="refused") from None
        answers = body.get("answers") if isinstance(body, dict) else None
        if not isinstance(answers, list) or not 1 <= len(answers) <= MOST:
            raise Invalid(_SHAPE, code="refused")
        outcomes = take_answers(partner, answers, by=scope_of(partner), at=timezone.now())
        return _json({"results": [
            {"key": o.key, "outcome": o.outcome, "code": o.code, "message": str(o.message)} for o in outcomes
        ]})  # fmt: skip


class PartnerOwed(APIView):
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="partner-owed",
        tags=["partners"],
        summary="What you owe now, the most urgent first, with reminders",
        parameters=[AUTHORIZATION],
        responses={200: OwedListSerializer, **problems(400, 401, 403, 405, 429)},
    )
    def get(self, request):
        partner = _partner(request, FEED)
        if request.GET:
            raise BadParameter
        settle(partner, at=timezone.now())
        rows = list(owed_by(partner)[: MOST + 1])
        found = [
            {
                "number": row.entry.number,
                "owes": "answer" if row.stands else "lifting",
                "due_on": row.due_on,
                "reminders": row.reminders,
                "reminded_at": row.reminded_at.isoformat() if row.reminded_at else None,
            }
            for row in rows[:MOST]
        ]
        return _json({"more": len(rows) > MOST, "results": found})
