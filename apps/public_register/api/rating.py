"""The public grade of one enterprise: since when, by which rules, on which public facts, and its history."""

import json
from decimal import Decimal

from django.contrib.auth.decorators import login_not_required
from django.urls import reverse
from django.utils import timezone

from apps.credit.queries.public import history_of, public_grade_of
from apps.kernel.answers import accepts_json, json_answer

from .. import queries
from ..problems import Problem
from .documented import EnterpriseRating
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
    grade = public_grade_of(found.id, on=timezone.localdate())
    body = {"code": record["code"], "name": record["name"]}
    if grade is None:
        body |= EMPTY | {"facts": [], "history": [spell(s) for s in history_of(found.id, as_published=False)]}
    else:
        body |= shown(grade, request)
    return json_answer(request, json.dumps(body, ensure_ascii=False), changed_at=found.updated_at)


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
