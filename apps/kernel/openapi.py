"""How the schema of the open API describes errors: one shape (RFC 9457) for every app that answers there."""

from rest_framework import serializers

PROBLEM = "application/problem+json"


class ProblemSerializer(serializers.Serializer):
    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField(help_text="Stable; see /open-data/problems/")
    detail = serializers.CharField()
    instance = serializers.CharField(required=False)
    errors = serializers.DictField(child=serializers.CharField(), required=False)
    hint = serializers.CharField(required=False)
    did_you_mean = serializers.CharField(required=False)
    withdrawn_at = serializers.DateTimeField(required=False)


def problems(*statuses):
    """Responses entry: these statuses answer with a problem document."""
    return {(status, PROBLEM): ProblemSerializer for status in statuses}
