"""Reads over checks before a grant: the one that counts, who sits in it, who may go, the days."""

from datetime import date

from apps.deadlines.models import Limit
from apps.deadlines.queries import last_day

from .. import states
from ..models import Application, PriorCheck
from ..models.priorcheck import COUNTS
from .aftercheck import examiners_for

NOTICE = "licensing.prior_check_notice"


def check_of(application):
    """The check that counts: under way, passed or failed; None where none is ordered, or the last was set aside."""
    return PriorCheck.objects.filter(application=application.pk, state__in=COUNTS).first()


def checks_of(application):
    """Every check of an application, the last first."""
    return list(PriorCheck.objects.filter(application=application.pk).order_by("-pk"))


def team_of(check):
    """The examiners who go, by name."""
    rows = check.seats.filter(until__isnull=True).select_related("examiner")
    return [seat.examiner for seat in rows.order_by("examiner__name", "pk")]


def names_of(people):
    return "、".join(one.name for one in people)


def first_day(on: date):
    """The first day of a check that the applicant is told of on a day."""
    limit = Limit.objects.in_force(NOTICE, on)
    return last_day(NOTICE, on) if int(limit.value) else on


def able_to_go(application, day):
    """Examiners of the deciding bureau who are certified for the class on a day, and have no tie to the applicant."""
    code, uscc = application.class_code, application.enterprise.uscc or ""
    return examiners_for(application.agency_id, [code], day, day, uscc)


def to_order():
    """Accepted applications of classes that are verified first, for which no check was ordered yet."""
    rows = Application.objects.filter(state=states.ACCEPTED, grant_first=False)
    return rows.exclude(prior_checks__state__in=COUNTS)
