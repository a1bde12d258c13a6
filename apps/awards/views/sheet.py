"""The reviews of one application with their reasons, for who decides and for its reviewers: each look is logged."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.access.gates import agency_only

from ..models import Reading
from ..operations.reviewing import complete
from ..operations.watermark import log
from ..permissions import Permission, own_agency
from ..queries.conflicts import against
from ..queries.sheet import sheet_of
from .common import application_of

DECIDING = (Permission.MANAGE, Permission.DECIDE, Permission.APPROVE)


def may_read(scope, application):
    """Once all reviews are in: those of the round's bureau who run it, decide or approve, and the reviewers."""
    if not scope.is_agency or not complete(application):
        return False
    if scope.may(Permission.REVIEW):
        mine = application.reviews.standing().filter(expert__user_id=scope.user_id).select_related("expert").first()
        return mine is not None and not against(mine.expert, application, timezone.localdate())
    return own_agency(scope, application.round) and any(scope.may(each) for each in DECIDING)


def knows_names(scope):
    return scope.may(Permission.MANAGE) or scope.may(Permission.REVIEW)


@require_safe
@agency_only
def sheet(request, pk):
    request.scope.require_any(Permission.VIEW, Permission.APPROVE, Permission.REVIEW)
    application = application_of(request, pk)
    if not may_read(request.scope, application):
        raise Http404
    log(application, what=Reading.What.SCORES, by=request.scope, at=timezone.now())
    crumbs = [(_("My reviews"), reverse("awards:reviews")), (str(application), "")]
    if not request.scope.may(Permission.REVIEW):
        crumbs = [
            (_("Awards and brands"), reverse("awards:rounds")),
            (application.round.title, reverse("awards:desk_round", args=[application.round_id])),
            (application.number, reverse("awards:desk_application", args=[pk])), (_("Reviews with their reasons"), ""),
        ]  # fmt: skip
    context = {"application": application, "crumbs": crumbs, "meeting": getattr(application, "meeting", None),
               **sheet_of(application, names=knows_names(request.scope))}  # fmt: skip
    return render(request, "awards/sheet.html", context)
