"""What the schema says of the single record, which is served by a plain view (lookup.py)."""

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from .serializers import EnterpriseSerializer, ProblemSerializer

PROBLEM = "application/problem+json"


def problems(*statuses):
    """Responses entry: these statuses answer with a problem document."""
    return {(status, PROBLEM): ProblemSerializer for status in statuses}


class EnterpriseRecord(APIView):
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="enterprise",
        tags=["enterprises"],
        summary="One enterprise by its code",
        description="By the code in force. A former code, a registration number, an organisation code or the code of "
        "a merged record redirects (308) to it.",
        parameters=[OpenApiParameter("code", str, "path", description="Unified social credit code")],
        responses={
            200: EnterpriseSerializer,
            304: OpenApiResponse(description="Not modified"),
            308: OpenApiResponse(description="Another code is in force: see Location"),
            **problems(404, 406, 409, 410, 429),
        },
    )
    def get(self, request, code):
        """Never called: see lookup.enterprise."""
        raise NotImplementedError
