"""What the rooms share: an application with what its reader may see, logged where it is somebody else's."""

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.access.fetch import fetch

from .. import states
from ..models import Application, Reading
from ..offers import standing_of
from ..operations.reviewing import refuse_tied
from ..operations.steps import unread
from ..operations.watermark import log, marked_copy
from ..permissions import Permission, own_agency
from ..queries.story import clocks_within, eligibility_of, story_of

NEEDED = ("enterprise", "round__programme", "round__agency", "prize", "wanted", "lead", "report", "feedback", "meeting")


def application_of(request, pk):
    """The application, for who may see it; an expert or officer with a tie to its applicant reads no more of it."""
    row = fetch(Application.objects.select_related(*NEEDED), request.scope, pk=pk)
    if request.scope.is_agency and request.scope.may(Permission.REVIEW):
        refuse_tied(row, by=request.scope, at=timezone.now())
    elif request.scope.is_agency:
        unread(request.scope, row)
    return row


def shown(request, application):
    """The context of an application's page; a reading of somebody else's is written down first."""
    scope = request.scope
    inner = own_agency(scope, application.round) and not scope.may(Permission.REVIEW)  # a review is blind
    if not request.scope.is_enterprise:
        log(application, what=Reading.What.PAGE, by=request.scope, at=timezone.now())
    return {
        "sees_prize": not scope.is_enterprise and (inner or application.listed),
        "sees_visit": not scope.is_enterprise and (own_agency(scope, application.round) or application.listed),
        "application": application, "over": application.state in states.APPLICATION_ENDED,
        **standing_of(application, inner=inner),
        "recommendations": application.recommendations.select_related("agency").order_by("pk"),
        "eligibility": eligibility_of(application),
        "questions": application.questions.order_by("pk"),
        "meeting": getattr(application, "meeting", None) if inner else None,
        "papers": application.papers.select_related("document").order_by("pk"),
        "clocks": clocks_within(application, timezone.now()), "party": request.scope.is_enterprise,
        "story": story_of(application, inner=inner, named=scope.may(Permission.MANAGE)),
    }  # fmt: skip


@require_safe
def marked_file(request, pk, name):
    """The report of an application, or its feedback, with the reader's mark on every page; the reading is logged."""
    application = application_of(request, pk)
    document = {"report": application.report, "feedback": application.feedback}.get(name)
    if document is None:
        raise Http404
    what = Reading.What.FEEDBACK if name == "feedback" else Reading.What.FILE
    content, reading = marked_copy(application, document, what=what, by=request.scope, at=timezone.now())
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{application.number}-{reading.mark}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
