"""Reads over checks after a grant: what is known of a licence's risk, who may go, the form, the rank."""

from datetime import date

from django.db.models import Exists, Max, OuterRef, Q, Subquery

from apps.credit.models import Rating
from apps.deadlines.models import Limit
from apps.deadlines.rules.counting import add_months
from apps.draws.models import Draw
from apps.records.models import Fact
from apps.records.states import COUNTING

from .. import states
from ..models import AfterCheck, Change, CheckItem, Covered, Examiner, Licence, RiskWeight
from ..rules.after_risk import Known
from ..rules.changes import CHECKED_AFTER
from .applicants import ENDED_FOR_FAULT

FAILED_KINDS = ("sampling_failed", "sampling_refused", "recheck_failed")


def knowns(rows, on, opened=None):
    """{pk: Known} of licences (a queryset) as rules/after_risk.py asks on a day; three queries, whatever their number.

    `opened` are the days from which the age of a report counts, by licence; `on` where none is given.
    """
    firm, lately_for = OuterRef("enterprise_id"), int(Limit.objects.in_force("licensing.risk_sampling", on).value)
    old_after = int(Limit.objects.in_force("licensing.risk_report", on).value)
    facts = Fact.objects.filter(enterprise_id=firm, state__in=COUNTING)
    lately = facts.filter(kind__code__in=FAILED_KINDS, occurred_on__gte=add_months(on, -lately_for))
    rated = Rating.objects.current().filter(model="risk", enterprise_id=firm)
    failed = AfterCheck.objects.filter(
        state=states.FAILED, licence__application__laboratory=OuterRef("application__laboratory")
    )
    found = rows.annotate(
        risk_class=Subquery(rated.values("grade")[:1]),
        failed_sampling=Exists(lately),
        ended_before=Exists(facts.filter(kind__code__in=ENDED_FOR_FAULT)),
        others=Exists(Licence.objects.filter(enterprise_id=firm).exclude(pk=OuterRef("pk"))),
        lab_failed=Exists(failed.exclude(licence=OuterRef("pk"))),
    )
    asked = ("application__report_on", "risk_class", "failed_sampling", "ended_before", "others", "lab_failed")
    return {
        pk: Known(grade or "", sampled, ended, not others, _old(report_on, (opened or {}).get(pk, on), old_after), lab)
        for pk, report_on, grade, sampled, ended, others, lab in found.values_list("pk", *asked)
    }


def _old(report_on, day, months):
    return report_on is not None and report_on < add_months(day, -months)


def weights_on(day):
    """{code: points} of what ranks a check, as they are on a day."""
    return dict(RiskWeight.objects.on(day).values_list("code", "points"))


def known_of(licence, on):
    """The Known of one licence."""
    return knowns(Licence.objects.filter(pk=licence.pk), on)[licence.pk]


def classes_of(licence_ids):
    """{licence: codes of the classes it covers}, sorted: what is looked at when it is checked; one query."""
    rows = Covered.objects.filter(licence__in=licence_ids).order_by("unit__class_code")
    found = {}
    for licence, code in rows.values_list("licence_id", "unit__class_code").distinct():
        found.setdefault(licence, []).append(code)
    return found


def examiners_for(agency_id, class_codes, first: date, last: date, uscc=""):
    """Examiners of a bureau who may check one of these classes on all of these days at this enterprise."""
    rows = Examiner.objects.filter(agency=agency_id, valid_from__lte=first, last_day__gte=last)
    rows = rows.filter(Q(left_on__isnull=True) | Q(left_on__gt=last))
    rows = rows.filter(classes__overlap=["*", *class_codes])
    return list(rows.exclude(recusals__contains=[uscc]).order_by("name", "pk"))


def items_on(day):
    """The items of the form as they are on a day, those that decide first."""
    return list(CheckItem.objects.on(day).order_by("-key", "pk"))


def first_visit(check):
    """The first day of a visit that sees what the licence says now: after the grant, and after the last change that
    nobody has looked at on site."""
    rows = Change.objects.filter(licence=check.licence_id, kind__in=CHECKED_AFTER, state=states.GRANTED)
    last = rows.filter(checked_on__isnull=True).aggregate(last=Max("decided_on"))["last"]
    return max(check.opened_on, last or check.opened_on)


def latest_draw(draw_id):
    """A draw as it stands: the last of its redraws; None without one."""
    draw = Draw.objects.filter(pk=draw_id).first()
    while draw is not None and (again := draw.redraws.first()) is not None:
        draw = again
    return draw
