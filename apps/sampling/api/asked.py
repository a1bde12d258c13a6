"""What the lists of sampling share in the open API: which questions are understood, and a page of records."""

import json

from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError

from apps.divisions.queries import place
from apps.kernel.answers import json_answer, neighbour
from apps.kernel.keyset import asked_page
from apps.kernel.rules import unseen
from apps.kernel.rules.whole import whole_number

from ..rules.asking import problem_of

LIMIT, LARGEST = 50, 200
PLACED = [
    OpenApiParameter("product", str, description="Code of the catalogue of sampling"),
    OpenApiParameter("division", str, description="GB/T 2260, six digits; takes in all below"),
]
PAGED = [OpenApiParameter("cursor", str), OpenApiParameter("limit", int, description=f"1 to {LARGEST}")]


def asked(request, **choices):
    """({name: text} of q, product, division and of each of `choices`, with the values it may have; page size).

    Raises ValidationError for a name or a value that is not understood.
    """
    names = ("q", "product", "division", *choices)
    given = {name: unseen.asked(request.GET.get(name, "")) for name in names}
    limit = whole_number(request.GET.get("limit", str(LIMIT)), LARGEST)
    q, division = given["q"], given["division"]
    wrong = set(request.GET) - {*names, "cursor", "limit"} or problem_of(q) or len(q) > 100 or not q.isprintable()
    wrong = wrong or (division and place(division) is None)
    wrong = wrong or len(given["product"]) > 40 or not given["product"].isprintable()
    if wrong or not limit or any(given[name] not in ("", *values) for name, values in choices.items()):
        raise ValidationError
    return given, limit


def answered(request, rows, order, limit, records):
    """A page of the rows as JSON; `records` makes the records of a list of them."""
    found = asked_page(rows, order, cursor=request.GET.get("cursor", ""), size=limit)
    body = {"next": neighbour(request, found.next), "previous": neighbour(request, found.previous),
            "results": records(found.rows)}  # fmt: skip
    return json_answer(request, json.dumps(body, ensure_ascii=False))
