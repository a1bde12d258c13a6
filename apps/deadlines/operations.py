"""Start, pause, resume, extend, stop and expire clocks."""

import unicodedata
from datetime import datetime, time, timedelta

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record, record_all
from apps.kernel.errors import Invalid, WrongState
from apps.kernel.figures import day as day_text
from apps.kernel.moves import move
from apps.kernel.scope import Scope

from . import handlers, loading, queries
from .models import CalendarDay, CalendarYear, Clock, Limit, Pause
from .rules import counting
from .states import MOVES

log = structlog.get_logger(__name__)
TRY_AGAIN = timedelta(minutes=10)
DEADLOCK, TIMES = "40P01", 5  # how often a load of the calendar begins where another waits for it and it for that


def end_of(day):
    """The first moment after a day of the province: midnight at its end."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def public_notice_counts(rule_code, published_on, at):
    """The day on which a public notice counts as service, by the limit `rule_code` of the day it was published.

    Raises Invalid (field `served_on`) while that day has not passed.
    """
    last = queries.last_day(rule_code, published_on)
    if at < end_of(last):
        text = _("A public notice counts as service after %(day)s; record it then.") % {"day": day_text(last)}
        raise Invalid(text, field="served_on")
    return last


@transaction.atomic
def start_clock(*, rule_code, subject, starts_on, division, by, at, event_on=None, value=None, unit=None, **facts):
    """Start a limit for a subject (kind, id); returns the Clock.

    The version of the rule is the one in force on `event_on` (the day of the case's event; `starts_on` by default).
    `value` with `unit` replaces it where an officer sets the limit himself; `facts` are further fields of Clock:
    label, url, zone_code, holder, enterprise_id, duty, on_expiry, legal_basis. Raises RuleMissing.
    """
    clock = _counted(rule_code, starts_on, subject, division, event_on=event_on, value=value, unit=unit, **facts)
    clock.save(force_insert=True)
    _record(clock, "deadlines.started", by=by, at=at)
    return clock


@transaction.atomic
def start_clocks(*, rule_code, starts_on, rows, by, at, batch=2_000):
    """The same limit for many subjects at once; returns how many.

    `rows` are (subject, division, facts) as start_clock takes them, of subjects for which it does not run.
    """
    limit = Limit.objects.in_force(rule_code, starts_on)
    clocks = [
        _counted(rule_code, starts_on, subject, division, limit=limit, **facts) for subject, division, facts in rows
    ]
    clocks = Clock.objects.bulk_create(clocks, batch_size=batch)
    events = [((clock.subject_kind, clock.subject_id), clock.division_code, _told(clock)) for clock in clocks]
    return record_all(verb="deadlines.started", by=by, at=at, events=events)


def _counted(rule_code, starts_on, subject, division, *, event_on=None, value=None, unit=None, limit=None, **facts):
    """A Clock with its last day, not yet written."""
    if value is None:
        limit = limit or Limit.objects.in_force(rule_code, event_on or starts_on)
        value, unit = int(limit.value), limit.unit
        facts.setdefault("legal_basis", limit.legal_basis)
    rolls_over = limit.rolls_over if limit else facts.pop("rolls_over", False)
    due = counting.due_on(starts_on, value, unit, queries.calendar(), rolls_over=rolls_over)
    return Clock(
        rule_code=rule_code,
        limit=limit,
        subject_kind=subject[0],
        subject_id=str(subject[1]),
        value=value,
        unit=unit,
        rolls_over=rolls_over,
        starts_on=starts_on,
        due_on=due.day,
        due_at=end_of(due.day),
        provisional=due.provisional,
        division_code=division,
        **facts,
    )


class LimitOver(WrongState):
    """The last day has passed, whether or not the sweep has come by: what followed from it stands."""

    code = "limit-over"
    message = _("This limit has run out. What has run out can be neither suspended nor extended.")


def _in_time(clock, at):
    if clock.state == Clock.State.RUNNING and at >= clock.due_at:
        raise LimitOver


def _locked(clock_id):
    return Clock.objects.locked(pk=clock_id)


def _record(clock, verb, *, by, at, **more):
    subject = (clock.subject_kind, clock.subject_id)
    return record(verb=verb, by=by, at=at, subject=subject, division=clock.division_code, data=_told(clock) | more)


def _told(clock):
    return {"clock": clock.pk, "rule": clock.rule_code, "due_on": str(clock.due_on)}


@transaction.atomic
def pause_clock(*, clock_id, reason, by, at):
    """Stop counting from today's end (test time, waiting for the applicant); returns the Clock. Raises LimitOver."""
    clock = _locked(clock_id)
    _in_time(clock, at)
    step = move(clock, "pause", table=MOVES, by=by)
    clock.paused_on, clock.pause_reason = timezone.localdate(at), reason
    clock.save()
    _record(clock, step.event, by=by, at=at, reason=reason)
    return clock


@transaction.atomic
def resume_clock(*, clock_id, by, at, until=None):
    """Count on: what was left on the day of the pause is counted from today, or from `until` where a pause may not be
    longer and was; returns the Clock, which may have run out meanwhile."""
    clock = _locked(clock_id)
    step = move(clock, "resume", table=MOVES, by=by)
    today = timezone.localdate(at)
    calendar = queries.calendar()
    end = max(min(today, until or today), clock.paused_on)
    Pause.objects.create(clock=clock, from_day=clock.paused_on, until_day=end, reason=clock.pause_reason)
    _set_due(clock, counting.after_pause(clock.paused_on, end, clock.due_on, clock.unit, calendar), calendar)
    clock.paused_on, clock.pause_reason = None, ""
    clock.save()
    _record(clock, step.event, by=by, at=at)
    return clock


@transaction.atomic
def extend_clock(*, clock_id, value, reason, by, at, waited=False):
    """Make a limit longer by `value` of its own unit; returns the Clock. Raises Invalid unless positive, LimitOver.

    The whole is counted anew from the day it began (counting.extended_on), what pauses gave included. `waited`: it was
    asked for in time, and nothing followed from its end while the answer was owed.
    """
    if value <= 0:
        raise Invalid(_("An extension is at least one day."), field="value")
    clock = _locked(clock_id)
    if not waited:
        _in_time(clock, at)
    step = move(clock, "extend", table=MOVES, by=by)
    calendar = queries.calendar()
    clock.extended, clock.added = True, clock.added + value
    pauses = Pause.objects.filter(clock=clock).order_by("pk").values_list("from_day", "until_day")
    day = counting.extended_on(
        clock.starts_on, clock.value + clock.added, clock.unit, pauses, calendar, rolls_over=clock.rolls_over
    )
    _set_due(clock, max(day, clock.due_on), calendar)
    clock.save()
    _record(clock, step.event, by=by, at=at, reason=reason, added=value)
    return clock


class PartyNamed(Invalid):
    code = "party-named"
    message = _("The public reads this reason among the exceptions: name neither the party nor its code.")


SHORTEST_NAME = 2  # of one sign alone nobody is known


def public_reason(text, *names):
    """The reason of an exception, which anybody reads, without blanks at its ends.

    Raises Invalid where there is none, PartyNamed where one of `names` stands in it, however it is written.
    """
    text = text.strip()
    if not text:
        raise Invalid(_("Give the reason of the exception: the public reads it."), field="reason")
    said = _plain(text)
    if any(len(plain) >= SHORTEST_NAME and plain in said for plain in map(_plain, filter(None, names))):
        raise PartyNamed(field="reason")
    return text


def _plain(text):
    """Letters and figures alone, in one width and case: blanks, marks and what nobody sees hide no name."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())


def longest_exception(rule_code, day):
    """(first, last) day on which an exception that is made on a day may end."""
    return day + timedelta(days=1), queries.last_day(rule_code, day)


@transaction.atomic
def make_exception(*, rule_code, subject, until, reason, division, by, at, **facts):
    """Let an officer decide otherwise than the portal would have, until a day; returns the Clock.

    The exception is public in this moment with its reason and its end. The limit `rule_code` is the longest it may
    stand; what follows its end is the handler's (`on_expiry` among the `facts`, as for start_clock). Raises Invalid.
    """
    today = timezone.localdate(at)
    first, last = longest_exception(rule_code, today)
    if not first <= until <= last:
        raise Invalid(
            _("The exception ends on a day from %(first)s to %(last)s.")
            % {"first": day_text(first), "last": day_text(last)},
            field="until",
        )
    basis = Limit.objects.in_force(rule_code, today).legal_basis
    clock = start_clock(
        rule_code=rule_code, subject=subject, starts_on=today, value=(until - today).days, unit="day",
        division=division, legal_basis=basis, duty=False, excepted=True, by=by, at=at, **facts,
    )  # fmt: skip
    _record(clock, "deadlines.excepted", by=by, at=at, reason=reason)
    return clock


def _set_due(clock, day, calendar):
    depends = clock.unit == counting.WORKING_DAY or clock.rolls_over
    clock.due_on, clock.due_at = day, end_of(day)
    clock.provisional = depends and not calendar.is_announced(clock.starts_on, day)


@transaction.atomic
def stop_clock(*, clock_id, by, at, reason="", done_on=None):
    """What was owed is done, in time or late; returns the Clock. `done_on`: on which day, where it is proved later."""
    clock = _locked(clock_id)
    late = clock.state == Clock.State.EXPIRED or at >= clock.due_at
    if done_on is not None:
        late = done_on > clock.due_on
    if clock.paused_on:
        Pause.objects.create(
            clock=clock, from_day=clock.paused_on, until_day=timezone.localdate(at), reason=clock.pause_reason
        )
        late = False
    step = move(clock, "stop", table=MOVES, by=by)
    clock.paused_on, clock.pause_reason, clock.ended_at = None, "", at
    clock.save()
    _record(clock, step.event, by=by, at=at, late=late, reason=reason)
    return clock


def stop_clocks(*, subject, by, at, rule_code=None, done_on=None):
    """Stop every clock of a subject that still stands (of one rule where given); returns how many. As stop_clock."""
    standing = Clock.objects.of(*subject).exclude(state=Clock.State.STOPPED)
    if rule_code:
        standing = standing.filter(rule_code=rule_code)
    ids = list(standing.order_by("pk").values_list("pk", flat=True))
    for clock_id in ids:
        stop_clock(clock_id=clock_id, by=by, at=at, done_on=done_on)
    return len(ids)


@transaction.atomic
def hand_over(*, clock_id, division, by, at, zone_code=""):
    """What is due becomes the business of the officers of another division or zone; returns the audit event.

    None where nothing changes, and for a clock that was stopped: what is done stays with those who did it.
    """
    clock = _locked(clock_id)
    if clock.state == Clock.State.STOPPED or (clock.division_code, clock.zone_code) == (division, zone_code):
        return None
    was = {"division": clock.division_code, "zone": clock.zone_code}
    clock.division_code, clock.zone_code = division, zone_code
    clock.save(update_fields=["division_code", "zone_code"])
    return _record(clock, "deadlines.handed_over", by=by, at=at, was=was)


def expire_due(*, at, limit=500):
    """Let clocks whose limit has passed run out, each with its consequence in one transaction; returns how many.

    A clock whose handler fails keeps running, shows the failure and is tried again ten minutes later: one bad case
    never holds up the others. The end of the time of the task is no failure of a clock: it ends the run, what was done
    stays, and the next run goes on. Raises SoftTimeLimitExceeded then.
    """
    done = 0
    for clock_id in queries.due_ids(at, limit):
        try:
            done += _expire(clock_id, at)
        except SoftTimeLimitExceeded:
            raise
        except Exception as error:
            log.exception("clock_failed", clock=clock_id)
            failed = Clock.objects.filter(pk=clock_id, state=Clock.State.RUNNING)
            failed.update(failure=f"{type(error).__name__}: {error}"[:2000], retry_at=at + TRY_AGAIN)
    return done


@transaction.atomic
def _expire(clock_id, at):
    by = Scope.system("deadlines")
    _hold_for_handler(clock_id)
    clock = Clock.objects.select_for_update(skip_locked=True).filter(pk=clock_id, state="running").first()
    if clock is None or clock.due_at > at:  # another worker has it, or it was stopped or extended meanwhile
        return 0
    step = move(clock, "expire", table=MOVES, by=by)
    clock.ended_at, clock.failure, clock.retry_at = at, "", None
    clock.save()
    _record(clock, step.event, by=by, at=at)
    if handler := handlers.find(clock.on_expiry):
        handler.run(clock, by, at)
    elif clock.on_expiry:
        raise LookupError(f"no handler named {clock.on_expiry}")
    return 1


def _hold_for_handler(clock_id):
    """What the handler will change is locked before its clock, as by every verb: whoever comes second waits."""
    clock = Clock.objects.filter(pk=clock_id, state="running").first()
    if clock and (handler := handlers.find(clock.on_expiry)):
        handler.hold(clock)


@transaction.atomic
def recount_provisional(*, by, at):
    """After a holiday notice: count clocks anew that rested on an unannounced year; returns how many moved.

    What pauses left and extensions gave is counted again as well, as if the notice had been known from the beginning;
    a clock that stands still keeps what is left of it. What the enterprise was given as its own time never gets
    shorter. Whatever copied the day of a clock follows it.
    """
    calendar, moved = queries.calendar(fresh=True), []
    waiting = Clock.objects.live().filter(provisional=True).order_by("pk")
    _hold_followers(waiting)
    clocks = list(waiting.select_for_update())
    pauses = _pauses_of(clocks)
    for clock in clocks:
        if _counted_anew(clock, pauses.get(clock.pk, ()), calendar):
            _record(clock, "deadlines.recounted", by=by, at=at)
            moved.append((clock.subject_kind, clock.subject_id))
    for kind, subject_id in dict.fromkeys(moved):
        if follower := handlers.follower(kind):
            follower.follow(subject_id, by, at)
    return len(moved)


def _pauses_of(clocks):
    """{clock: [(from, until)]} of pauses that are over, in their order."""
    found = {}
    rows = Pause.objects.filter(clock__in=clocks).order_by("pk").values_list("clock_id", "from_day", "until_day")
    for clock_id, *days in rows:
        found.setdefault(clock_id, []).append(days)
    return found


def _hold_followers(clocks):
    """A clock is the last thing that is locked: what follows it comes before."""
    found = {}
    for kind, subject_id in clocks.values_list("subject_kind", "subject_id").order_by("subject_kind", "pk"):
        found.setdefault(kind, set()).add(subject_id)
    for kind, ids in found.items():
        if follower := handlers.follower(kind):
            follower.hold(sorted(ids))


def _counted_anew(clock, pauses, calendar):
    """Write the day as it counts now; returns whether it is another one."""
    count = clock.value + clock.added
    day = counting.extended_on(clock.starts_on, count, clock.unit, pauses, calendar, rolls_over=clock.rolls_over)
    if clock.enterprise_id is not None and not clock.holder:
        day = max(day, clock.due_on)
    changed = day != clock.due_on
    if changed or calendar.is_announced(clock.starts_on, day):
        _set_due(clock, day, calendar)
        clock.save()
    return changed


def load_working_days(*, by, at):
    """Load the holiday notices the library knows and recount; returns (exceptional days, clocks moved).

    A recount locks matters of every kind at once, in an order that cannot be that of each of their verbs: where it and
    a verb wait for one another the database ends one of the two, and the recount begins anew.
    """
    for left in reversed(range(TIMES)):
        try:
            return _load_working_days(by=by, at=at)
        except OperationalError as error:
            if not left or getattr(error.__cause__, "pgcode", "") != DEADLOCK:
                raise
            log.warning("calendar_load_interrupted", left=left)
    raise AssertionError


@transaction.atomic
def _load_working_days(*, by, at):
    days = loading.load_calendar(CalendarYear, CalendarDay, at=at)
    moved = recount_provisional(by=by, at=at)
    record(verb="deadlines.calendar_loaded", by=by, at=at, data={"days": days, "moved": moved})
    transaction.on_commit(queries.forget_calendar)
    return days, moved
