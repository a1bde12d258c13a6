"""Applications of before this was counted rightly: accepted by silence, but as of the day on which that was noticed.

The law dates that acceptance, and the time to decide, from the receipt (行政许可法第三十二条第一款第四项). What is
still under way begins anew from there: its bureau loses the days that were its applicant's."""

from django.db.models import CharField, F, OuterRef, Subquery
from django.db.models.functions import Cast

from apps.deadlines.models import Clock
from apps.deadlines.operations import stop_clock
from apps.deadlines.queries import calendar
from apps.deadlines.rules.counting import WORKING_DAY, days_before
from apps.kernel.scope import Scope

from .. import states
from ..models import Application
from .deciding import ASKS
from .one_by_one import tried
from .steps import PORTAL, SUBJECT, begin, held, note, tell

BY_SILENCE = Scope.system("deadlines").actor  # who let the days run out
RUNNING = ("licensing.product_decision", "licensing.prior_check")
WHY = "自收到申请材料之日起重新计算"  # the record is kept in Chinese


def count_from_receipt(*, at):
    """Count what was accepted by silence from its receipt, where that was not done; returns how many. One that stands
    still for samples comes when it runs on."""
    of = Clock.objects.filter(subject_kind=SUBJECT, subject_id=Cast(OuterRef("pk"), CharField()))
    asked = of.filter(rule_code=ASKS).order_by("-pk").values("starts_on")[:1]
    rows = Application.objects.filter(state__in=(states.ACCEPTED, states.PROPOSED), accepted_label=BY_SILENCE)
    rows = rows.annotate(received=Subquery(asked)).filter(accepted_on__gt=F("received"))
    found = list(rows.order_by("pk").values_list("pk", flat=True))
    return sum(tried("silence", "application", [(key, key) for key in found], lambda key: _counted(key, at))[0])


def _counted(key, at):
    _enterprise, application = held(key, PORTAL)
    clocks = Clock.objects.of(SUBJECT, key)
    received = clocks.filter(rule_code=ASKS).order_by("-pk").values_list("starts_on", flat=True).first()
    running = clocks.live().filter(rule_code__in=RUNNING, starts_on__gt=received).order_by("pk")
    if application.accepted_on <= received or running.filter(state="paused").exists():
        return 0
    for clock in list(running):
        lost = calendar().working_days_between(received, clock.starts_on)
        due = days_before(clock.due_on, lost, WORKING_DAY, calendar())
        stop_clock(clock_id=clock.pk, reason=WHY, by=PORTAL, at=at)
        rule, days = clock.rule_code.partition(".")[2], (due - received).days
        begin(application, rule, starts_on=received, value=days, unit="day", legal_basis=clock.legal_basis,
              by=PORTAL, at=at)  # fmt: skip
    was, application.accepted_on = application.accepted_on, received
    application.save(update_fields=["accepted_on"])
    event = note(application, "licensing.counted_from_receipt", by=PORTAL, at=at, was=str(was), now=str(received))
    tell(application, event, at)
    tell(application, event, at, party=False)
    return 1
