"""Samples of an application go to be tested: the applicant is told in writing what is tested and how many days that
takes.

That time is not counted into the limit to decide (行政许可法第四十五条、工业产品生产许可证管理条例第二十四条): neither
longer than was told, nor after the results have come. Where more is needed it is told anew; all the tests of an
application together take as many days as the law of the day gives (licensing.testing), no more. That a notice tells of
them the database asks too (sql/testing.sql); how many days, and that the time to decide runs on, is kept here alone."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from apps.audit.models import Event
from apps.deadlines.models import Clock, Limit, Pause
from apps.deadlines.operations import stop_clock, stop_clocks
from apps.deadlines.queries import calendar
from apps.deadlines.rules.counting import DAY, WORKING_DAY, after_pause
from apps.documents.papers import ended
from apps.kernel.errors import Invalid

from .. import states
from ..models import Application, Paper
from . import papers
from .one_by_one import tried
from .priorcheck_steps import PAUSE, TESTS, run_on, stand_still
from .steps import PORTAL, SUBJECT, begin, held, note, reasoned, step, tell, today

OVER = "licensing.testing_over"  # the handler of apps.py
DECISION = "licensing.product_decision"
EARLIER = "检验结果提前收到，自收到之日起继续计算"  # the record is kept in Chinese


@transaction.atomic
def send_samples(*, application_id, reason, days, by, at):
    """Samples go to be tested, which takes so many working `days`: the time to decide stands still for as long at most.
    `reason` says what is tested, and where. Returns the Application. Raises Invalid (field `days`)."""
    _enterprise, application = held(application_id, by)
    return _told(application, step(application, "send_samples", by), reason, days, by=by, at=at)


@transaction.atomic
def prolong_tests(*, application_id, reason, days, by, at):
    """The tests take so many working `days` more, from today: told in writing, with the reason. Returns the
    Application, whose time to decide stands still again where the days told before are over. Raises Invalid,
    LimitOver."""
    _enterprise, application = held(application_id, by)
    return _told(application, step(application, "prolong_tests", by), reason, days, again="1", by=by, at=at)


def _told(application, made, reason, days, *, by, at, again=""):
    why, day = reasoned(reason), today(at)
    limit = Limit.objects.in_force(TESTS, day)
    left = int(limit.value) - days_used(application, day)
    if not 1 <= days <= left:
        text = ngettext_lazy(
            "The tests of one application take %(most)s working days together at most: %(left)s is left.",
            "The tests of one application take %(most)s working days together at most: %(left)s are left.",
            max(left, 0),
        )
        raise Invalid(text % {"most": int(limit.value), "left": max(left, 0)}, field="days")
    told = _told_last(application)
    stop_clocks(subject=(SUBJECT, application.pk), rule_code=TESTS, by=by, at=at)
    if again and told is not None and day > told.due_on:  # the sweep has not come by: it ran on from there all the same
        run_on(application, by=by, at=at, until=told.due_on)
    clock = begin(application, "testing", value=days, unit=WORKING_DAY, legal_basis=limit.legal_basis, on_expiry=OVER,
                  by=by, at=at)  # fmt: skip
    papers.issue(application, Paper.Kind.SAMPLES, by=by, at=at, reason=ended(why), days=days, until=clock.due_on,
                 again=again)  # fmt: skip
    application.save()
    stand_still(application, why, by=by, at=at)
    tell(application, note(application, made.event, by=by, at=at, reason=why, days=days, until=str(clock.due_on)), at)
    return application


def _told_last(application):
    """The clock of the days that were told last; None for tests of before their days were told."""
    return Clock.objects.of(SUBJECT, application.pk).filter(rule_code=TESTS).order_by("-pk").first()


def days_used(application, day):
    """The working days that the tests of an application have taken by a day, those that were cut short as they were: up
    to the day on which the results came, whenever that was entered."""
    entered = Event.objects.filter(subject_kind="licence_application", subject_id=str(application.pk),
                                   verb="licensing.results_in")  # fmt: skip
    came = {row.at: date.fromisoformat(row.data["came_on"]) for row in entered if "came_on" in row.data}

    def over_on(clock):
        if clock.ended_at is None:
            return day
        return came.get(clock.ended_at) or timezone.localdate(clock.ended_at)

    clocks = Clock.objects.of(SUBJECT, application.pk).filter(rule_code=TESTS)
    return sum(calendar().working_days_between(row.starts_on, min(row.due_on, over_on(row))) for row in clocks)


@transaction.atomic
def results_in(*, application_id, reason, by, at, came_on=None):
    """The results of the tests have come, on a day (today): from it the time to decide runs on, whenever that is
    entered, and no later than from the end of the days that were told. `reason` says what they are. Returns the
    Application. Raises Invalid (field `came_on`)."""
    _enterprise, application = held(application_id, by)
    made = step(application, "results_in", by)
    result, on = reasoned(reason), came_on or today(at)
    clock = _told_last(application)
    if not (clock.starts_on if clock else on) <= on <= today(at):
        raise Invalid(_("The results came after the samples were sent, and not in the future."), field="came_on")
    application.finding = f"{application.finding}\n{result}".strip()
    application.save()
    stop_clocks(subject=(SUBJECT, application.pk), rule_code=TESTS, by=by, at=at, done_on=on)
    run_on(application, by=by, at=at, until=min(on, clock.due_on) if clock else on)
    _count_from(application, on, by=by, at=at)
    tell(application, note(application, made.event, by=by, at=at, reason=result, came_on=str(on)), at)
    return application


def _count_from(application, on, *, by, at):
    """Where the time to decide ran on only when the days told were over, though the results had come on a day before
    that: what was left of it is counted from their day. How a clock stood still stays on record, so another one goes on
    for it; one that has run out is late as it is. What stood still for a check on site after that day is left so."""
    clocks = Clock.objects.of(SUBJECT, application.pk)
    clock = clocks.filter(rule_code=DECISION, state=Clock.State.RUNNING).first()
    pause = Pause.objects.filter(clock=clock, from_day__lte=on, until_day__gt=on).order_by("pk").last()
    if pause is None or clocks.filter(rule_code=f"licensing.{PAUSE}", due_on__gt=on).exists():
        return
    due = after_pause(pause.until_day, on, clock.due_on, clock.unit, calendar())
    stop_clock(clock_id=clock.pk, reason=EARLIER, by=by, at=at)
    begin(application, "product_decision", starts_on=clock.starts_on, value=(due - clock.starts_on).days, unit=DAY,
          legal_basis=clock.legal_basis, by=by, at=at)  # fmt: skip


def testing_over(clock, by, at):
    """Handler: the days that were told are over. The time to decide runs on, from the day after them; the results are
    owed."""
    _enterprise, application = held(clock.subject_id, by)
    if application.state != states.TESTING:
        return
    run_on(application, by=by, at=at, until=clock.due_on)
    event = note(application, "licensing.testing_over", by=by, at=at, until=str(clock.due_on))
    tell(application, event, at)
    tell(application, event, at, party=False)


def bound_tests(*, at):
    """Tests of before their days were told: no longer than the law of the day gives, from the day on which the time to
    decide stands still; returns how many. Where that is over the sweep lets it run on."""
    known = Clock.objects.filter(subject_kind=SUBJECT, rule_code=TESTS).values("subject_id")
    open_ones = Application.objects.filter(state=states.TESTING).order_by("pk").values_list("pk", flat=True)
    known = set(known.filter(subject_id__in=[str(key) for key in open_ones]).values_list("subject_id", flat=True))
    rows = [(key, key) for key in open_ones if str(key) not in known]
    return sum(tried("tests", "application", rows, lambda key: _bound(key, at))[0])


def _bound(key, at):
    _enterprise, application = held(key, PORTAL)
    paused = Clock.objects.of(SUBJECT, key).filter(rule_code=DECISION, state="paused").first()
    if application.state != states.TESTING or paused is None:
        return 0
    begin(application, "testing", starts_on=paused.paused_on, on_expiry=OVER, by=PORTAL, at=at)
    note(application, "licensing.tests_bound", by=PORTAL, at=at)
    return 1
