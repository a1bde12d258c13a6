"""/api/v1/sources/facts: source agencies report facts, each with the key of its source.

Closed: without a key nothing is read, not even the body. Errors are DomainErrors; the edge of the API makes problem
documents of them.
"""

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import JSONParser
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.kernel.errors import DomainError, Invalid

from .operations import sources
from .operations.batches import take_batch

BEARER = "Bearer "
PROBLEM = "application/problem+json"


class NoKey(DomainError):
    code = "no-key"
    status = 401
    message = _("This request carries no key, or one that was revoked.")


class TooOften(DomainError):
    """`details["retry_after"]`: seconds until the key may send again."""

    code = "too-many-requests"
    status = 429
    message = _("This key has sent as many batches as it may in a minute. Wait, or put more facts into a batch.")


class BadBatch(Invalid):
    code = "refused"
    message = _("Send a JSON object with “facts”, a list of objects.")


class FactIn(serializers.Serializer):
    source_key = serializers.CharField(max_length=128, help_text="Your own key of the fact; sent again it is updated")
    kind = serializers.CharField(max_length=40, help_text="Code of the kind, such as penalty or licence")
    subject_code = serializers.CharField(max_length=40, help_text="Credit code, or an older number")
    older_code = serializers.CharField(max_length=40, required=False)
    subject_name = serializers.CharField(max_length=200, required=False)
    severity = serializers.ChoiceField(
        choices=[0, 1, 2, 3, 4], required=False, help_text="0 none, 1 minor, 2 general, 3 serious, 4 grave"
    )
    occurred_on = serializers.DateField()
    title = serializers.CharField(max_length=300, required=False)
    document_number = serializers.CharField(max_length=128, required=False)
    legal_basis = serializers.CharField(max_length=500, required=False)
    amount = serializers.DecimalField(max_digits=18, decimal_places=2, required=False, help_text="In yuan")
    public_until = serializers.DateField(required=False)
    authority = serializers.CharField(
        max_length=5000, required=False,
        help_text="Name or code of the agency that decided, where it is one below your source's",
    )  # fmt: skip


class BatchIn(serializers.Serializer):
    dry_run = serializers.BooleanField(required=False, help_text="Check every row, change nothing")
    facts = FactIn(many=True, help_text="At most 1,000")


class ProblemOfRow(serializers.Serializer):
    code = serializers.CharField()
    field = serializers.CharField()
    message = serializers.CharField()


class RowResult(serializers.Serializer):
    source_key = serializers.CharField()
    outcome = serializers.ChoiceField(choices=["created", "updated", "unchanged", "refused"])
    waiting = serializers.BooleanField(help_text="No enterprise has this number yet; matched when one appears")
    problems = ProblemOfRow(many=True)


class BatchResult(serializers.Serializer):
    run = serializers.IntegerField(allow_null=True, help_text="Number of the import; null for a dry run")
    dry_run = serializers.BooleanField()
    rows = serializers.IntegerField()
    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    rejected = serializers.IntegerField()
    results = RowResult(many=True)


class BatchProblem(serializers.Serializer):
    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()


DESCRIBED = {
    "tags": ["sources"],
    "request": BatchIn,
    "parameters": [
        OpenApiParameter("Authorization", str, "header", description="Bearer and the key of your source", required=True)
    ],
    "responses": {
        200: BatchResult,
        **{(status, PROBLEM): BatchProblem for status in (400, 401, 405, 406, 409, 413, 415, 422, 429)},
    },
}


class SourceFacts(APIView):
    """POST and PUT do the same: a fact is known by the source and its own key, so sending again changes nothing."""

    permission_classes = [AllowAny]  # the key is asked for below, before the body is read
    parser_classes = [JSONParser]

    @extend_schema(
        operation_id="report-facts", summary="Report facts in a batch, idempotent by source_key", **DESCRIBED
    )
    def post(self, request):
        return self._take(request)

    @extend_schema(operation_id="put-facts", summary="The same as POST", **DESCRIBED)
    def put(self, request):
        return self._take(request)

    def _take(self, request):
        given = request.META.get("HTTP_AUTHORIZATION", "")
        source = sources.source_of(given.removeprefix(BEARER)) if given.startswith(BEARER) else None
        if source is None:
            raise NoKey
        _ration(source, timezone.now())
        try:
            body = request.data
        except RecursionError:  # lists within lists, deeper than Python follows
            raise BadBatch from None
        facts = body.get("facts") if isinstance(body, dict) else None
        dry_run = isinstance(body, dict) and body.get("dry_run", False)
        if not isinstance(facts, list) or not facts or not all(isinstance(row, dict) for row in facts):
            raise BadBatch
        if set(body) - set(BatchIn().fields):  # “dryrun” would import what was only to be checked
            raise BadBatch(_("A batch holds “facts” and “dry_run” only."))
        if not isinstance(dry_run, bool):
            raise BadBatch(_("“dry_run” is true or false."))
        by = sources.scope_of(source)
        run, results = take_batch(source=source, facts=facts, by=by, at=timezone.now(), dry_run=dry_run)
        counts = {name: run.counts[name] for name in ("rows", "created", "updated", "unchanged", "rejected")}
        return Response({"run": None if dry_run else run.pk, "dry_run": dry_run, **counts, "results": results})


def _ration(source, now):
    """Count a batch of a source in the minute it comes; the cache is shared, so all workers count together.

    By source and not by address: an exchange platform sends for many agencies from one.
    """
    minute, second = divmod(int(now.timestamp()), 60)
    name = f"source-api:{source.pk}:{minute}"
    cache.add(name, 0, 120)
    if settings.SOURCE_API_RATE and cache.incr(name) > settings.SOURCE_API_RATE:
        raise TooOften(retry_after=60 - second)
