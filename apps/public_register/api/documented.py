"""What the schema says of the single record and of the list, which plain views serve (lookup.py, lists.py)."""

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from apps.credit.models.standing import GRADES
from apps.kernel.openapi import problems

from .serializers import EnterprisePageSerializer, EnterpriseSerializer, RatingSerializer

LIMIT, LARGEST = 50, 500


def query(name, description, **more):
    return OpenApiParameter(name, str, "query", description=description, **more)


OPEN = [AllowAny]  # read without a key; a view that does not say so is closed
CURSOR = query("cursor", "From `next` or `previous` of an answer; opaque, does not expire")
PAGE_SIZE = OpenApiParameter("limit", int, "query", description=f"Records a page, 1 to {LARGEST}", default=LIMIT)


class EnterpriseRecord(APIView):
    permission_classes = OPEN

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


class EnterpriseRating(APIView):
    permission_classes = OPEN

    @extend_schema(
        operation_id="enterprise-rating",
        tags=["enterprises"],
        summary="The public quality-credit grade of an enterprise and what it rests on",
        description="Only facts that the law makes public are listed, and no score: the grade may rest on others too. "
        "History is what present knowledge gives: after an upheld objection `corrected` is true.",
        parameters=[
            OpenApiParameter("code", str, "path", description="Unified social credit code"),
            CURSOR,
            OpenApiParameter(
                "limit", int, "query", description=f"Facts a page, 1 to {LARGEST}; without it and `cursor` all of them"
            ),
        ],
        responses={
            200: RatingSerializer,
            304: OpenApiResponse(description="Not modified"),
            308: OpenApiResponse(description="Another code is in force: see Location"),
            **problems(400, 404, 406, 409, 410, 429),
        },
    )
    def get(self, request, code):
        """Never called: see rating.rating."""
        raise NotImplementedError


class EnterpriseList(APIView):
    permission_classes = OPEN

    @extend_schema(
        operation_id="enterprises",
        tags=["enterprises"],
        summary="Enterprises by name fragment, code, place, industry, status and grade",
        parameters=[
            query("q", "Two or more characters of a present or former name, in a row, or the beginning of a code"),
            query("division", "GB/T 2260, six digits; takes in all below"),
            query("industry", "GB/T 4754: a section letter or the first two to four digits"),
            query(
                "status",
                "State of the registration",
                enum=["open", "moved_out", "revoked", "deregistered", "cancelled"],
            ),
            query("grade", "Public quality-credit grade", enum=list(GRADES)),
            CURSOR,
            PAGE_SIZE,
        ],
        responses={200: EnterprisePageSerializer, **problems(400, 406, 429)},
    )
    def get(self, request):
        """Never called: see lists.enterprises."""
        raise NotImplementedError
