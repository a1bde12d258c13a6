"""One enterprise by its code: the most asked question, answered by a plain view and one query."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import reverse

from apps.kernel import code_words
from apps.kernel.answers import accepts_json, json_answer
from apps.kernel.rules import uscc

from .. import queries
from ..problems import Problem
from .documented import EnterpriseRecord


@login_not_required
def enterprise(request, code):
    """The public record; 308 to the code now in force; 404 with a hint, 409 or 410 as problem documents."""
    if not accepts_json(request):
        raise Problem("not-acceptable")
    found = queries.find(code)
    if found.body:
        return json_answer(request, found.body, changed_at=found.updated_at, dated=True)
    if found.moved_to:
        return redirect(reverse("api:enterprise", args=[found.moved_to]))
    if found.candidates:
        raise Problem("ambiguous", candidates=found.candidates)
    raise missing(code)


def direct(request, code):
    """The answer for the code of a current record, without words; None when there is anything to explain."""
    row = queries.current_record(code) if accepts_json(request) else None
    return json_answer(request, row[2], changed_at=row[1], dated=True) if row else None


def redirect(target):
    return HttpResponse(status=308, headers={"Location": target, "Cache-Control": "no-cache"})


def missing(code):
    """The problem for a code that leads nowhere: withdrawn, mistyped, or simply not there."""
    withdrawn_at = queries.withdrawn_at(code)
    if withdrawn_at:
        return Problem("gone", withdrawn_at=withdrawn_at.isoformat())
    hint, repaired = code_words.explain(code), uscc.look_alike(code)
    members = {"hint": hint} if hint else {}
    if repaired:
        members["did_you_mean"] = repaired
    return Problem("not-found", **members)


# drf-spectacular describes what it finds on `cls`; the requests themselves do not pay for a class-based view
enterprise.cls = EnterpriseRecord
enterprise.initkwargs = {}
enterprise.csrf_exempt = True
enterprise.direct = direct  # the middleware's short way
