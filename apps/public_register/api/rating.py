"""The public grade of one enterprise: since when, by which rules, on which public facts, and its history."""

import json
from decimal import Decimal

from django.contrib.auth.decorators import login_not_required
from django.urls import reverse
from django.utils import timezone

from apps.credit.queries.portions import WHOLE, Asked
from apps.credit.queries.public import history_of, public_grade_of
from apps.kernel.answers import accepts_json, json_answer
from apps.kernel.keyset import Place

from .. import cursors, queries
from ..problems import Problem
from .documented import EnterpriseRating
from .lists import cursor_of, limit_of, link
from .lookup import missing, redirect

EMPTY = dict.fromkeys(
    ("grade", "computed", "since", "as_of", "rated_at", "meaning", "meaning_en", "ruleset", "conferred")
)


@login_not_required
def rating(request, code):
    """The grade of the code in force; 308, 404, 409 and 410 as for the record itself."""
    if not accepts_json(request):
        raise Problem("not-acceptable")
    found = queries.find(code)
    if found.moved_to:
        return redirect(reverse("api:rating", args=[found.moved_to]))
    if found.candidates:
        raise Problem("ambiguous", candidates=found.candidates)
    if not found.body:
        raise missing(code)
    record = json.loads(found.body)
    listed = {"rating": record["code"]}  # what its cursors are bound to
    grade = public_grade_of(found.id, on=timezone.localdate(), lines=asked(request, listed))
    body = {"code": record["code"], "name": record["name"]}
    if grade is None:
        body |= EMPTY | {"facts": [], "history": [spell(s) for s in history_of(found.id, as_published=False)]}
    else:
        body |= shown(grade, request)
    body |= neighbours(grade, request, listed)
    return json_answer(request, json.dumps(body, ensure_ascii=False), changed_at=found.updated_at)


def asked(request, listed):
    """Which of the facts: all of them, as ever, unless the reader asks for pages."""
    if not request.GET.get("limit") and not request.GET.get("cursor"):
        return WHOLE
    cursor = cursor_of(request, listed)
    return Asked(Place(*cursor.key, back=cursor.back) if cursor else None, limit_of(request))


def neighbours(grade, request, listed):
    """How many facts there are in all, and the addresses of the pages beside this one."""
    lines = grade and grade.lines
    if lines is None:
        return {"facts_count": 0 if grade is None else None, "next": None, "previous": None}
    places = {"next": lines.next, "previous": lines.previous}
    found = {name: place and cursors.Cursor((place.value, place.key), place.back) for name, place in places.items()}
    return {"facts_count": lines.count} | {name: link(request, cursor, listed) for name, cursor in found.items()}


def shown(grade, request):
    conferral = grade.conferral
    return {
        "grade": grade.grade,
        "computed": grade.computed,
        "since": grade.since.isoformat(),
        "as_of": grade.as_of.isoformat(),
        "rated_at": grade.rated_at.isoformat(),
        "meaning": grade.band.meaning,
        "meaning_en": grade.band.meaning_en,
        "ruleset": {
            "code": grade.ruleset.code,
            "title": grade.ruleset.title,
            "title_en": grade.ruleset.title_en,
            "official": grade.ruleset.verified,
            "url": request.build_absolute_uri(reverse("credit_public:rules", args=[grade.ruleset.code])),
        },
        "conferred": conferral
        and {
            "grade": grade.grade,
            "on": conferral.occurred_on.isoformat(),
            "document_number": conferral.document_number,
            "until": conferral.public_until and conferral.public_until.isoformat(),
        },
        "facts": None if grade.lines is None else [fact(line) for line in grade.lines],
        "history": [spell(each) for each in grade.history],
    }


def fact(line):
    row = line.fact
    return {
        "kind": row.kind.code,
        "name": row.kind.name,
        "name_en": row.kind.name_en,
        "on": row.occurred_on.isoformat(),
        "document_number": row.document_number,
        "legal_basis": row.legal_basis,
        "source": row.source.name,
        "indicator": line.indicator.code if line.indicator else None,
        "points": str(Decimal(line.points) / 100 + Decimal("0.00")) if line.indicator else None,
        "at_best": line.ceiling or None,
        "article": line.article,
        "counts_until": line.until.isoformat(),
        "objected": line.objected,
    }


def spell(each):
    return {
        "grade": each.grade,
        "since": each.since.isoformat(),
        "until": each.until and each.until.isoformat(),
        "ruleset": each.ruleset,
        "corrected": each.corrected,
    }


# as in lookup.py: the schema finds the class, the requests do not pay for it
rating.cls = EnterpriseRating
rating.initkwargs = {}
rating.csrf_exempt = True
