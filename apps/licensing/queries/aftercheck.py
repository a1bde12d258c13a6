"""Reads over checks after a grant: what is known of a licence's risk, who may go, the form, the rank."""

from datetime import date

from django.db.models import Q

from apps.credit.models import Rating
from apps.deadlines.rules.counting import add_months
from apps.draws.models import Draw
from apps.records.models import Fact
from apps.records.states import COUNTING

from .. import states
from ..models import AfterCheck, CheckItem, Examiner, Licence
from ..rules.after_risk import Known
from .applicants import ENDED_FOR_FAULT

SAMPLING_MONTHS, REPORT_MONTHS = 36, 6
FAILED_KINDS = ("sampling_failed", "sampling_refused", "recheck_failed")


def known_of(licence, on):
    """What rules/after_risk.py asks of a licence on a day; six queries."""
    firm, application = licence.enterprise_id, licence.application
    facts = Fact.objects.filter(enterprise_id=firm, state__in=COUNTING)
    rated = Rating.objects.current().filter(model="risk", enterprise_id=firm)
    return Known(
        risk_class=rated.values_list("grade", flat=True).first() or "",
        failed_sampling=facts.filter(
            kind__code__in=FAILED_KINDS, occurred_on__gte=add_months(on, -SAMPLING_MONTHS)
        ).exists(),
        ended_before=facts.filter(kind__code__in=ENDED_FOR_FAULT).exists(),
        first_licence=not Licence.objects.filter(enterprise_id=firm).exclude(pk=licence.pk).exists(),
        old_report=bool(application.report_on) and application.report_on < add_months(on, -REPORT_MONTHS),
        lab_failed=_lab_failed(application, licence),
    )


def _lab_failed(application, licence):
    if not application.laboratory_id:
        return False
    rows = AfterCheck.objects.filter(state=states.FAILED, licence__application__laboratory=application.laboratory_id)
    return rows.exclude(licence=licence).exists()


def examiners_for(agency_id, class_code, first: date, last: date, uscc=""):
    """Examiners of a bureau who may check a class on all of these days at this enterprise."""
    rows = Examiner.objects.filter(agency=agency_id, valid_from__lte=first, last_day__gte=last)
    rows = rows.filter(Q(left_on__isnull=True) | Q(left_on__gt=last))
    rows = rows.filter(Q(classes__contains=["*"]) | Q(classes__contains=[class_code]))
    return list(rows.exclude(recusals__contains=[uscc]).order_by("name", "pk"))


def items_on(day):
    """The items of the form as they are on a day, those that decide first."""
    return list(CheckItem.objects.on(day).order_by("-key", "pk"))


def latest_draw(draw_id):
    """A draw as it stands: the last of its redraws; None without one."""
    draw = Draw.objects.filter(pk=draw_id).first()
    while draw is not None and (again := draw.redraws.first()) is not None:
        draw = again
    return draw
